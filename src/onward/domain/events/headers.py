"""Attributes of a CloudEvent in HTTP headers: unquoted once, then percent-decoded once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from onward.domain.errors import FieldError

_PREFIX: Final = "ce-"
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPED: Final = re.compile(r"\\(.)")
_PERCENT: Final = re.compile(rb"%([0-9A-Fa-f]{2})")


def attribute_headers(headers: Sequence[tuple[str, str]]) -> tuple[dict[str, str], list[FieldError]]:
    """By the attribute's name, and what is wrong with the others."""
    found: dict[str, str] = {}
    errors: list[FieldError] = []
    for header, value in headers:
        name = header.lower()
        if not name.startswith(_PREFIX):
            continue
        attribute = name.removeprefix(_PREFIX)
        if attribute in found:
            errors.append(FieldError(f"/header/{name}", "repeated_header", "This header is there twice."))
            continue
        try:
            found[attribute] = decoded(value)
        except ValueError as error:
            errors.append(FieldError(f"/header/{name}", "bad_header", str(error)))
            found[attribute] = "-"  # it is there, and has been refused
    return found, errors


def decoded(value: str) -> str:
    """Raises `ValueError` with a sentence."""
    text = _unquoted(value.strip(" \t"))
    try:
        raw = _PERCENT.sub(lambda found: bytes([int(found[1], 16)]), text.encode("latin-1"))
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("Its percent-encoded bytes are not UTF-8.") from None
    except UnicodeEncodeError:
        raise ValueError("A header is ASCII: encode other characters as %XX.") from None


def _unquoted(value: str) -> str:
    found = _QUOTED.fullmatch(value)
    return value if found is None else _ESCAPED.sub(r"\1", found[1])
