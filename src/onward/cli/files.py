"""Files that people name on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

from onward.domain.errors import Malformed, NotFound


def read_text(path: Path) -> str:
    """`-` is standard input."""
    if str(path) == "-":
        return sys.stdin.read()
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound("no_such_file", f"There is no file {path}.", hint="Check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Malformed(
            "unreadable_file", f"{path} cannot be read: {error}.", hint="It must be a text file in UTF-8."
        ) from None
