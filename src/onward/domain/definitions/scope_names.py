"""What can be written at a place of a document: every name with its type, as an editor offers it.

From the same knowledge as the validator, and for documents that are still full of errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from onward.domain.definitions.catalog import Catalog
from onward.domain.definitions.inputs import inputs_schema
from onward.domain.definitions.names import STEP_FIELDS, fields_of
from onward.domain.definitions.outline import outline
from onward.domain.definitions.pointers import split
from onward.domain.definitions.scopes import Place, Scope, Scopes, loop_scope, scopes
from onward.domain.definitions.types import Schema, known_types
from onward.domain.expressions.inference import type_of_schema

MOST_NAMES: Final = 2_000
_DEPTH: Final = 4
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CONCURRENCY: Final = Scope(frozenset(), frozenset({"inputs", "trigger", "run", "workflow"}))
_DOCS: Final[Mapping[str, str]] = {
    "inputs": "What the run was given.",
    "steps": "Results of the steps before this one.",
    "vars": "What `set` steps have set.",
    "trigger": "What started the run.",
    "trigger.type": "How it was started: manual, schedule, webhook...",
    "trigger.id": "The id of what started it.",
    "trigger.name": "The name of the trigger.",
    "trigger.source": "Why it fired: schedule, event, manual, rerun...",
    "trigger.invocation_id": "The id of this firing.",
    "trigger.scheduled_for": "The instant it was scheduled for.",
    "trigger.payload": "What came with it: the body of a webhook, the data of an event.",
    "trigger.method": "The method of the request to the webhook.",
    "trigger.path": "The path of the webhook.",
    "trigger.query": "The query of the request to the webhook.",
    "trigger.headers": "The headers of the request to the webhook.",
    "trigger.delivery_id": "Which delivery it was, where its sender said so.",
    "trigger.event": "The event that it fired on.",
    "trigger.event.id": "The id of the event.",
    "trigger.event.type": "Its type, such as order.paid.",
    "trigger.event.source": "Who published it.",
    "trigger.event.key": "What it is about (of CloudEvents, the subject).",
    "trigger.event.at": "When it came.",
    "trigger.event.attributes": "What a CloudEvent says beside that.",
    "trigger.depth": "How many runs in a row were started by events.",
    "run": "This run.",
    "run.id": "The run's id.",
    "run.started_at": "When the run started.",
    "run.url": "The address of the run's page.",
    "run.workspace": "The workspace's id.",
    "run.error": "Why the run failed.",
    "workflow": "This workflow.",
    "workflow.name": "Its name.",
    "workflow.version": "The version that runs.",
    "loop": "The loop around this step.",
    "loop.index": "The number of this iteration, from 0.",
    "loop.first": "Whether this is the first iteration.",
    "loop.last": "Whether this is the last iteration.",
    "loop.length": "How many iterations there are.",
    "error": "What was caught.",
    "event": "The event that is looked at.",
    "secrets": "Filled in right before the step is executed; never stored.",
}
_STEP_DOCS: Final[Mapping[str, str]] = {
    "output": "What the step gave.",
    "status": "How it ended: succeeded, failed or skipped.",
    "error": "Why it failed, where `on_error` lets the run go on.",
    "meta": "What is known beside its output.",
}


@dataclass(frozen=True, slots=True)
class ScopeName:
    """`path` is written as it is in an expression. `origin`: the step that it comes from."""

    path: str
    type: str
    doc: str | None = None
    origin: str | None = None


def names_at(data: Mapping[str, Any], pointer: str, catalog: Catalog) -> tuple[ScopeName, ...]:
    """What an expression at this JSON Pointer sees; a place that does not exist sees what is always there."""
    found = scopes(outline(data))
    place, scope = _scope_at(found, pointer)
    offer = _Offer(data, found, known_types(data, found, catalog))
    names = [*offer.names(scope)]
    if _takes_secrets(place, pointer):
        names += [ScopeName(f"secrets.{name}", "string", _DOCS["secrets"]) for name in catalog.secrets or ()]
    return tuple(names[:MOST_NAMES])


def place_at(found: Scopes, pointer: str) -> Place | None:
    """The innermost step that the pointer is inside of."""
    around = [
        p for p in found.places if pointer == p.node.pointer or pointer.startswith(f"{p.node.pointer}/")
    ]
    return max(around, key=lambda place: len(place.node.pointer), default=None)


def expression_path(keys: tuple[str, ...]) -> str:
    """`steps.fetch.output`, and `steps["my-step"].output` where a key is not a plain name."""
    first, *rest = keys
    return first + "".join(f".{key}" if _PLAIN.fullmatch(key) else f"[{_quoted(key)}]" for key in rest)


def _scope_at(found: Scopes, pointer: str) -> tuple[Place | None, Scope]:
    place = place_at(found, pointer)
    if place is None:
        return None, _CONCURRENCY if pointer.startswith("/concurrency") else found.at_end
    field = split(pointer.removeprefix(place.node.pointer))
    scope = place.scope
    if place.node.type == "while" and field[:1] == ("condition",):
        scope = loop_scope(scope)
    if place.node.type == "wait" and field[:2] == ("event", "where"):
        scope = replace(scope, names=scope.names | {"event"})
    return place, scope


def _takes_secrets(place: Place | None, pointer: str) -> bool:
    if place is None:
        return False
    field = split(pointer.removeprefix(place.node.pointer))
    shape = place.node.shape.fields.get(field[0]) if field else None
    return shape is not None and shape.secrets


class _Offer:
    def __init__(
        self, data: Mapping[str, Any], found: Scopes, types: Mapping[tuple[str, ...], Schema]
    ) -> None:
        self._data = data
        self._found = found
        self._types = types

    def names(self, scope: Scope) -> Iterator[ScopeName]:
        """The author's own names first: they are what is looked for."""
        yield from self._inputs(scope)
        yield from self._steps(scope)
        yield from self._variables(scope)
        for name in sorted(scope.names - {"inputs", "steps", "vars"}, key=_author_first(scope)):
            yield from self._fixed(name, scope)

    def _inputs(self, scope: Scope) -> Iterator[ScopeName]:
        declared = self._data.get("inputs")
        if "inputs" not in scope.names or not isinstance(declared, dict):
            return
        for name, schema in inputs_schema(declared)["properties"].items():
            yield from self._described(("inputs", str(name)), schema, _said(schema), None)

    def _steps(self, scope: Scope) -> Iterator[ScopeName]:
        for place in self._found.places:
            step_id = place.node.id
            if step_id is None or step_id not in scope.steps:
                continue
            for field in sorted(STEP_FIELDS, key=list(_STEP_DOCS).index):
                path = ("steps", step_id, field)
                yield from self._described(path, self._types.get(path, {}), _STEP_DOCS[field], step_id)

    def _variables(self, scope: Scope) -> Iterator[ScopeName]:
        seen: set[str] = set()
        for place in self._found.places:
            values = place.node.data.get("vars") if place.node.type == "set" else None
            for name in values if isinstance(values, dict) and "vars" in scope.names else ():
                if isinstance(name, str) and name not in seen:
                    seen.add(name)
                    yield ScopeName(expression_path(("vars", name)), "any", _DOCS["vars"], place.node.id)

    def _fixed(self, name: str, scope: Scope) -> Iterator[ScopeName]:
        if name in scope.bound:
            yield ScopeName(name, "any", "The item of the loop around this step.")
            return
        if (name,) in self._types:
            yield from self._described((name,), self._types[name,], _DOCS.get(name), None)
            return
        fields = fields_of(name, scope) or {key[1] for key in self._types if key[0] == name and len(key) > 1}
        yield ScopeName(name, "map", _DOCS.get(name))
        for field in sorted(fields):
            yield from self._always((name, field))
            for key in sorted(key for key in self._types if key[:-1] == (name, field)):
                yield from self._always(key)

    def _always(self, path: tuple[str, ...]) -> Iterator[ScopeName]:
        yield from self._described(path, self._types.get(path, {}), _DOCS.get(".".join(path)), None)

    def _described(
        self, path: tuple[str, ...], schema: Any, doc: str | None, origin: str | None, depth: int = 0
    ) -> Iterator[ScopeName]:
        known = schema if isinstance(schema, Mapping) else {}
        yield ScopeName(expression_path(path), str(type_of_schema(known)), doc, origin)
        properties = known.get("properties")
        if depth < _DEPTH and isinstance(properties, Mapping):
            for name, inner in properties.items():
                yield from self._described((*path, str(name)), inner, _said(inner), origin, depth + 1)


def _author_first(scope: Scope) -> Any:
    return lambda name: (name not in scope.bound, name not in ("loop", "error", "event"), name)


def _said(schema: Any) -> str | None:
    if not isinstance(schema, Mapping):
        return None
    said = schema.get("description") or schema.get("title")
    return said if isinstance(said, str) else None


def _quoted(key: str) -> str:
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
