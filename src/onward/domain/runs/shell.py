"""A shell step's script: `{{ expressions }}` become environment variables, never text (rule R20).

The script is read as bash reads it, so far as to know in which quotes a template stands, and
the template is replaced by a reference that gives exactly one word there, or a piece of one:

    echo {{ x }}        echo "$ONWARD_1"
    echo "a {{ x }}"    echo "a ${ONWARD_1}"
    echo 'a {{ x }}'    echo 'a '"$ONWARD_1"''

A value is never part of what bash reads, so no value can become a command. What remains is
where bash itself reads a value again as code or as arithmetic: such places are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from onward.domain.expressions.errors import ExpressionError, Place
from onward.domain.expressions.expression import Expression
from onward.domain.expressions.template import ExpressionPart, Part, SecretPart, Template, TextPart
from onward.domain.expressions.values import Value, json_text, to_json
from onward.domain.runs.shell_reader import HOLE, Refused, ScriptReader


class ShellScript(NamedTuple):
    text: str
    values: dict[str, Expression]


def shell_script(template: Template) -> ShellScript:
    """Raises `ExpressionError` where a value cannot be made safe, with the place of its template."""
    expressions = [part for part in template.parts if isinstance(part, ExpressionPart)]
    variables: dict[str, str] = {}
    for part in expressions:
        variables.setdefault(part.expression.source, f"ONWARD_{len(variables) + 1}")
    reader = ScriptReader(
        "".join(_with_hole(template, part) for part in template.parts),
        [variables[part.expression.source] for part in expressions],
    )
    try:
        reader.read()
    except Refused as refused:
        place = Place(template.source, expressions[refused.hole].start)
        message = f"A template {refused.why}."
        raise ExpressionError("shell_context", message, place, hint=refused.hint) from None
    values = {variables[part.expression.source]: part.expression for part in expressions}
    return ShellScript("".join(reader.written), values)


def shell_values(script: ShellScript, scope: Mapping[str, Value], *, now: datetime) -> dict[str, str]:
    """The variables of a script: text as it is, other values as JSON."""
    return {name: _text(e, e.evaluate(scope, now=now)) for name, e in script.values.items()}


def _with_hole(template: Template, part: Part) -> str:
    if isinstance(part, TextPart):
        if HOLE in part.text:
            raise ExpressionError(
                "shell_nul", "A script cannot have a NUL character.", Place(template.source, 0)
            )
        return part.text
    if isinstance(part, SecretPart):
        hint = "Give the secret a name under `env`, and use the variable here."
        raise ExpressionError(
            "secret_use", "A secret cannot stand in a script.", Place(template.source, part.start), hint=hint
        )
    return HOLE


def _text(expression: Expression, value: Value) -> str:
    plain = to_json(value)
    text = plain if isinstance(plain, str) else json_text(plain)
    if "\0" in text:
        raise ExpressionError(
            "shell_nul",
            "This value has a NUL character in it, which a shell cannot take.",
            Place(expression.source, 0),
            hint="Give the script the value as JSON: {{ json(...) }}.",
        )
    return text
