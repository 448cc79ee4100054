"""Text from elsewhere, made fit for a terminal."""

from __future__ import annotations

import re
from typing import Any, Final

# A log or a name may hold sequences that move the cursor, rename the window or worse: none gets through.
_ESCAPE_SEQUENCE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def clean(value: Any) -> str:
    """Without colours and without anything else that a terminal obeys."""
    return _CONTROL.sub(
        "\N{REPLACEMENT CHARACTER}", _ESCAPE_SEQUENCE.sub("", str(value).replace("\r\n", "\n"))
    )


def one_line(value: Any) -> str:
    return " ".join(clean(value).split())
