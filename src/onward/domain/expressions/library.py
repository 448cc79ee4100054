"""Every function of the language by its name."""

from __future__ import annotations

from onward.domain.expressions import conversions, lists, text, times
from onward.domain.expressions.errors import ExpressionError, Place
from onward.domain.expressions.function import Function
from onward.domain.expressions.hints import did_you_mean

FUNCTIONS: dict[str, Function] = {
    function.name: function
    for function in (*text.FUNCTIONS, *lists.FUNCTIONS, *conversions.FUNCTIONS, *times.FUNCTIONS)
}
# Not functions: they do not evaluate all they are given.
MACROS = ("has", "default", "all", "exists", "exists_one", "map", "filter")


def find(name: str, count: int, place: Place) -> Function:
    """The function that the text means; refused before anything runs."""
    function = FUNCTIONS.get(name)
    if function is None:
        raise ExpressionError("unknown_function", f"there is no function {name}()", place, hint=_near(name))
    if not function.accepts(count):
        message = f"{name}() does not take {count} values"
        raise ExpressionError("arguments", message, place, hint=_usage(function))
    return function


_ELSEWHERE = {
    "len": "size", "length": "size", "count": "size", "str": "string", "float": "double",
    "lowerAscii": "lower", "upperAscii": "upper", "toLowerCase": "lower", "toUpperCase": "upper",
    "strip": "trim", "includes": "contains", "coalesce": "default", "to_json": "json",
    "from_json": "parse_json",
    "fromJSON": "parse_json", "toJSON": "json", "unique": "distinct", "sorted": "sort", "any": "exists",
    "every": "all", "some": "exists", "regex": "matches",
}  # fmt: skip


def _near(name: str) -> str | None:
    if name in _ELSEWHERE:
        return f"Write {_ELSEWHERE[name]}()."
    if name in ("uint", "bytes"):
        return "Unsigned integers and bytes do not exist here."
    return did_you_mean(name, [*FUNCTIONS, *MACROS])


def _usage(function: Function) -> str:
    required = len(function.takes) - function.optional
    shown = [*function.takes[:required], *(f"[{kind}]" for kind in function.takes[required:])]
    return f"It takes {function.name}({', '.join(shown)})."
