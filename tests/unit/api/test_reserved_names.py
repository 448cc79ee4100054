"""No name can be given that an address has taken: what bears it could never be shown again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from api_operations import DESCRIBED
from onward.domain.triggers.errors import TriggerError
from onward.services.alerts.alerts import refuse_reserved
from onward.services.triggers.fitting import refuse_name


@dataclass
class Named:
    name: str


def refuse_alert(name: str) -> None:
    alert: Any = Named(name)
    refuse_reserved(alert)


def beside(noun: str) -> set[str]:
    """The words that are asked for where `{trigger}` or `{alert}` stands."""
    last = {
        path.split("/")[-1]
        for path, operations in DESCRIBED["paths"].items()
        if is_one(path, noun, operations)
    }
    return {word for word in last if not word.startswith("{")}


def is_one(path: str, noun: str, operations: dict[str, Any]) -> bool:
    return path.startswith(f"/api/v1/{noun}/") and path.count("/") == 4 and "get" in operations


@pytest.mark.parametrize(("noun", "refuse"), [("triggers", refuse_name), ("alerts", refuse_alert)])
def test_every_word_of_an_address_is_reserved(noun: str, refuse: Callable[[str], None]) -> None:
    words = beside(noun)
    assert "export" in words
    for word in words:
        with pytest.raises(TriggerError) as refused:
            refuse(word)
        assert refused.value.code == "reserved_name"
