"""Errors say where, and what to do."""

from __future__ import annotations

import pytest

from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.parser import parse
from unit.expressions.evaluation import error_of, value_of


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("inputs.missing", 1, 8),
        ("1 +\n  nobody", 2, 3),
        ("1 + 'a'", 1, 3),
        ("[1,\n 2].map(i,\n i / 0)", 3, 4),
        ("1 +", 1, 4),
        ("(1", 1, 3),
        ("'a\n'", 1, 1),
        ("size(1)", 1, 1),
        ("inputs.name.nothing()", 1, 13),
    ],
)
def test_an_error_has_its_line_and_column(text: str, line: int, column: int) -> None:
    error = error_of(text)
    assert (error.line, error.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("inptus.name", "Did you mean inputs?"),
        ("inputs.naem", "Did you mean name?"),
        ("steps.my-step.output", 'Did you mean ["my-step"]?'),
        ("sise(inputs)", "Did you mean size?"),
        ("len(inputs)", "Write size()."),
        ("inputs.name.toLowerCase()", "Write lower()."),
        ("a = 1", "Equality is written ==."),
        ("a and b", "The logical and is written &&."),
        ("x.in", 'Write ["in"].'),
        ("inputs.nothing + 1", "Give a value for null with default(x, y)."),
        ("inputs.name < now()", "Read the text first, with timestamp()."),
        ("inputs.count.map(1, 2)", "As in items.map(item, item.ready)."),
        ("1u", "Write 1."),
    ],
)
def test_an_error_says_what_to_do(text: str, hint: str) -> None:
    assert error_of(text).hint == hint


def test_an_unknown_function_is_refused_when_the_text_is_read() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("true || nothing(1)")
    assert caught.value.code == "unknown_function"


def test_a_pattern_that_is_written_out_is_checked_when_the_text_is_read() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("inputs.name.matches('a(')")
    assert (caught.value.code, caught.value.offset) == ("bad_regex", 20)


def test_an_error_is_of_the_family_that_edges_map_once() -> None:
    assert (error_of("1 / 0").kind, str(error_of("1 / 0"))) == ("invalid", "division by zero")


def test_the_same_text_is_parsed_once() -> None:
    assert parse("inputs.count + 1") is parse("inputs.count + 1")


@pytest.mark.parametrize("text", ["0.0 / 0.0", "1.0 / 0.0"])
def test_a_number_that_json_does_not_know_is_a_value_until_it_leaves(text: str) -> None:
    assert isinstance(value_of(text), float)
    assert error_of(f"json({text})").code == "not_json"


def test_half_a_surrogate_pair_does_not_get_out() -> None:
    assert error_of("[x]", x="\ud800").code == "not_json"


def test_an_integer_beyond_64_bits_is_passed_on_but_not_computed_with() -> None:
    assert value_of("x", x=2**70) == 2**70
    assert error_of("x + 1", x=2**70).code == "overflow"
