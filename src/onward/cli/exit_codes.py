"""What the exit code of every command says.

A run's outcome is the exit code of the command that waited for it, as is a firing's that has failed at once;
everything else says why a command could not do its work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from onward.domain.errors import Kind

SUCCEEDED: Final = 0
FAILED: Final = 1
USAGE: Final = 2
CANCELLED: Final = 3
STILL_GOING: Final = 4
NOT_ALLOWED: Final = 5
NOT_FOUND: Final = 6
CONFLICT: Final = 7
INVALID: Final = 8
UNAVAILABLE: Final = 9
SERVER_ERROR: Final = 10
INTERRUPTED: Final = 130  # what shells say of a program that Ctrl-C ended

MEANINGS: Final[Mapping[int, str]] = {
    SUCCEEDED: "it worked; the run succeeded",
    FAILED: "it was carried out, and the outcome is bad: the run or the firing failed, the definition "
    "or the expression has errors, `doctor` found something broken",
    USAGE: "the command line cannot be understood",
    CANCELLED: "the run was cancelled",
    STILL_GOING: "the run has not ended: it goes on, this command only stopped looking",
    NOT_ALLOWED: "not signed in, or not allowed",
    NOT_FOUND: "there is no such thing, or it belongs to another workspace",
    CONFLICT: "not possible in the state that the thing is in, or somebody changed it first",
    INVALID: "what was sent cannot be read or meant",
    UNAVAILABLE: "no server, or it or something it needs is away: try again",
    SERVER_ERROR: "the server has a bug: its log, by the request id, has the cause",
    INTERRUPTED: "interrupted with Ctrl-C",
}

OF_RUN: Final[Mapping[str, int]] = {"succeeded": SUCCEEDED, "failed": FAILED, "cancelled": CANCELLED}

OF_KIND: Final[Mapping[Kind, int]] = {
    "malformed": INVALID,
    "unauthenticated": NOT_ALLOWED,
    "denied": NOT_ALLOWED,
    "not_found": NOT_FOUND,
    "conflict": CONFLICT,
    "stale": CONFLICT,
    "too_large": INVALID,
    "invalid": INVALID,
    "limited": UNAVAILABLE,
    "unavailable": UNAVAILABLE,
}
