"""JSON in text columns: encoded once on the way in, decoded once on the way out (rule R21)."""

from __future__ import annotations

import math
from typing import Any

import msgspec

from onward.domain.errors import Invalid

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder()


def encode(value: Any) -> str:
    """Whole numbers stay whole and fractions stay fractions: `1` and `1.0` differ when read back."""
    try:
        encoded = _encoder.encode(value)
    except (TypeError, OverflowError, UnicodeEncodeError, RecursionError) as error:
        raise _not_json(str(error)) from error
    # The encoder writes NaN and the infinities as null, so only a text with a null can hold one.
    if b"null" in encoded and _has_no_number(value):
        raise _not_json("NaN and infinity are not JSON numbers")
    return encoded.decode()


def encode_optional(value: Any) -> str | None:
    """None is SQL's NULL, not JSON's null."""
    return None if value is None else encode(value)


def decode(text: str) -> Any:
    return _decoder.decode(text)


def decode_optional(text: str | None) -> Any:
    return None if text is None else _decoder.decode(text)


def _has_no_number(value: Any) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, dict):
        return any(_has_no_number(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(_has_no_number(item) for item in value)
    return False


def _not_json(reason: str) -> Invalid:
    return Invalid(
        "not_json",
        f"This value cannot be stored as JSON: {reason}.",
        hint="Use text, numbers, true, false, null, lists and objects.",
    )
