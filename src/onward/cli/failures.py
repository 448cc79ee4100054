"""How refusals look in a terminal: what happened, where, and what to do; on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from onward.cli import exit_codes
from onward.cli.text import clean
from onward.domain.errors import OnwardError

if TYPE_CHECKING:
    from cyclopts import CycloptsError, MissingArgumentError


class Misuse(OnwardError):
    """The words are fine one by one, but not together."""

    exit_code = exit_codes.USAGE


class FileRefused(OnwardError):
    """Of a file: every detail says its line, so that the pointers are for machines alone."""


def print_failure(error: OnwardError, *, as_json: bool) -> int:
    """Returns the exit code."""
    text = json.dumps(as_document(error)) if as_json else clean("\n".join(as_lines(error)))
    print(text, file=sys.stderr)
    return exit_code_of(error)


def misuse(error: CycloptsError) -> Misuse:
    """What the parser did not understand."""
    from cyclopts import MissingArgumentError

    command = " ".join(["onward", *(error.command_chain or ())])
    said = _missing(error) if isinstance(error, MissingArgumentError) else str(error).strip()
    return Misuse("usage", said, hint=f"{command} --help")


def _missing(error: MissingArgumentError) -> str:
    if (wanted := error.argument) is None:
        return str(error).strip()
    if not wanted.name.startswith("-"):
        return f"{wanted.name} is missing."
    *others, last = wanted.get_choices(force=True) or ("",)
    choices = f": {', '.join(others)} or {last}" if others else ""
    return f"{wanted.name} needs a value{choices}."


def exit_code_of(error: OnwardError) -> int:
    return int(getattr(error, "exit_code", exit_codes.OF_KIND[error.kind]))


def as_lines(error: OnwardError) -> Iterator[str]:
    yield f"error: {error.message}"
    for found in error.errors:
        where = f"{found.pointer}: " if found.pointer and not isinstance(error, FileRefused) else ""
        # A single finding is often the message itself.
        if found.detail != error.message:
            yield f"  {where}{found.detail}"
        elif where:
            yield f"  at {found.pointer}"
    if error.hint:
        yield f"hint: {error.hint}"


def as_document(error: OnwardError) -> dict[str, object]:
    return {
        "code": error.code,
        "detail": error.message,
        "errors": [
            {"pointer": found.pointer, "code": found.code, "detail": found.detail} for found in error.errors
        ],
        "hint": error.hint,
    }
