"""Templates and expressions in the document of a trigger: what they may ask for, checked when it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.parser import parse
from onward.domain.expressions.template import Template, parse_template
from onward.domain.triggers.errors import TriggerError


def check_templates(value: Any, pointer: str) -> None:
    """Every text in it, however deep."""
    match value:
        case str():
            check_expression(value, pointer, is_template=True)
        case Mapping():
            for name, inner in value.items():
                check_templates(inner, f"{pointer}/{name}")
        case list():
            for index, inner in enumerate(value):
                check_templates(inner, f"{pointer}/{index}")


def check_expression(text: str, pointer: str, *, is_template: bool) -> None:
    try:
        read = parse_template(text) if is_template else parse(text)
    except ExpressionError as error:
        raise TriggerError(pointer, error.code, error.message, error.hint) from None
    secrets = read.secrets if isinstance(read, Template) else ()
    for name in (*(reference.path[0] for reference in read.references), *(["secrets"] if secrets else [])):
        if name not in _NAMES:
            hint = (
                "Here there is `trigger`: trigger.scheduled_for, trigger.payload, trigger.name, trigger.type."
            )
            raise TriggerError(pointer, "unknown_name", f"There is no {name!r} when a trigger fires.", hint)


# What a template or a filter of a trigger may ask for.
_NAMES: Final = frozenset({"trigger"})
