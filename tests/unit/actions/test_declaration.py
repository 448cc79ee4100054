from __future__ import annotations

from typing import Any

import pytest

from onward.actions.declaration import action
from onward.actions.signature import read_signature
from onward.domain.errors import Invalid


def test_a_marked_function_stays_a_function() -> None:
    @action(name="double", effects="none")
    def double(n: int) -> int:
        return 2 * n

    assert double(4) == 8


@pytest.mark.parametrize("name", ["", "Upper", "a..b", "a b", "1a", "a.", "a-b"])
def test_an_odd_name_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        action(name=name, effects="none")
    assert refused.value.code == "action_name"


def untyped(a) -> None: ...  # type: ignore[no-untyped-def]
def many(*args: int) -> None: ...
def keywords(**kwargs: int) -> None: ...
def no_json(a: threading.Lock) -> None: ...  # type: ignore[name-defined]  # noqa: F821


class Unknown: ...


def odd_type(a: Unknown) -> None: ...


@pytest.mark.parametrize("function", [untyped, many, keywords, no_json, odd_type])
def test_a_signature_that_json_cannot_fill_is_refused_at_start(function: Any) -> None:
    with pytest.raises(Invalid) as refused:
        read_signature(function, "odd", None)
    assert refused.value.code == "action_signature"
    assert refused.value.hint


def test_parameters_may_have_names_that_pydantic_uses_itself() -> None:
    def send(json: Any, schema: str, copy: bool = False) -> None: ...

    assert set(read_signature(send, "send", None).input_schema["properties"]) == {"json", "schema", "copy"}


def test_unknown_arguments_are_refused_by_the_schema() -> None:
    def send(to: str) -> None: ...

    assert read_signature(send, "send", None).input_schema["additionalProperties"] is False
