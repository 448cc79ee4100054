"""Every function of the language in a line, as editors show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onward.domain.expressions.function import Function
from onward.domain.expressions.library import FUNCTIONS, MACROS


@dataclass(frozen=True, slots=True)
class FunctionHelp:
    name: str
    signature: str
    doc: str


_MACROS: Final[Mapping[str, str]] = {
    "has": "has(path) -> bool",
    "default": "default(value, any) -> any",
    "all": "items.all(item, condition) -> bool",
    "exists": "items.exists(item, condition) -> bool",
    "exists_one": "items.exists_one(item, condition) -> bool",
    "map": "items.map(item, result) -> list",
    "filter": "items.filter(item, condition) -> list",
}
_DOCS: Final[Mapping[str, str]] = {
    "has": "Whether every part of the path is there.",
    "default": "The value, or another one where it is missing or null.",
    "all": "Whether the condition holds for every item.",
    "exists": "Whether the condition holds for any item.",
    "exists_one": "Whether the condition holds for exactly one item.",
    "map": "A list of one result for each item.",
    "filter": "The items for which the condition holds.",
    "size": "How many characters, items or keys there are.",
    "contains": "Whether the part is somewhere in the text.",
    "startsWith": "Whether the text begins with this.",
    "endsWith": "Whether the text ends with this.",
    "matches": "Whether the pattern is found in the text.",
    "lower": "The text in small letters.",
    "upper": "The text in capitals.",
    "trim": "The text without spaces around it.",
    "split": "The parts of the text between the separators.",
    "join": "The items as one text, with the separator between them.",
    "replace": "The text with every occurrence of a part replaced.",
    "substring": "The characters from a position, up to another.",
    "sum": "The numbers added up.",
    "min": "The smallest of the values.",
    "max": "The largest of the values.",
    "sort": "The items in their order.",
    "distinct": "The items, each once.",
    "json": "The value as JSON text.",
    "parse_json": "The value that a JSON text stands for.",
    "string": "The value as text.",
    "int": "The value as a whole number.",
    "double": "The value as a number with a fraction.",
    "bool": "The text `true` or `false` as a boolean.",
    "type": "The kind of the value.",
    "timestamp": "The instant that a text stands for.",
    "duration": "The span of time that a text stands for.",
    "now": "The run's time.",
    "getFullYear": "The year.",
    "getMonth": "The month, from 0.",
    "getDate": "The day of the month, from 1.",
    "getDayOfMonth": "The day of the month, from 0.",
    "getDayOfWeek": "The day of the week; Sunday is 0.",
    "getDayOfYear": "The day of the year, from 0.",
    "getHours": "The hours.",
    "getMinutes": "The minutes.",
    "getSeconds": "The seconds.",
    "getMilliseconds": "The milliseconds.",
}


def function_help() -> tuple[FunctionHelp, ...]:
    signatures = {**_MACROS, **{name: _signature(function) for name, function in FUNCTIONS.items()}}
    names = (*MACROS, *FUNCTIONS)
    return tuple(FunctionHelp(name, signatures[name], _DOCS[name]) for name in names)


def _signature(function: Function) -> str:
    required = len(function.takes) - function.optional
    kinds = [kind.replace("|", " or ") for kind in function.takes]
    shown = [*kinds[:required], *(f"[{kind}]" for kind in kinds[required:])]
    if function.repeated:
        shown.append("...")
    return f"{function.name}({', '.join(shown)}) -> {function.gives}"
