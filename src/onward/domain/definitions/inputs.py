"""The declared inputs of a workflow as a JSON Schema, and what somebody gave checked against it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from onward.domain.definitions.findings import Problem
from onward.domain.definitions.json_schema import value_problems

Inputs = Mapping[str, Any]


def inputs_schema(inputs: Inputs) -> dict[str, Any]:
    """JSON Schema 2020-12 of the inputs: the form, the webhook's check, the tool's schema."""
    properties = {name: _schema_of(declared) for name, declared in inputs.items()}
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name, declared in inputs.items() if _is_required(declared)],
        "additionalProperties": False,
    }


def check_inputs(inputs: Inputs, given: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The values with defaults filled in, and what is wrong with them (pointers into the values)."""
    schema = inputs_schema(inputs)
    values = _with_defaults(schema, given)
    return values, tuple(value_problems(schema, values))


def _is_required(declared: Any) -> bool:
    return isinstance(declared, dict) and declared.get("required") is True and "default" not in declared


def _schema_of(declared: Any) -> Any:
    """`required: true` at a property becomes an entry of the list that JSON Schema keeps above it."""
    if not isinstance(declared, dict):
        return declared
    schema = {key: value for key, value in declared.items() if key != "required"}
    properties = declared.get("properties")
    required = list(declared["required"]) if isinstance(declared.get("required"), list) else []
    if isinstance(properties, dict):
        schema["properties"] = {name: _schema_of(one) for name, one in properties.items()}
        required += [name for name, one in properties.items() if _is_required(one) and name not in required]
    if isinstance(declared.get("items"), dict):
        schema["items"] = _schema_of(declared["items"])
    if isinstance(declared.get("additionalProperties"), dict):
        schema["additionalProperties"] = _schema_of(declared["additionalProperties"])
    return {**schema, "required": required} if required else schema


def _with_defaults(schema: Any, given: Any) -> Any:
    if not isinstance(schema, dict) or not isinstance(given, dict):
        return given
    values = dict(given)
    for name, one in schema.get("properties", {}).items():
        if name in values:
            values[name] = _with_defaults(one, values[name])
        elif isinstance(one, dict) and "default" in one:
            values[name] = deepcopy(one["default"])
    return values
