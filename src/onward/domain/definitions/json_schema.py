"""JSON Schema as far as forms, inputs, answers of agents and arguments of actions need it.

`schema_problems` refuses what `value_problems` would not enforce: a keyword that is offered works.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from onward.domain.definitions.findings import Problem, did_you_mean, listed
from onward.domain.definitions.formats import FORMATS, PATTERN_INPUT, matches, pattern_trouble
from onward.domain.definitions.pointers import escape

_ANNOTATIONS = frozenset(
    {
        "title",
        "description",
        "default",
        "examples",
        "deprecated",
        "readOnly",
        "writeOnly",
        "$comment",
        "$schema",
        "$id",
    }
)
_MAX_DEPTH = 50  # of schemas and of values against references that lead back to themselves
_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "null": lambda v: v is None,
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: _is_number(v) and (isinstance(v, int) or v.is_integer()),
    "number": lambda v: _is_number(v),
    "string": lambda v: isinstance(v, str),
    "array": lambda v: isinstance(v, (list, tuple)),
    "object": lambda v: isinstance(v, dict),
}


class Unknown:
    """Stands for a value that is only known at run time; `is_text` when it will surely be a text."""

    def __init__(self, *, is_text: bool) -> None:
        self.is_text = is_text


def value_problems(schema: Any, value: Any, pointer: str = "") -> Iterator[Problem]:
    """What is wrong with the value, at pointers into the value."""
    yield from _Check(schema).value(schema, value, pointer, 0)


def schema_problems(schema: Any, pointer: str = "") -> Iterator[Problem]:
    """What is wrong with a schema that an author wrote, at pointers into the schema."""
    yield from _schema(schema, pointer, 0)


@dataclass(frozen=True, slots=True)
class _Check:
    root: Any

    def value(self, schema: Any, value: Any, pointer: str, depth: int) -> Iterator[Problem]:
        if schema is False:
            yield Problem("not_allowed", pointer, "No value is allowed here.")
        if not isinstance(schema, dict) or depth > _MAX_DEPTH:
            return
        if "$ref" in schema:
            yield from self.value(self._resolve(schema["$ref"]), value, pointer, depth + 1)
        if isinstance(value, Unknown):
            yield from _unknown(schema, value, pointer)
            return
        wrong_type = _wrong_type(schema, value, pointer)
        if wrong_type is not None:
            yield wrong_type
            return
        yield from _choices(schema, value, pointer)
        yield from self._combined(schema, value, pointer, depth)
        if isinstance(value, str):
            yield from _text(schema, value, pointer)
        elif isinstance(value, (list, tuple)):
            yield from self._array(schema, list(value), pointer, depth)
        elif isinstance(value, dict):
            yield from self._object(schema, value, pointer, depth)
        elif _is_number(value):
            yield from _number(schema, value, pointer)

    def _resolve(self, reference: Any) -> Any:
        target = self.root
        for part in str(reference).removeprefix("#").split("/")[1:]:
            part = part.replace("~1", "/").replace("~0", "~")
            target = target.get(part) if isinstance(target, dict) else None
        return target

    def _combined(self, schema: Mapping[str, Any], value: Any, pointer: str, depth: int) -> Iterator[Problem]:
        for one in schema.get("allOf", ()):
            yield from self.value(one, value, pointer, depth + 1)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                yield from self._one_of_several(keyword, schema[keyword], value, pointer, depth)
        if "not" in schema and not any(self.value(schema["not"], value, pointer, depth + 1)):
            yield Problem("not_allowed", pointer, "The value is one that is excluded.")

    def _one_of_several(
        self, keyword: str, kinds: list[Any], value: Any, pointer: str, depth: int
    ) -> Iterator[Problem]:
        tried = [list(self.value(kind, value, pointer, depth + 1)) for kind in kinds]
        fitting = sum(not problems for problems in tried)
        if fitting == 0:
            # The kind that came furthest is the one that was meant: show what is wrong with it.
            deepest = max(tried, key=lambda problems: max(len(p.pointer) for p in problems))
            if any(problem.pointer != pointer for problem in deepest):
                yield from deepest
            else:
                reasons = dict.fromkeys(p.message for problems in tried for p in problems)
                yield Problem("no_match", pointer, " Or: ".join(reasons))
        elif fitting > 1 and keyword == "oneOf":
            yield Problem("ambiguous", pointer, "The value fits more than one of the allowed kinds.")

    def _array(
        self, schema: Mapping[str, Any], value: list[Any], pointer: str, depth: int
    ) -> Iterator[Problem]:
        yield from _sizes(schema, len(value), pointer, "Items", "items")
        if schema.get("uniqueItems") and len({_canonical(item) for item in value}) < len(value):
            yield Problem("not_unique", pointer, "All items must differ.")
        first = schema.get("prefixItems", [])
        for index, item in enumerate(value):
            kind = first[index] if index < len(first) else schema.get("items", True)
            yield from self.value(kind, item, f"{pointer}/{index}", depth + 1)

    def _object(
        self, schema: Mapping[str, Any], value: Mapping[str, Any], pointer: str, depth: int
    ) -> Iterator[Problem]:
        properties = schema.get("properties", {})
        yield from _sizes(schema, len(value), pointer, "Properties", "properties")
        for name in schema.get("required", ()):
            if name not in value:
                yield Problem("required", pointer, f"{name!r} is missing.", _about(properties.get(name)))
        rest = schema.get("additionalProperties", True)
        for name, item in value.items():
            place = f"{pointer}/{escape(str(name))}"
            if name in properties:
                yield from self.value(properties[name], item, place, depth + 1)
            elif rest is False:
                yield _unknown_property(str(name), properties, place)
            else:
                yield from self.value(rest, item, place, depth + 1)


def _unknown_property(name: str, properties: Mapping[str, Any], pointer: str) -> Problem:
    hint = did_you_mean(name, properties) or (f"Known: {listed(properties)}." if properties else None)
    return Problem("unknown_property", pointer, f"{name[:80]!r} is not known here.", hint, at_key=True)


def _about(schema: Any) -> str | None:
    description = schema.get("description") if isinstance(schema, dict) else None
    return description if isinstance(description, str) else None


def _unknown(schema: Mapping[str, Any], value: Unknown, pointer: str) -> Iterator[Problem]:
    if value.is_text:
        wrong = _wrong_type(schema, "", pointer)
        if wrong is not None:
            yield replace(
                wrong,
                message=f"{wrong.message.removesuffix('.')}: text around a template makes the whole a text.",
                hint="Write the template alone, `{{ ... }}`, and it keeps the type of its value.",
            )


def _wrong_type(schema: Mapping[str, Any], value: Any, pointer: str) -> Problem | None:
    wanted = schema.get("type")
    if wanted is None:
        return None
    kinds = [wanted] if isinstance(wanted, str) else list(wanted)
    if any(_TYPES[kind](value) for kind in kinds if kind in _TYPES):
        return None
    return Problem("type", pointer, f"Expected {' or '.join(kinds)}, found {_kind_of(value)}.")


def _kind_of(value: Any) -> str:
    return next((name for name, test in _TYPES.items() if test(value)), type(value).__name__)


def _choices(schema: Mapping[str, Any], value: Any, pointer: str) -> Iterator[Problem]:
    allowed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if allowed is None or _canonical(value) in {_canonical(one) for one in allowed}:
        return
    shown = listed(json.dumps(one, ensure_ascii=False, default=str)[:60] for one in allowed)
    hint = (
        did_you_mean(value, [one for one in allowed if isinstance(one, str)])
        if isinstance(value, str)
        else None
    )
    yield Problem("not_allowed", pointer, f"Expected {'one of ' if len(allowed) > 1 else ''}{shown}.", hint)


def _text(schema: Mapping[str, Any], value: str, pointer: str) -> Iterator[Problem]:
    yield from _sizes(schema, len(value), pointer, "Length", "characters")
    pattern = schema.get("pattern")
    if pattern is not None:
        if len(value) > PATTERN_INPUT:
            yield Problem(
                "pattern", pointer, f"Only texts up to {PATTERN_INPUT} characters can have a pattern."
            )
        elif not matches(pattern, value):
            yield Problem("pattern", pointer, f"The text does not match the pattern {pattern!r}.")
    check = FORMATS.get(schema.get("format", ""))
    if check is not None and not check(value):
        yield Problem("format", pointer, f"The text is not a valid {schema['format']}.")


def _sizes(schema: Mapping[str, Any], size: int, pointer: str, suffix: str, things: str) -> Iterator[Problem]:
    least, most = schema.get(f"min{suffix}"), schema.get(f"max{suffix}")
    if least is not None and size < least:
        yield Problem("too_short", pointer, f"Expected at least {least} {things}, found {size}.")
    if most is not None and size > most:
        yield Problem("too_long", pointer, f"Expected at most {most} {things}, found {size}.")


def _number(schema: Mapping[str, Any], value: float, pointer: str) -> Iterator[Problem]:
    bounds: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
        ("minimum", lambda bound: value >= bound, "at least"),
        ("maximum", lambda bound: value <= bound, "at most"),
        ("exclusiveMinimum", lambda bound: value > bound, "more than"),
        ("exclusiveMaximum", lambda bound: value < bound, "less than"),
    )
    for keyword, holds, words in bounds:
        if keyword in schema and not holds(schema[keyword]):
            yield Problem("out_of_range", pointer, f"Expected {words} {schema[keyword]}, found {value}.")
    multiple = schema.get("multipleOf")
    if multiple and abs(value / multiple - round(value / multiple)) > 1e-9:
        yield Problem("out_of_range", pointer, f"Expected a multiple of {multiple}, found {value}.")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _canonical(value: Any) -> str:
    """Equal as JSON Schema means it: 1 and 1.0 are the same number."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{_canonical(value[k])}" for k in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return f"[{','.join(_canonical(one) for one in value)}]"
    return json.dumps(value, default=repr)


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_type(value: Any) -> bool:
    kinds = [value] if isinstance(value, str) else value
    return isinstance(kinds, list) and bool(kinds) and all(isinstance(k, str) and k in _TYPES for k in kinds)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


_LEAVES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "type": (_is_type, f"one of {', '.join(_TYPES)}, or a list of them"),
    "enum": (lambda v: isinstance(v, list) and bool(v), "a list of the allowed values"),
    "const": (lambda v: True, ""),
    "required": (_is_texts, "a list of property names"),
    "format": (lambda v: isinstance(v, str) and v in FORMATS, f"one of {', '.join(FORMATS)}"),
    "pattern": (lambda v: isinstance(v, str), "a regular expression"),
    "uniqueItems": (lambda v: isinstance(v, bool), "true or false"),
    "multipleOf": (lambda v: _is_number(v) and v > 0, "a number above zero"),
    "$ref": (
        lambda v: isinstance(v, str) and (v == "#" or v.startswith("#/")),
        "a place in this schema: `#/...`",
    ),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), (_is_number, "a number")),
    **dict.fromkeys(
        ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
        (_is_size, "a whole number, 0 or more"),
    ),
}
_ONE = frozenset({"items", "additionalProperties", "not"})
_MANY = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_BY_NAME = frozenset({"properties", "$defs"})
_KEYWORDS = (*_LEAVES, *sorted(_ONE), *sorted(_MANY), *sorted(_BY_NAME), *sorted(_ANNOTATIONS))


def _schema(schema: Any, pointer: str, depth: int) -> Iterator[Problem]:
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        yield Problem("schema", pointer, f"A schema is an object, found {_kind_of(schema)}.")
        return
    if depth > _MAX_DEPTH:
        yield Problem("schema", pointer, f"The schema is nested deeper than {_MAX_DEPTH}.")
        return
    for keyword, value in schema.items():
        yield from _keyword(keyword, value, f"{pointer}/{escape(str(keyword))}", depth)


def _keyword(keyword: str, value: Any, pointer: str, depth: int) -> Iterator[Problem]:
    if keyword in _LEAVES:
        yield from _leaf(keyword, value, pointer)
    elif keyword in _ONE:
        yield from _schema(value, pointer, depth + 1)
    elif keyword in _MANY:
        if not isinstance(value, list) or not value:
            yield Problem("schema", pointer, f"`{keyword}` is a list of schemas.")
            return
        for index, one in enumerate(value):
            yield from _schema(one, f"{pointer}/{index}", depth + 1)
    elif keyword in _BY_NAME:
        if not isinstance(value, dict):
            yield Problem("schema", pointer, f"`{keyword}` is a map from names to schemas.")
            return
        for name, one in value.items():
            yield from _schema(one, f"{pointer}/{escape(str(name))}", depth + 1)
    elif keyword not in _ANNOTATIONS:
        hint = did_you_mean(keyword, _KEYWORDS) or "Only what is enforced may be written."
        yield Problem(
            "unknown_keyword", pointer, f"`{keyword[:80]}` is not a known keyword.", hint, at_key=True
        )


def _leaf(keyword: str, value: Any, pointer: str) -> Iterator[Problem]:
    test, expected = _LEAVES[keyword]
    if not test(value):
        hint = did_you_mean(value, _TYPES) if keyword == "type" and isinstance(value, str) else None
        yield Problem("schema", pointer, f"`{keyword}` must be {expected}.", hint)
    elif keyword == "pattern":
        trouble = pattern_trouble(value)
        if trouble is not None:
            yield Problem("schema", pointer, f"The pattern is refused: {trouble}.")
