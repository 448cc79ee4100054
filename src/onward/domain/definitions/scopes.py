"""Which steps and names an expression sees from where it stands.

The rules, shared with the interpreter:
- steps see what came before them in their own block and in the blocks around it;
- what is inside `if`, `switch`, `try` and `parallel` is visible after it, but branches of one
  step do not see each other; `catch` sees `do`, `finally` sees both;
- what is inside a loop is visible in that body only;
- nobody sees itself, or a step that it is inside of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from onward.domain.definitions.outline import Block, Node, Outline
from onward.domain.definitions.shapes import LOOPS

RUN_NAMES = frozenset({"inputs", "steps", "vars", "trigger", "run", "workflow"})


@dataclass(frozen=True, slots=True)
class Scope:
    steps: frozenset[str]
    names: frozenset[str]
    """Top-level names, loop names and `error` included."""
    loop_fields: frozenset[str] = frozenset()
    after_failure: bool = False
    """In `on_failure`, where `run.error` is set."""
    bound: frozenset[str] = frozenset()
    """What loops around this place have named."""


@dataclass(frozen=True, slots=True)
class Place:
    """A step with what its own fields see, and the way to it: (container id, type, slot) from outside in."""

    node: Node
    scope: Scope
    way: tuple[tuple[str | None, str, str], ...]


@dataclass(frozen=True, slots=True)
class Scopes:
    places: tuple[Place, ...]
    """Every step, in document order."""
    at_end: Scope
    """What `outputs` sees."""


FOREACH_FIELDS = frozenset({"index", "first", "last", "length"})
WHILE_FIELDS = frozenset({"index", "first"})


def scopes(outline: Outline) -> Scopes:
    walker = _Walker()
    start = Scope(frozenset(), RUN_NAMES)
    seen = walker.block(outline.steps, start, ())
    at_end = replace(start, steps=seen)
    failed = replace(at_end, names=RUN_NAMES | {"error"}, after_failure=True)
    walker.block(outline.on_failure, failed, ((None, "workflow", "on_failure"),))
    return Scopes(tuple(walker.places), at_end)


class _Walker:
    def __init__(self) -> None:
        self.places: list[Place] = []

    def block(self, block: Block, scope: Scope, way: tuple[Any, ...]) -> frozenset[str]:
        """Every id that is visible behind the block, those before it included."""
        for node in block.steps:
            self.places.append(Place(node, scope, way))
            steps = self._bodies(node, scope, way)
            scope = replace(scope, steps=steps | {node.id} if node.id else steps)
        return scope.steps

    def _bodies(self, node: Node, scope: Scope, way: tuple[Any, ...]) -> frozenset[str]:
        seen = scope.steps
        for block in node.blocks:
            inside = _inside(node, block, replace(scope, steps=seen) if node.type == "try" else scope)
            exported = self.block(block, inside, (*way, (node.id, node.type, block.slot)))
            seen |= frozenset() if node.type in LOOPS else exported
        return seen


def _inside(node: Node, block: Block, scope: Scope) -> Scope:
    if node.type == "foreach":
        name = loop_name(node)
        return replace(
            scope,
            names=scope.names | {"loop", name},
            loop_fields=FOREACH_FIELDS,
            bound=scope.bound | {name},
        )
    if node.type == "while":
        return loop_scope(scope)
    if block.slot == "catch":
        return replace(scope, names=scope.names | {"error"})
    return scope


def loop_scope(scope: Scope) -> Scope:
    """What the body and the condition of a `while` see: `loop` tells which iteration is meant."""
    return replace(scope, names=scope.names | {"loop"}, loop_fields=WHILE_FIELDS)


def loop_name(node: Node) -> str:
    name = node.data.get("as", "item")
    return name if isinstance(name, str) else "item"


def why_invisible(target: Place, reader: Place) -> str:
    """Where the step is that cannot be read, and what to do."""
    target_id = target.node.id
    if target.node is reader.node:
        return f"A step cannot read its own result; {target_id!r} is this step."
    if any(container == target_id for container, _, _ in reader.way):
        return f"{target_id!r} is the step around this one: it has no result yet."
    shared = _shared(target.way, reader.way)
    for container, kind, slot in target.way[shared:]:
        if kind in LOOPS:
            return f"{target_id!r} is inside the loop {container!r}; outside it read {_read(container)}."
        if shared < len(reader.way) and reader.way[shared][0] == container:
            return _other_branch(target_id, container, kind, slot)
    if target.way[:1] == ((None, "workflow", "on_failure"),):
        return f"{target_id!r} is in `on_failure`, which only runs when the run has failed."
    return f"{target_id!r} comes later; a step can only read what came before it."


def _shared(one: tuple[Any, ...], other: tuple[Any, ...]) -> int:
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _other_branch(target: str | None, container: str | None, kind: str, slot: str) -> str:
    if kind == "parallel":
        return f"{target!r} is in another branch of {container!r}; read it after the join."
    return f"{target!r} is in `{slot}` of {container!r}, which does not run before this."


def _read(step_id: str | None) -> str:
    return f"`steps.{step_id}.output`" if step_id and "-" not in step_id else f'`steps["{step_id}"].output`'


def ids(places: tuple[Place, ...]) -> Iterator[tuple[str, Place]]:
    for place in places:
        if place.node.id is not None:
            yield place.node.id, place
