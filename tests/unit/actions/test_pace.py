from __future__ import annotations

from typing import Any

import pytest

from onward.actions.loading import load_actions
from onward.ports.actions import pace_of


@pytest.mark.parametrize(
    ("timeout", "pace"),
    [
        (None, "quick"),
        (1, "quick"),
        (10, "quick"),
        (10.5, "long"),
        (600, "long"),
        ("5s", "long"),
        (True, "long"),
    ],
)
def test_a_request_is_quick_when_its_timeout_is(timeout: Any, pace: str) -> None:
    spec = load_actions(installed=()).find("http.request")
    assert spec is not None
    assert pace_of(spec, {} if timeout is None else {"timeout": timeout}) == pace


def test_a_script_is_always_long() -> None:
    spec = load_actions(installed=()).find("shell")
    assert spec is not None
    assert pace_of(spec, {"timeout": 1}) == "long"


def test_a_script_is_reached_by_its_step_type_only_R20() -> None:
    """`with` fills templates in as text: no step of type `action` may name it."""
    actions = load_actions(installed=())
    spec = actions.find("shell")
    assert spec is not None
    assert spec.step_type == "shell"
    assert spec not in actions.all()
