"""What the triggers of a list are called: its rows have their ids alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from onward.cli.paths import at

if TYPE_CHECKING:
    from onward.cli.client import Client

# Not allowed to look, or not there any more.
_UNSEEN: Final = (403, 404)


def trigger_names(client: Client, ids: Iterable[str]) -> dict[str, str]:
    """Each by its name, or its id where nothing else may be known."""
    return {one: _name(client, one) for one in dict.fromkeys(ids)}


def _name(client: Client, trigger_id: str) -> str:
    from onward.cli.client import Refused

    try:
        return str(client.get(at("triggers", trigger_id))["name"])
    except Refused as refused:
        if refused.status in _UNSEEN:
            return trigger_id
        raise
