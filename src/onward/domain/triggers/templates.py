"""Templates and expressions of a trigger or an alert: what they may ask for, checked when it is saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from onward.domain.definitions.pointers import escape
from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.parser import parse
from onward.domain.expressions.template import Template, parse_template
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.faults import Faults


@dataclass(frozen=True, slots=True)
class Scope:
    """The one name that may be asked for. `moment` ends the sentence about any other."""

    name: str
    moment: str
    hint: str


OF_TRIGGERS: Final = Scope(
    "trigger",
    "a trigger fires",
    "Here there is `trigger`: trigger.scheduled_for, trigger.payload, trigger.name, trigger.type.",
)


def check_templates(value: Any, pointer: str, scope: Scope) -> None:
    """Every text in it, however deep."""
    faults = Faults()
    for place, text in _texts(value, pointer):
        faults.read(check_expression, text, place, scope, is_template=True)
    faults.tell()


def check_expression(text: str, pointer: str, scope: Scope, *, is_template: bool) -> None:
    try:
        read = parse_template(text) if is_template else parse(text)
    except ExpressionError as error:
        raise TriggerError(pointer, error.code, error.message, error.hint) from None
    secrets = read.secrets if isinstance(read, Template) else ()
    for name in (*(reference.path[0] for reference in read.references), *(["secrets"] if secrets else [])):
        if name != scope.name:
            message = f"There is no {name!r} when {scope.moment}."
            raise TriggerError(pointer, "unknown_name", message, scope.hint)


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield pointer, value
        case Mapping():
            for name, inner in value.items():
                yield from _texts(inner, f"{pointer}/{escape(str(name))}")
        case list():
            for index, inner in enumerate(value):
                yield from _texts(inner, f"{pointer}/{index}")
