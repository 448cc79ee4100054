"""Expressions that cannot work whatever the values are: a text minus a number, a list as a condition.

Only warnings: what is known of values before a run is what schemas promise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onward.domain.definitions.catalog import Catalog
from onward.domain.definitions.findings import Problem, did_you_mean, listed
from onward.domain.definitions.inputs import inputs_schema
from onward.domain.definitions.json_schema import schema_problems
from onward.domain.definitions.names import Use, uses
from onward.domain.definitions.outline import Node
from onward.domain.definitions.plan import case_label
from onward.domain.definitions.reading import (
    Expression,
    ExpressionError,
    ExpressionPart,
    Reference,
    Template,
    TypeScope,
    check_types,
    infer,
    parse,
    parse_template,
)
from onward.domain.definitions.scopes import Scopes

Schema = Mapping[str, Any]
Types = dict[tuple[str, ...], Schema]
Warning_ = tuple[int, str, str | None]  # offset, message, hint

_TEXT: Schema = {"type": "string"}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_INT: Schema = {"type": "integer"}
_BOOL: Schema = {"type": "boolean"}
_MAP: Schema = {"type": "object"}
_LIST: Schema = {"type": "array"}
ERROR_SCHEMA: Schema = {
    "type": "object",
    "properties": {"category": _TEXT, "code": _TEXT, "message": _TEXT, "path": _TEXT, "details": _MAP},
}
_ALWAYS: Types = {
    ("trigger", "type"): _TEXT,
    ("trigger", "id"): _MAYBE_TEXT,
    ("trigger", "name"): _TEXT,
    ("trigger", "source"): _TEXT,
    ("trigger", "invocation_id"): _TEXT,
    ("trigger", "event", "id"): _MAYBE_TEXT,
    ("trigger", "event", "type"): _TEXT,
    ("trigger", "event", "source"): _TEXT,
    ("trigger", "event", "key"): _MAYBE_TEXT,
    ("trigger", "event", "at"): _TEXT,
    ("trigger", "event", "attributes"): _MAP,
    ("trigger", "depth"): _INT,
    ("trigger", "scheduled_for"): _MAYBE_TEXT,
    ("run", "id"): _TEXT,
    ("run", "started_at"): _TEXT,
    ("run", "url"): _MAYBE_TEXT,
    ("run", "workspace"): _TEXT,
    ("workflow", "name"): _TEXT,
    ("loop", "index"): _INT,
    ("loop", "length"): _INT,
    ("loop", "first"): _BOOL,
    ("loop", "last"): _BOOL,
    ("error",): ERROR_SCHEMA,
    ("event", "name"): _TEXT,
    ("event", "key"): _MAYBE_TEXT,
    ("event", "at"): _TEXT,
}
_OUTPUTS: Mapping[str, Schema] = {
    "shell": {"type": "object", "properties": {"exit_code": _INT, "stdout": _TEXT, "stderr": _TEXT}},
    "approval": {
        "type": "object",
        "properties": {"decision": _TEXT, "by": {}, "at": _TEXT, "comment": {}, "form": {}},
    },
    "foreach": _LIST,
    "while": {"type": "object", "properties": {"iterations": _INT}},
    "parallel": _MAP,
    "workflow": {"type": ["object", "null"]},
}


def type_problems(data: Mapping[str, Any], found: Scopes, catalog: Catalog) -> Iterator[Problem]:
    types = TypeScope(known_types(data, found, catalog))
    for use in uses(data, found):
        if isinstance(use.source, str):
            yield from _use(use, types)
    for place in found.places:
        if place.node.type == "switch":
            yield from _cases(place.node, types)


def known_types(data: Mapping[str, Any], found: Scopes, catalog: Catalog) -> Types:
    types = dict(_ALWAYS)
    inputs = data.get("inputs")
    for name, schema in inputs_schema(inputs if isinstance(inputs, dict) else {})["properties"].items():
        if isinstance(schema, dict) and not any(schema_problems(schema)):
            types[("inputs", name)] = schema
    for place in found.places:
        if place.node.id is not None:
            types[("steps", place.node.id, "status")] = _TEXT
            types[("steps", place.node.id, "output")] = _output(place.node, catalog)
    return types


def _output(node: Node, catalog: Catalog) -> Schema:
    """`continue` makes null possible, and so does an `if`; neither makes an expression wrong."""
    if node.type == "action":
        name = node.data.get("action")
        action = catalog.actions.get(name) if catalog.actions is not None and isinstance(name, str) else None
        return {} if action is None else action.output_schema
    if node.type == "agent":
        schema = node.data.get("output")
        return schema if isinstance(schema, dict) and not any(schema_problems(schema)) else {}
    if node.type == "set" and isinstance(node.data.get("vars"), dict):
        return {"type": "object", "properties": {name: {} for name in node.data["vars"]}}
    return _OUTPUTS.get(node.type, {})


def _cases(node: Node, types: TypeScope) -> Iterator[Problem]:
    """Cases that can never be chosen, when all values are known."""
    source = node.data.get("on")
    try:
        schema = infer(parse(source), types).schema if isinstance(source, str) else None
    except ExpressionError:
        return
    values = (schema or {}).get("enum")
    labels = {case_label(value) for value in values} if isinstance(values, list) else None
    for block in node.blocks:
        label = block.slot.removeprefix("case:")
        if labels is not None and block.slot.startswith("case:") and label not in labels:
            hint = did_you_mean(label, labels) or f"Values: {listed(sorted(labels))}."
            yield Problem(
                "never", block.pointer, f"The value is never {label[:80]!r}.", hint, "warning", at_key=True
            )


def _use(use: Use, types: TypeScope) -> Iterator[Problem]:
    try:
        read = parse(use.source) if use.kind == "expression" else parse_template(use.source)
    except ExpressionError:
        return  # said already, as an error
    warnings = _expression(read, use, types) if isinstance(read, Expression) else _template(read, use, types)
    for offset, message, hint in warnings:
        sentence = f"{message[:1].upper()}{message[1:]}."
        yield Problem("expression_type", use.pointer, sentence, hint, "warning", offset)
    for reference in read.references:
        yield from _unknown_key(reference, use, types)


def _expression(read: Expression, use: Use, types: TypeScope) -> Iterator[Warning_]:
    for warning in check_types(read, types, wanted="bool" if use.boolean else None):
        yield warning.offset, warning.message, warning.hint


def _template(read: Template, use: Use, types: TypeScope) -> Iterator[Warning_]:
    parts = [part for part in read.parts if isinstance(part, ExpressionPart)]
    for part in parts:
        for warning in check_types(part.expression, types):
            yield part.start + warning.offset, warning.message, warning.hint
    if use.list_wanted and parts and len(read.parts) == 1:
        found = infer(parts[0].expression, types)
        if not found.kinds & {"list", "map"}:
            yield parts[0].start, f"a list or a map is needed here, not {found}", None


def _unknown_key(reference: Reference, use: Use, types: TypeScope) -> Iterator[Problem]:
    """A key that a result will not have. Inputs may have more than what is declared, results may not."""
    known = types.known(reference.path)
    schema, length = known or ({}, 0)
    closed = reference.path[0] != "inputs"
    for key in reference.path[length:]:
        properties = schema.get("properties")
        if not isinstance(properties, dict) or _COMBINED & schema.keys():
            return
        if key not in properties:
            if schema.get("additionalProperties", not closed) is False:
                hint = did_you_mean(key, properties) or f"There is: {listed(properties)}."
                message = f"There will be no {key[:80]!r} in it."
                yield Problem("unknown_key", use.pointer, message, hint, "warning", reference.offset)
            return
        schema = properties[key] if isinstance(properties[key], dict) else {}


_COMBINED = frozenset({"anyOf", "oneOf", "allOf", "$ref"})
