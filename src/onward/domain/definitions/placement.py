"""The steps of a definition laid out flat: what each says of its own, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onward.domain.definitions.shapes import SHAPES

_LISTS = ("steps", "on_failure")


@dataclass(frozen=True, slots=True)
class Placed:
    """`content` is the step without its id and its bodies; `container` is None at the top level."""

    id: str
    type: str
    container: str | None
    slot: str
    content: Mapping[str, Any]

    @property
    def place(self) -> str:
        if self.container is None:
            return "" if self.slot == "steps" else self.slot
        return f"{self.container}/{self.slot}"


@dataclass(frozen=True, slots=True)
class Placement:
    """`document` is the definition without its steps; lists that are empty stay in it."""

    document: Mapping[str, Any]
    steps: Mapping[str, Placed]


class _Irregular(Exception):
    """Steps without ids, with ids that are taken, or bodies that are no lists."""


def place_steps(definition: Mapping[str, Any]) -> Placement | None:
    """None when the steps cannot be told apart: only drafts can be like that."""
    steps: dict[str, Placed] = {}
    rest = dict(definition)
    try:
        for name in _LISTS:
            if definition.get(name):
                _collect(rest.pop(name), None, name, steps)
    except _Irregular:
        return None
    return Placement(rest, steps)


def _collect(items: Any, container: str | None, slot: str, steps: dict[str, Placed]) -> None:
    if not isinstance(items, list):
        raise _Irregular
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("id"), str) or item["id"] in steps:
            raise _Irregular
        if not isinstance(item.get("type"), str):
            raise _Irregular
        content = {key: value for key, value in item.items() if key != "id"}
        steps[item["id"]] = Placed(item["id"], item["type"], container, slot, content)
        for inner_slot, body in list(_bodies(content, item["type"])):
            _collect(body, item["id"], inner_slot, steps)


def _bodies(content: dict[str, Any], step_type: str) -> Iterator[tuple[str, Any]]:
    """Takes the bodies out of the content; empty ones are content."""
    shape = SHAPES.get(step_type)
    for name, prefix in shape.slot_maps.items() if shape else ():
        bodies = content.get(name)
        if isinstance(bodies, dict) and bodies:
            empty = {key: body for key, body in bodies.items() if not body}
            yield from ((f"{prefix}:{key}", body) for key, body in bodies.items() if body)
            del content[name]
            content.update({name: empty} if empty else {})
    for name in shape.slots if shape else ():
        if content.get(name):
            yield name, content.pop(name)
