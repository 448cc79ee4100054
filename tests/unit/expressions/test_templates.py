"""Templates: what goes into text, what keeps its type, and where they end."""

from __future__ import annotations

from typing import Any

import pytest

from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.limits import Limits
from onward.domain.expressions.template import parse_template
from unit.expressions.evaluation import NOW, SCOPE


def rendered(text: str, **names: Any) -> Any:
    return parse_template(text).render({**SCOPE, **names}, now=NOW)


def refused(text: str, **names: Any) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        rendered(text, **names)
    return caught.value


@pytest.mark.parametrize("value", [None, True, 3, 2.5, "text", [1], {"a": [None]}])
def test_one_expression_alone_keeps_the_kind_of_its_value(value: Any) -> None:
    assert rendered("{{ x }}", x=value) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (2.0, "2.0"),
        ("plain", "plain"),
        ([1, "a"], '[1,"a"]'),
        ({"é": 1}, '{"é":1}'),
    ],
)
def test_between_text_a_text_goes_in_as_it_is_and_the_rest_as_json(value: Any, text: str) -> None:
    assert rendered("<{{ x }}>", x=value) == f"<{text}>"


def test_a_blank_beside_the_braces_makes_it_text() -> None:
    assert rendered(" {{ 1 }}") == " 1"


@pytest.mark.parametrize("text", ["", "plain", "one } two }}", "{ x }", "a }} b"])
def test_text_without_a_template_is_itself(text: str) -> None:
    assert parse_template(text).is_plain
    assert rendered(text) == text


def test_closing_braces_inside_strings_and_maps_do_not_end_the_template() -> None:
    assert rendered("{{ '}}' }}{{ {'a': {'b': 1}} }}") == '}}{"a":{"b":1}}'
    assert rendered("{{{'a': {'b': 1}}}}") == {"a": {"b": 1}}


def test_a_missing_value_is_an_error_placed_in_the_whole_text() -> None:
    error = refused("Hello\n  {{ inputs.nmae }}")
    assert (error.code, error.line, error.column, error.hint) == ("missing_key", 2, 13, "Did you mean name?")
    assert error.source == "Hello\n  {{ inputs.nmae }}"


@pytest.mark.parametrize(
    "text", ["{{ 1", "a {{", "{{ }}", "{{ 1 + }}", "{{ '}} ", "{{ 1 // }}", "{{ {'a': 1 }}"]
)
def test_a_template_that_cannot_be_read_is_refused_with_its_place(text: str) -> None:
    error = refused(text)
    assert error.code == "syntax"
    assert 0 <= error.offset <= len(text)


def test_data_is_never_read_as_a_template() -> None:
    assert rendered("{{ x }} {{ x }}", x="{{ 1 + 1 }}") == "{{ 1 + 1 }} {{ 1 + 1 }}"


def test_references_have_their_place_in_the_whole_text() -> None:
    template = parse_template("a {{ inputs.name }}\n{{ steps.fetch.output }}")
    found = [(reference.path, reference.line, reference.column) for reference in template.references]
    assert found == [(("inputs", "name"), 1, 6), (("steps", "fetch", "output"), 2, 4)]


def test_a_long_prompt_of_its_author_is_not_bounded_by_the_size_of_results() -> None:
    assert len(rendered("x" * 300_000 + "{{ 1 }}")) == 300_001


def test_what_data_adds_to_a_text_is_bounded() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_template("{{ x }}{{ x }}").render({"x": "y" * 600}, now=NOW, limits=Limits(size=1_000))
    assert caught.value.code == "too_large"
