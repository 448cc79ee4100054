"""Trees of templates, and the secrets in them (E2)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.limits import Limits
from onward.domain.expressions.template import Rendered, SecretUse, fill_secrets, parse_template, render_tree
from unit.expressions.evaluation import NOW, SCOPE


def tree(value: Any, limits: Limits | None = None, **names: Any) -> Rendered:
    return render_tree(value, {**SCOPE, **names}, now=NOW, limits=limits or Limits())


def refused(value: Any, limits: Limits | None = None, **names: Any) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        tree(value, limits, **names)
    return caught.value


def resolve(name: str) -> str:
    return {"TOKEN": "s3cret", "OTHER": "0ther"}[name]


def test_every_text_of_a_tree_is_rendered_and_the_rest_stays() -> None:
    given = {"a": "{{ inputs.count }}", "b": [True, None, 1.5, "x{{ inputs.name }}"], "{{ k }}": {}}
    assert tree(given) == Rendered({"a": 3, "b": [True, None, 1.5, "xAda"], "{{ k }}": {}}, ())


def test_an_error_points_into_the_tree() -> None:
    error = refused({"a/b": [{"~": "{{ inputs.missing }}"}]})
    assert (error.code, error.pointer, error.column) == ("missing_key", "/a~1b/0/~0", 11)


def test_a_secret_shows_a_mask_and_its_place() -> None:
    found = tree({"headers": {"Authorization": "Bearer {{ secrets.TOKEN }}"}})
    assert found.value == {"headers": {"Authorization": "Bearer ***"}}
    (use,) = found.secrets
    assert use == SecretUse("/headers/Authorization", (("text", "Bearer "), ("secret", "TOKEN")))


def test_secrets_are_filled_in_late_and_only_there() -> None:
    found = tree({"a": ["{{ secrets.TOKEN }}", "***"], "b": "{{ secrets.OTHER }}{{ inputs.count }}"})
    assert fill_secrets(found, resolve) == {"a": ["s3cret", "***"], "b": "0ther3"}
    assert "s3cret" not in json.dumps(found.value)


def test_a_secret_may_be_the_whole_tree() -> None:
    assert fill_secrets(tree("{{ secrets.TOKEN }}"), resolve) == "s3cret"


def test_filling_leaves_the_rendered_value_as_it_was() -> None:
    found = tree({"a": "{{ secrets.TOKEN }}"})
    fill_secrets(found, resolve)
    assert found.value == {"a": "***"}


@pytest.mark.parametrize("data", ["***", "{{ secrets.TOKEN }}", "secret:TOKEN", '("secret", "TOKEN")'])
def test_data_that_looks_like_a_secret_stays_data(data: str) -> None:
    found = tree({"a": "{{ x }}", "b": "-{{ x }} {{ secrets.OTHER }}"}, x=data)
    assert fill_secrets(found, resolve) == {"a": data, "b": f"-{data} 0ther"}


@pytest.mark.parametrize(
    "text",
    [
        "{{ secrets.TOKEN + 'x' }}",
        "{{ size(secrets.TOKEN) }}",
        "{{ secrets.TOKEN.size() }}",
        "{{ secrets }}",
        "{{ secrets.TOKEN.part }}",
        "{{ secrets[inputs.name] }}",
        "{{ [secrets.TOKEN] }}",
        "{{ has(secrets.TOKEN) }}",
        "{{ default(secrets.TOKEN, 1) }}",
        "{{ true || secrets.TOKEN == 'a' }}",
        "{{ [1].map(i, secrets.TOKEN) }}",
    ],
)
def test_a_secret_inside_an_expression_is_refused(text: str) -> None:
    assert refused({"a": text}).code == "secret_use"


def test_a_secret_is_refused_where_a_value_would_carry_it_on() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_template("{{ secrets.TOKEN }}").render({"secrets": {"TOKEN": "x"}}, now=NOW)
    assert caught.value.code == "secret_use"


def test_a_loop_may_use_the_word_for_its_own_variable() -> None:
    assert tree("{{ [1].map(secrets, secrets) }}").value == [1]


def test_the_validator_sees_which_secrets_a_template_names() -> None:
    template = parse_template("{{ secrets['A'] }}:{{ secrets.B }}")
    assert template.secrets == ("A", "B")
    assert [reference.path for reference in template.references] == [("secrets", "A"), ("secrets", "B")]


def test_a_tree_shares_one_budget() -> None:
    loop = "{{ [1, 2, 3, 4].map(i, i) }}"
    assert tree([loop] * 2, Limits(steps=50)).value == [[1, 2, 3, 4]] * 2
    assert refused([loop] * 20, Limits(steps=50)).code == "budget"


def test_naming_a_large_value_many_times_is_bounded() -> None:
    assert refused(["{{ x }}"] * 1_000, x=["y" * 100] * 1_000).code == "budget"


def test_a_tree_that_is_too_deep_is_refused() -> None:
    deep: Any = "x"
    for _ in range(5_000):
        deep = [deep]
    assert refused(deep).code == "depth"
