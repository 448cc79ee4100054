"""A line for everything that an application does, or would do, and its changes below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_VERBS: Final = {"create": "+ create", "update": "~ update", "delete": "- delete", "unchanged": "= unchanged"}


def show_planned(action: str, what: str, changes: Iterable[str]) -> None:
    print(f"{_VERBS[action]} {what}")
    for line in changes:
        print(f"    {line}")
