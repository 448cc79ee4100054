"""The reference page says only what is so (E10)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cel_expr_python import cel
from cel_expr_python.ext import ext_strings

from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.library import FUNCTIONS, MACROS
from onward.domain.expressions.parser import parse
from onward.domain.expressions.template import parse_template
from onward.domain.expressions.values import to_json
from unit.expressions.evaluation import NOW, SCOPE

PAGE = (Path(__file__).parents[3] / "docs/reference/expressions.md").read_text()
GOOGLE = cel.NewEnv(variables={}, extensions=[ext_strings.ExtStrings()])


def rows(*header: str) -> Iterator[list[str]]:
    """The cells of every table with these columns."""
    inside = False
    for line in PAGE.splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if inside and cells and not line.startswith("|---"):
            yield cells
        inside = tuple(cells) == header or (inside and line.startswith("|"))


def evaluated(text: str) -> Any:
    return to_json(parse(code(text)).evaluate(SCOPE, now=NOW))


def code(cell: str) -> str:
    return cell.strip("`") if not cell.startswith("``") else cell


def outcome(run: Any) -> str:
    """As the page writes it."""
    try:
        return f"`{json.dumps(run(), ensure_ascii=False)}`"
    except ExpressionError as error:
        return f"error `{error.code}`"


@pytest.mark.parametrize(("text", "expected"), list(rows("expression", "value")))
def test_an_expression_gives_what_the_page_says(text: str, expected: str) -> None:
    assert outcome(lambda: evaluated(text)) == expected


@pytest.mark.parametrize(("text", "expected"), list(rows("template", "value")))
def test_a_template_gives_what_the_page_says(text: str, expected: str) -> None:
    assert outcome(lambda: parse_template(code(text)).render(SCOPE, now=NOW)) == expected


@pytest.mark.parametrize(("text", "here", "there", "why"), list(rows("expression", "here", "in CEL", "why")))
def test_a_difference_from_cel_is_one(text: str, here: str, there: str, why: str) -> None:
    assert outcome(lambda: evaluated(text)) == here
    assert here != there
    assert why
    assert (google(code(text)) == "error") == (there == "error")


def google(text: str) -> str:
    try:
        value = GOOGLE.compile(text, disable_check=True).eval(data={})
    except RuntimeError:
        return "error"
    return "error" if value.type() == cel.Type.ERROR else "a value"


@pytest.mark.parametrize("name", [*FUNCTIONS, *MACROS])
def test_every_function_has_an_example(name: str) -> None:
    assert any(f"{name}(" in text for text, _ in rows("expression", "value"))


def test_every_error_code_in_the_source_is_explained() -> None:
    source = Path(__file__).parents[3] / "src/onward/domain/expressions"
    raised = {
        code
        for module in source.glob("*.py")
        for code in re.findall(
            r'(?:ExpressionError|LimitReached|MissingValue)\(\s*"([a-z_]+)"', module.read_text()
        )
    }
    assert raised == {code(row[0]) for row in rows("code", "means")}


def test_the_page_shows_the_values_that_its_examples_use() -> None:
    block = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert block is not None
    assert json.loads(block.group(1)) == SCOPE
