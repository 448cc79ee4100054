"""`onward eval`: an expression tried out, without a server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from onward.cli import exit_codes

if TYPE_CHECKING:
    from onward.domain.expressions.errors import ExpressionError


def evaluate(
    expression: Annotated[str, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    template: bool = False,
    bindings: Annotated[str, Parameter(name=["--bindings", "-b"])] = "{}",
    json: bool = False,
) -> int:
    """Evaluate an expression or a template with values of yours, and print the result as JSON.

    Parameters
    ----------
    expression
        Such as 'size(inputs.items) > 2'.
    template
        Read it as a template, such as 'Hello {{ inputs.name }}'.
    bindings
        The values of its names: a JSON object, @FILE, or @- for standard input.
    json
        Print one object, with `value` or with `error` and its position.
    """
    from onward.domain.expressions.errors import ExpressionError

    scope = _read_bindings(bindings)
    try:
        value = _value(expression, scope, is_template=template)
    except ExpressionError as error:
        _print_error(error, as_json=json)
        return exit_codes.FAILED
    _print_json({"value": value} if json else value)
    return exit_codes.SUCCEEDED


def _value(text: str, scope: dict[str, Any], *, is_template: bool) -> Any:
    from datetime import UTC, datetime

    from onward.domain.expressions.parser import parse
    from onward.domain.expressions.template import parse_template
    from onward.domain.expressions.values import to_json

    now = datetime.now(UTC)
    if is_template:
        return parse_template(text).render(scope, now=now)
    return to_json(parse(text).evaluate(scope, now=now))


def _read_bindings(given: str) -> dict[str, Any]:
    import json

    from onward.domain.errors import Malformed

    text = _text_of(given)
    try:
        scope = json.loads(text)
    except ValueError as error:
        raise Malformed("bad_bindings", f"The bindings are no JSON: {error}.", hint=_BINDINGS_HINT) from None
    if not isinstance(scope, dict):
        raise Malformed("bad_bindings", "The bindings are no JSON object.", hint=_BINDINGS_HINT)
    return scope


_BINDINGS_HINT = """Give an object: --bindings '{"inputs": {"x": 1}}', or --bindings @FILE."""


def _text_of(given: str) -> str:
    if given == "@-":
        return sys.stdin.read()
    if given.startswith("@"):
        from onward.cli.files import read_text

        return read_text(Path(given[1:]))
    return given


def _print_error(error: ExpressionError, *, as_json: bool) -> None:
    if as_json:
        position = {"offset": error.offset, "line": error.line, "column": error.column}
        shown = {"code": error.code, "detail": error.message, "hint": error.hint, "position": position}
        _print_json({"error": shown})
        return
    print(f"error: {error.message} (line {error.line}, column {error.column})", file=sys.stderr)
    print(f"  {_line_of(error)}\n  {_caret_under(error)}", file=sys.stderr)
    if error.hint:
        print(f"hint: {error.hint}", file=sys.stderr)


def _line_of(error: ExpressionError) -> str:
    return error.source.split("\n")[error.line - 1]


def _caret_under(error: ExpressionError) -> str:
    before = _line_of(error)[: error.column - 1]
    # A tab stays a tab, so that the caret stands under what it points at.
    return "".join("\t" if character == "\t" else " " for character in before) + "^"


def _print_json(value: Any) -> None:
    import json

    print(json.dumps(value, ensure_ascii=False))
