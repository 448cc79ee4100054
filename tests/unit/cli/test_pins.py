"""`onward workflow test`: what is typed becomes the request."""

from __future__ import annotations

import pytest

from onward.cli.failures import Misuse
from onward.cli.trials import _pin


def test_a_pin_is_json_or_else_a_text_and_its_step_may_have_dots_in_its_value() -> None:
    assert _pin('fetch={"a": 1}') == ("fetch", {"a": 1})
    assert _pin("fetch=a=b") == ("fetch", "a=b")


@pytest.mark.parametrize("given", ["fetch", "=1", ""])
def test_a_pin_without_a_step_or_a_value_is_refused(given: str) -> None:
    with pytest.raises(Misuse):
        _pin(given)
