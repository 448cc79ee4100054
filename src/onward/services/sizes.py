"""How large a value is where it will be stored."""

from __future__ import annotations

from typing import Any

import msgspec

from onward.domain.errors import FieldError, Invalid

_encoder = msgspec.json.Encoder()


def json_bytes(value: Any, pointer: str = "") -> int:
    try:
        return len(_encoder.encode(value))
    except (TypeError, OverflowError, UnicodeEncodeError, RecursionError) as error:
        detail = f"This is not JSON: {error}."
        raise Invalid("not_json", detail, errors=(FieldError(pointer, "not_json", detail),)) from error
