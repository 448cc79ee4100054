"""The steps of a document as they are written, however broken the rest of it may be.

The validator's rules walk this instead of the model, so that one wrong field hides nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from onward.domain.definitions.pointers import escape
from onward.domain.definitions.shapes import SHAPES, StepShape


@dataclass(frozen=True, slots=True)
class Block:
    """A list of steps; `slot` is named as in the plan: `then`, `case:high`, `branch:left`..."""

    slot: str
    pointer: str
    steps: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A step whose type is known. `blocks` are its bodies in document order."""

    id: str | None
    type: str
    data: Mapping[str, Any]
    pointer: str
    blocks: tuple[Block, ...] = field(default=())

    @property
    def shape(self) -> StepShape:
        return SHAPES[self.type]

    def block(self, slot: str) -> Block | None:
        return next((block for block in self.blocks if block.slot == slot), None)

    def at(self, name: str) -> str:
        return f"{self.pointer}/{escape(name)}"


@dataclass(frozen=True, slots=True)
class Outline:
    steps: Block
    on_failure: Block

    def walk(self) -> Iterator[Node]:
        """Every step in document order."""
        yield from walk(self.steps)
        yield from walk(self.on_failure)


def outline(data: Mapping[str, Any]) -> Outline:
    return Outline(
        steps=_block("steps", data.get("steps"), "/steps"),
        on_failure=_block("on_failure", data.get("on_failure"), "/on_failure"),
    )


def walk(block: Block) -> Iterator[Node]:
    for node in block.steps:
        yield node
        for inner in node.blocks:
            yield from walk(inner)


def _block(slot: str, value: Any, pointer: str) -> Block:
    items = value if isinstance(value, list) else []
    nodes = (_node(item, f"{pointer}/{index}") for index, item in enumerate(items))
    return Block(slot, pointer, tuple(node for node in nodes if node is not None))


def _node(value: Any, pointer: str) -> Node | None:
    if not isinstance(value, dict) or not isinstance(value.get("type"), str) or value["type"] not in SHAPES:
        return None
    step_id = value.get("id")
    return Node(
        id=step_id if isinstance(step_id, str) else None,
        type=value["type"],
        data=value,
        pointer=pointer,
        blocks=tuple(_blocks(value, SHAPES[value["type"]], pointer)),
    )


def _blocks(value: Mapping[str, Any], shape: StepShape, pointer: str) -> Iterator[Block]:
    for name, prefix in shape.slot_maps.items():
        bodies = value.get(name)
        for key, body in bodies.items() if isinstance(bodies, dict) else ():
            yield _block(f"{prefix}:{key}", body, f"{pointer}/{name}/{escape(key)}")
    for name in shape.slots:
        if name in value:
            yield _block(name, value[name], f"{pointer}/{name}")
