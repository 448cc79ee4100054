"""What people type as names and addresses, checked in one place."""

from __future__ import annotations

import re
import unicodedata

from onward.domain.access import ROLES, Principal, Role
from onward.domain.errors import Denied, FieldError, Invalid
from onward.domain.instants import from_text, to_text

_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,189}")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def invalid(pointer: str, code: str, detail: str, hint: str | None = None) -> Invalid:
    return Invalid(code, detail, hint=hint, errors=(FieldError(pointer, code, detail),))


def given_line(value: str, pointer: str, most: int = 200) -> str:
    """One line of text: trimmed, not empty, nothing unprintable in it."""
    line = value.strip()
    if not 1 <= len(line) <= most:
        raise invalid(pointer, "bad_length", f"This takes 1 to {most} characters; {len(line)} were given.")
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in line):
        raise invalid(pointer, "unprintable", "This is one line of text without control characters.")
    return line


def given_note(value: str, pointer: str, most: int = 2_000) -> str:
    """Text of any number of lines; it may be empty."""
    if len(value) > most:
        raise invalid(
            pointer, "bad_length", f"This takes at most {most} characters; {len(value)} were given."
        )
    if any(
        unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t\r" for character in value
    ):
        raise invalid(pointer, "unprintable", "This takes text without control characters.")
    return value


def given_email(value: str, pointer: str = "/email") -> str:
    email = value.strip().lower()
    if not _EMAIL.fullmatch(email) or not email.isprintable():
        raise invalid(pointer, "bad_email", "This is not an e-mail address.", hint="Like name@example.com")
    return email


def given_slug(value: str, pointer: str = "/slug") -> str:
    if not _SLUG.fullmatch(value):
        raise invalid(
            pointer,
            "bad_slug",
            "This takes 1 to 63 small letters, digits and dashes.",
            hint="It starts and ends with a letter or a digit, like my-team.",
        )
    return value


def given_instant(value: str | None, pointer: str) -> str | None:
    """In the one format of instants; None stays None."""
    if value is None:
        return None
    try:
        return to_text(from_text(value))
    except (ValueError, OverflowError) as error:
        hint = "Like 2026-01-31T09:00:00Z"
        raise invalid(pointer, "bad_instant", "This is no instant with a time zone.", hint) from error


def given_role(principal: Principal, value: str, pointer: str = "/role") -> Role:
    """A role that this principal may hand out: none above its own."""
    for role in ROLES:
        if role == value:
            break
    else:
        raise invalid(
            pointer, "unknown_role", f"There is no role {value!r}.", hint=f"One of: {', '.join(ROLES)}."
        )
    if ROLES.index(role) > ROLES.index(principal.role):
        raise Denied(
            "role_above_own",
            f"{principal.name} has the role {principal.role!r} and cannot give {role!r}.",
            hint="Ask somebody who has that role.",
        )
    return role
