"""Files that people name on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

from onward.domain.errors import Malformed, NotFound


def read_text(path: Path) -> str:
    """`-` is standard input."""
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound("no_such_file", f"There is no file {path}.", hint="Check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Malformed(
            "unreadable_file", f"{named(path)} cannot be read: {error}.", hint="It must be a text in UTF-8."
        ) from None


def write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        why = error.strerror or error
        hint = "Name a file in a directory that is there and that you may write to."
        raise Malformed("unwritable_file", f"{path} cannot be written: {why}.", hint=hint) from None


def named(path: Path) -> str:
    return "standard input" if str(path) == "-" else str(path)
