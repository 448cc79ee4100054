"""What the model refuses, told as problems with pointers and advice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from onward.domain.definitions.applied_file import BESIDE
from onward.domain.definitions.findings import Problem, did_you_mean, listed
from onward.domain.definitions.model import Definition
from onward.domain.definitions.parts import (
    NAME,
    SLUG,
    STEP_ID,
    Budget,
    Concurrency,
    Escalate,
    EventWait,
    Input,
    Retry,
)
from onward.domain.definitions.pointers import join
from onward.domain.definitions.shapes import COMMON_OPTIONS, SHAPES, StepShape
from onward.domain.definitions.steps import STEP_MODELS

_STEP_LISTS = frozenset({"steps", "on_failure"})
_COMMON = frozenset({"retry", "timeout", "on_error"})


def read_model(data: Any, most: int) -> tuple[Definition | None, tuple[Problem, ...]]:
    try:
        return Definition.model_validate(data), ()
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)[:most]
        return None, _merged(_problem(one, data) for one in details)


def _merged(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """A value that fits no member of a union is one problem, not one for each member."""
    by_place: dict[tuple[str, bool], list[Problem]] = {}
    for problem in problems:
        alternative = problem.code in _ALTERNATIVES
        by_place.setdefault((problem.pointer, alternative), []).append(problem)
    merged: list[Problem] = []
    for (_, alternative), group in by_place.items():
        bounds = [one for one in group if one.code == "out_of_range"]
        if not alternative or len(group) == 1:
            merged += group
        elif bounds:
            merged.append(bounds[0])  # the value has the type of this member
        else:
            merged.append(replace(group[0], message=" Or: ".join(one.message for one in group)))
    return tuple(dict.fromkeys(merged))


_ALTERNATIVES = frozenset({"type", "not_allowed", "out_of_range"})


def _problem(detail: ErrorDetails, data: Any) -> Problem:
    kind = detail["type"]
    way, rest, step_type = _split(detail["loc"])
    path = _without_tags(way, rest, kind, data)
    value = _value_at(data, path)
    if kind == "missing":
        owner = f"A step of type `{step_type}`" if step_type else "This"
        return Problem("missing_field", join(path[:-1]), f"{owner} needs `{path[-1]}`.")
    if kind == "extra_forbidden":
        return _unknown_field(path, step_type, data)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return _step_type(path, kind, value)
    at_key = detail["loc"][-1] == "[key]"
    code, message, hint = _value_problem(detail, path[-1] if at_key and path else value)
    return Problem(code, join(path), message, hint, at_key=at_key)


def _split(location: Sequence[str | int]) -> tuple[list[str | int], list[str | int], str | None]:
    """The way to the innermost step's field, what comes after it, and the type of that step.

    pydantic puts the type of a step behind its index: `("steps", 0, "if", "then", 1, "set", "vars")`.
    """
    path: list[str | int] = []
    rest = list(location)
    step_type: str | None = None
    step_next = False  # whether the next index is that of a step, with its type behind it
    while rest:
        part = rest.pop(0)
        path.append(part)
        if isinstance(part, int) and step_next:
            step_next = False
            step_type = str(rest.pop(0)) if rest else None
        elif step_type is None and part in _STEP_LISTS:
            step_next = True
        elif step_type is None:
            break
        elif isinstance(part, str) and part in SHAPES[step_type].slots:
            step_next = True
        elif isinstance(part, str) and part in SHAPES[step_type].slot_maps and rest:
            path.append(rest.pop(0))
            step_next = True
        else:
            break
    return path, rest, step_type


def _without_tags(
    path: list[str | int], rest: list[str | int], kind: str, data: Any
) -> tuple[str | int, ...]:
    """Inside a step's field the names of union members are those parts that the data does not have."""
    value = _value_at(data, path)
    for index, part in enumerate(rest):
        if _has(value, part):
            value = _value_at(value, (part,))
            path.append(part)
        elif kind == "missing" and index == len(rest) - 1:
            path.append(part)
    return tuple(path)


def _has(value: Any, part: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, dict) and part in value


def _value_at(data: Any, path: Sequence[str | int]) -> Any:
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _unknown_field(path: Sequence[str | int], step_type: str | None, data: Any) -> Problem:
    name, pointer = str(path[-1]), join(path)
    if step_type is None or not _is_step(_value_at(data, path[:-1]), step_type):
        return Problem(
            "unknown_field", pointer, f"`{name[:80]}` is not known here.", _near(name, path), at_key=True
        )
    if name in _COMMON:
        return Problem(
            "ignored_option",
            pointer,
            f"A step of type `{step_type}` takes no `{name}`: it would be ignored.",
            f"It takes: {listed(_fields(STEP_MODELS[step_type]), 30)}.",
            at_key=True,
        )
    fields = _fields(STEP_MODELS[step_type])
    hint = did_you_mean(name, fields) or _belongs_to(name) or f"It takes: {listed(fields, 30)}."
    return Problem(
        "unknown_field", pointer, f"A step of type `{step_type}` has no `{name[:80]}`.", hint, at_key=True
    )


def _is_step(value: Any, step_type: str) -> bool:
    return isinstance(value, dict) and value.get("type") == step_type


def _near(name: str, path: Sequence[str | int]) -> str | None:
    if len(path) == 1 and name in BESIDE:
        noun = name.capitalize()
        return f"{noun} stand beside the steps only in files that are applied: onward workflow apply FILE"
    if len(path) == 1 and name in ("schedule", "webhook", "event"):
        return "Is this a trigger? Put it below `triggers:` beside the steps, or: onward trigger import FILE"
    if len(path) == 1:
        return _meant(name, _fields(Definition))
    part = "inputs" if path[0] == "inputs" else str(path[-2])
    if part == "inputs" and name == "name":
        return "An input is called by its key; what people see instead is its `title`."
    fields = _fields(_PARTS[part]) if part in _PARTS else []
    return _meant(name, fields) or (f"It takes: {listed(fields, 30)}." if fields else None)


def _meant(name: str, fields: Iterable[str]) -> str | None:
    """What is near may be no more than near: where the word itself is known is told as well."""
    return " ".join(filter(None, (did_you_mean(name, fields), _belongs_to(name)))) or None


def _fields(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _belongs_to(name: str) -> str | None:
    """Where a field is known that is not known here."""
    types = [kind for kind, shape in SHAPES.items() if name in _own_fields(shape)]
    owners = [
        *(["the workflow itself"] if name in _fields(Definition) else []),
        *(["every step"] if name in COMMON_OPTIONS else []),
        *([f"steps of type {listed(types)}"] if types else []),
        *("inputs" if part == "inputs" else f"`{part}`" for part in _PARTS if name in _fields(_PARTS[part])),
    ]
    return f"`{name}` belongs to {' and to '.join(owners)}." if owners else None


def _own_fields(shape: StepShape) -> Iterable[str]:
    return (*shape.fields, *shape.slots, *shape.slot_maps, *shape.options)


# By the fields that hold them; each has one place.
_PARTS: Mapping[str, type[BaseModel]] = {
    "inputs": Input,
    "concurrency": Concurrency,
    "retry": Retry,
    "event": EventWait,
    "escalate": Escalate,
    "budget": Budget,
}


def _step_type(path: Sequence[str | int], kind: str, value: Any) -> Problem:
    pointer = join(path)
    if kind == "union_tag_not_found" or not isinstance(value, Mapping):
        return Problem("missing_field", pointer, "A step needs a `type`.", f"One of: {listed(SHAPES, 30)}.")
    given = str(value.get("type"))
    hint = did_you_mean(given, SHAPES) or f"A step is one of: {listed(SHAPES, 30)}."
    if "." in given:
        hint = f"An action is called by a step of type `action` with `action: {given[:80]}`."
    return Problem("unknown_step_type", f"{pointer}/type", f"There is no step type {given[:80]!r}.", hint)


_SENTENCES = {
    "string_type": "Expected a text, found {found}.",
    "int_type": "Expected a whole number, found {found}.",
    "int_from_float": "Expected a whole number, found {found}.",
    "float_type": "Expected a number, found {found}.",
    "bool_type": "Expected true or false, found {found}.",
    "dict_type": "Expected a map, found {found}.",
    "list_type": "Expected a list, found {found}.",
    "model_type": "Expected a map, found {found}.",
    "model_attributes_type": "Expected a map, found {found}.",
}
_HINTS = {
    "bool_type": "Write `true` or `false`, without quotes.",
    "string_type": "Put quotes around it to make it a text.",
}


def _value_problem(detail: ErrorDetails, value: Any) -> tuple[str, str, str | None]:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "empty":
        return "empty", "The value is empty.", "Give it a value, or remove the key."
    if kind in _SENTENCES:
        hint = _HINTS.get(kind) if not isinstance(value, (dict, list)) else None
        return "type", _SENTENCES[kind].format(found=_found(value)), hint
    if kind == "literal_error":
        hint = (
            did_you_mean(value, str(context.get("expected", "")).split("'"))
            if isinstance(value, str)
            else None
        )
        return "not_allowed", f"Expected {context.get('expected')}, found {_found(value)}.", hint
    if kind == "too_short" and isinstance(value, (list, dict)):
        return "empty_block", "There must be something in here.", "Add a step or an entry, or remove the key."
    if kind == "string_too_short":
        return "empty", "The text is empty.", "Give it a value, or remove the key."
    if kind == "string_pattern_mismatch":
        return (
            "syntax",
            f"{_found(value)} is not allowed here.",
            _PATTERN_HINTS.get(str(context.get("pattern"))),
        )
    if kind == "value_error":
        return "duration", f"{context.get('error')}.", None
    return "out_of_range", f"{detail['msg'].replace('Input should be', 'Must be')}.", None


_PATTERN_HINTS = {
    STEP_ID: "Begin with a letter, then letters, digits, `_` and `-`; at most 64 characters.",
    NAME: "Begin with a letter or `_`, then letters, digits and `_`; at most 64 characters.",
    SLUG: "Lower-case letters, digits and dashes, at most 80 characters: `nightly-report`.",
}


def _found(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {value[:60]!r}"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return "a list" if isinstance(value, list) else "a map"
