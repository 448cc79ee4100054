"""Searches by a regular expression in a process of its own, which can be killed.

Python's patterns can take for ever, and hold the whole process while they do. Run as a script:
reads one JSON request from stdin, writes one JSON answer to stdout; needs the standard library only.
"""

from __future__ import annotations

import json
import re
import sys
from itertools import islice
from typing import Any


def search(text: str, pattern: str, ignore_case: bool, multiline: bool, limit: int) -> dict[str, Any]:
    flags = (re.IGNORECASE if ignore_case else 0) | (re.MULTILINE if multiline else 0)
    try:
        compiled = re.compile(pattern, flags)
    except (re.error, OverflowError, RecursionError) as error:
        return {"error": str(error)}
    return {"matches": [_shown(match) for match in islice(compiled.finditer(text), limit)]}


def _shown(match: re.Match[str]) -> dict[str, Any]:
    return {
        "text": match.group(),
        "start": match.start(),
        "groups": list(match.groups()),
        "named": match.groupdict(),
    }


if __name__ == "__main__":
    json.dump(search(**json.load(sys.stdin)), sys.stdout)
