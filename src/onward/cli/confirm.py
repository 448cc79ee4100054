"""Asking before what cannot be undone."""

from __future__ import annotations

import sys

from onward.cli.failures import Misuse


def require_yes(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Misuse("not_confirmed", f"{question} Nobody is here to answer.", hint="Add --yes.")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Misuse("not_confirmed", "Nothing was done.")
