"""One scope that everybody knows, and the two things that can come out of an expression."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.limits import DEFAULT_LIMITS, Limits
from onward.domain.expressions.parser import parse

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
SCOPE: dict[str, Any] = {
    "inputs": {
        "name": "Ada", "count": 3, "price": 2.5, "ready": True, "nothing": None, "tags": ["b", "a", "b"],
    },
    "steps": {
        "fetch": {"output": {"body": {"items": [{"id": 1, "ok": True}, {"id": 2, "ok": False}]}}},
        "my-step": {"output": "text"},
    },
    "loop": {"index": 0},
}  # fmt: skip


def value_of(text: str, limits: Limits = DEFAULT_LIMITS, **names: Any) -> Any:
    return parse(text).evaluate({**SCOPE, **names}, now=NOW, limits=limits)


def error_of(text: str, limits: Limits = DEFAULT_LIMITS, **names: Any) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        value_of(text, limits, **names)
    return caught.value
