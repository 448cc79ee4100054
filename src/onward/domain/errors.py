"""The one family of expected errors.

Each has a `kind` (what sort of refusal it is: every edge maps kinds once, to an
HTTP status, an exit code or a retry decision), a stable `code` that clients may
match on, a sentence for people, and a `hint` that says what to do next.
Anything that is not an `OnwardError` is a bug and stays loud.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "malformed",  # 400: the request cannot be read
    "unauthenticated",  # 401
    "denied",  # 403
    "not_found",  # 404: also what belongs to another workspace
    "conflict",  # 409: not in this state
    "stale",  # 412: somebody else changed it first
    "too_large",  # 413
    "invalid",  # 422: it can be read, but it cannot be meant
    "limited",  # 429
    "unavailable",  # 503: a dependency is away; try again
]


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong, at one place of the input (a JSON Pointer)."""

    pointer: str
    code: str
    detail: str


class OnwardError(Exception):
    """An expected failure, told to the caller as it is."""

    kind: Kind = "invalid"

    def __init__(
        self,
        code: str,
        message: str,
        *,
        kind: Kind | None = None,
        hint: str | None = None,
        errors: tuple[FieldError, ...] = (),
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.errors = errors
        self.retry_after = retry_after
        if kind is not None:
            self.kind = kind


class Malformed(OnwardError):
    kind: Kind = "malformed"


class Unauthenticated(OnwardError):
    kind: Kind = "unauthenticated"


class Denied(OnwardError):
    kind: Kind = "denied"


class NotFound(OnwardError):
    kind: Kind = "not_found"


class Conflict(OnwardError):
    kind: Kind = "conflict"


class Stale(OnwardError):
    kind: Kind = "stale"


class TooLarge(OnwardError):
    kind: Kind = "too_large"


class Invalid(OnwardError):
    kind: Kind = "invalid"


class Limited(OnwardError):
    kind: Kind = "limited"


class Unavailable(OnwardError):
    kind: Kind = "unavailable"
