"""A definition up to one of its steps: what comes behind it in the document is left out.

What cleans up or catches around the step stays, because it may be needed on the way there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from onward.domain.definitions.outline import Node, outline
from onward.domain.definitions.pointers import escape, split
from onward.domain.definitions.shapes import SHAPES

_KEPT = frozenset({"catch", "finally"})


@dataclass(frozen=True, slots=True)
class Cut:
    """`left_out` are JSON Pointers into the whole document."""

    definition: dict[str, Any]
    left_out: tuple[str, ...]

    def has(self, pointer: str) -> bool:
        """Whether this place of the document is still there."""
        return not any(pointer == gone or pointer.startswith(f"{gone}/") for gone in self.left_out)


def cut_behind(data: Mapping[str, Any], step_id: str) -> Cut | None:
    """None: the document has no such step."""
    node = next((node for node in outline(data).walk() if node.id == step_id), None)
    return None if node is None else _cut(data, node)


def _cut(data: Mapping[str, Any], node: Node) -> Cut:
    parts = split(node.pointer)
    behind = ("outputs",) if parts[0] == "on_failure" else ("outputs", "on_failure")
    left_out = [f"/{name}" for name in behind if name in data]
    definition = _without(data, behind)
    definition[parts[0]] = _list(data[parts[0]], parts[1:], f"/{parts[0]}", left_out)
    return Cut(definition, tuple(left_out))


def _list(steps: list[Any], way: tuple[str, ...], pointer: str, left_out: list[str]) -> list[Any]:
    index = int(way[0])
    left_out += [f"{pointer}/{later}" for later in range(index + 1, len(steps))]
    kept = steps[: index + 1]
    if len(way) > 1:
        kept[index] = _step(steps[index], way[1:], f"{pointer}/{index}", left_out)
    return kept


def _step(step: Mapping[str, Any], way: tuple[str, ...], pointer: str, left_out: list[str]) -> dict[str, Any]:
    shape = SHAPES[step["type"]]
    slot = way[0]
    bodies = {*shape.slots, *shape.slot_maps} - _KEPT
    behind = [name for name in _after(step, slot) if name in bodies]
    left_out += [f"{pointer}/{name}" for name in behind]
    cut = _without(step, behind)
    at = f"{pointer}/{slot}"
    if slot not in shape.slot_maps:
        cut[slot] = _list(step[slot], way[1:], at, left_out)
        return cut
    chosen, later = way[1], [*_after(step[slot], way[1])]
    left_out += [f"{at}/{escape(key)}" for key in later]
    cut[slot] = _without(step[slot], later)
    cut[slot][chosen] = _list(step[slot][chosen], way[2:], f"{at}/{escape(chosen)}", left_out)
    if later and isinstance(cut.get("join"), int):
        cut["join"] = "all"  # fewer branches than it counts on may be left
    return cut


def _after(fields: Mapping[str, Any], name: str) -> list[str]:
    names = list(fields)
    return names[names.index(name) + 1 :]


def _without(fields: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    gone = set(names)
    return {name: value for name, value in fields.items() if name not in gone}
