"""Nothing that can be written takes long, grows large, or ends in anything but a coded error."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.frame import Frame
from onward.domain.expressions.limits import DEFAULT_LIMITS, MAX_NESTING, Limits
from onward.domain.expressions.parser import parse
from onward.domain.expressions.template import parse_template, render_tree
from unit.expressions.evaluation import NOW, SCOPE, error_of, value_of


def test_a_thousand_additions_are_one_level() -> None:
    assert value_of(" + ".join(["1"] * 1_000)) == 1_000


@pytest.mark.parametrize("operator", ["&&", "||", "==", "+", "*"])
def test_long_chains_of_any_operator_are_fine(operator: str) -> None:
    operand = "true" if operator in ("&&", "||", "==") else "1"
    value_of(f" {operator} ".join([operand] * 3_000))


def test_a_long_choice_is_one_level() -> None:
    cases = "".join(f"inputs.count == {number} ? {number} : " for number in range(1_000, 1_500))
    assert value_of(f"{cases}0") == 0


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "1" + ")" * 10_000,
        "[" * 10_000,
        "{'a':" * 5_000,
        "!" * 10_000 + "true",
        "-" * 10_000 + "1",
        "f(" * 10_000,
        "a" + "[a" * 5_000,
        "'a'" + ".trim()" * 3_000,
        "true ? " * 3_000 + "1",
        "[1]" + ".map(x, [x]" * 2_000,
    ],
)
def test_deep_texts_are_refused_as_deep(text: str) -> None:
    assert error_of(text).code == "depth"


def test_nesting_up_to_the_bound_works_even_on_a_tall_stack() -> None:
    inside = MAX_NESTING - 1
    text = "[" * inside + "1" + "]" * inside

    def below(frames: int) -> Any:
        return below(frames - 1) if frames else value_of(text)

    assert below(400)


def test_a_path_of_any_length_is_one_level() -> None:
    assert error_of("inputs" + ".a" * 5_000).code == "missing_key"


def test_a_long_text_is_refused_before_it_is_read() -> None:
    assert error_of("1 + " * 10_000 + "1").code == "too_large"
    for template in ("x" * 600_000, "{{ 1 }}" * 5_000):
        with pytest.raises(ExpressionError, match="at most"):
            parse_template(template)


THOUSAND = list(range(1_000))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("l.map(a, l.map(b, l.map(c, a + b + c)))", "budget"),
        ("l.all(a, l.all(b, l.all(c, true)))", "budget"),
        ("l.exists(a, l.exists(b, 1 / 0 == 1)) || true", "budget"),
        ("default(l.map(a, l.map(b, b)), 0)", "budget"),
        ("[t].map(a, a + a).map(a, a + a).map(a, a + a)", "too_large"),
        ("l.map(a, t + t)", "budget"),
        ("t.replace('x', t)", "too_large"),
        ("l.map(a, t).join(t)", "too_large"),
        ("l.map(a, t)", "too_large"),
        ("[l].map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a).map(a, a + a)", "budget"),
        ("l.map(a, json(l))", "budget"),
        ("l.map(a, sort(l))", "budget"),
        ("l.all(a, l == l.map(b, b))", "budget"),
        ("l.all(a, t == t + '')", "budget"),
        ("l.all(a, !t.matches('(a|b|x)*y'))", "budget"),
        ("l.map(a, distinct(l))", "budget"),
        ("parse_json('[' + t.replace('x', '[') + ']')", "depth"),
    ],
)
def test_what_grows_is_stopped(text: str, code: str) -> None:
    assert error_of(text, l=THOUSAND, t="x" * 100_000 if code != "depth" else "x" * 1_000).code == code


def test_values_that_double_in_each_round_are_measured_as_the_text_they_would_be() -> None:
    rounds = ".map(x, [x, x])"
    assert error_of("[1]" + rounds * 30).code == "too_large"
    assert error_of("json([1]" + rounds * 30 + ")").code == "too_large"
    doubled = "[1]" + rounds * 30
    assert error_of(f"{doubled} == {doubled}").code == "budget"


def test_deep_values_are_refused_not_followed() -> None:
    deep: Any = 1
    for _ in range(5_000):
        deep = {"a": deep}
    assert error_of("x", x=deep).code == "depth"
    assert error_of("json(x)", x=deep).code == "depth"
    assert error_of("[x] == [x]", x=deep).code in ("depth", "budget")
    assert error_of("distinct([x])", x=deep).code == "depth"


def test_the_budget_is_the_same_in_every_replay() -> None:
    """What is remembered, as of patterns, changes no count."""
    expression = parse("['ab', 'cd'].filter(x, x.matches('^[a-c]+' + '$'))")
    spent = []
    for _ in range(3):
        frame = Frame(SCOPE, NOW, DEFAULT_LIMITS)
        expression.run(frame)
        spent.append(frame.left)
    assert len(set(spent)) == 1


def test_a_map_is_gone_through_in_its_own_order() -> None:
    names = [f"k{number}" for number in random.Random(7).sample(range(1_000), 200)]
    given = dict.fromkeys(names, 0)
    assert value_of("m.map(k, k)", m=given) == names
    assert list(value_of("m", m=given)) == names


def test_no_attribute_of_python_is_reached() -> None:
    for text in (
        "inputs.__class__",
        "inputs.items",
        "''.join.__globals__",
        "inputs.name.upper",
        "inputs['keys']",
    ):
        assert error_of(text).code in ("missing_key", "type"), text


_WORDS = [
    "inputs", ".name", "[0]", "(", ")", "[", "]", "{", "}", "{{", "}}", "1", "1.5", "'a'", '"', "'", "\\",
    "r'", "+", "-", "*", "/", "%", "&&", "||", "!", "==", "<", "in", "?", ":", ",", ".", "map(", "x", "has(",
    "default(", "size(", ".all(x,", "matches('(a*)*')", "timestamp(", "//", "\n", "\x00", "é", "\ud800",
    "secrets", "now()", "9" * 30, "json(",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_garbage_gives_a_value_or_a_coded_error(seed: int) -> None:
    """A thousand texts for each seed: with a small budget none can be slow."""
    chance = random.Random(seed)
    for _ in range(1_000):
        text = "".join(chance.choices(_WORDS, k=chance.randint(1, 25)))
        survive(text)


@settings(max_examples=1_000, deadline=None, derandomize=True)
@given(st.text(max_size=40))
def test_any_text_gives_a_value_or_a_coded_error(text: str) -> None:
    survive(text)


def survive(text: str) -> None:
    limits = Limits(steps=2_000, size=10_000)
    for run in (
        lambda: parse(text).evaluate(SCOPE, now=NOW, limits=limits),
        lambda: render_tree({"a": text}, SCOPE, now=NOW, limits=limits),
    ):
        if (error := failure_of(run)) is not None:
            assert 0 <= error.offset <= len(text)
            assert min(error.line, error.column) >= 1
            assert error.message


def failure_of(run: Callable[[], object]) -> ExpressionError | None:
    try:
        run()
    except ExpressionError as error:
        return error
    return None
