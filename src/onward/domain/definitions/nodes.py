"""Events of a text -> plain data, with the place of every key and value. Iterative and bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from onward.domain.definitions.limits import Limits
from onward.domain.definitions.pointers import escape
from onward.domain.definitions.text_events import Event, Mark, Refused


@dataclass(slots=True)
class Built:
    data: Any = None
    values: dict[str, Mark] = field(default_factory=dict)
    keys: dict[str, Mark] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)


def build(stream: Iterable[Event], limits: Limits) -> Built:
    builder = _Builder(limits)
    for event in _without_aliases(stream, limits):
        builder.take(event)
    return builder.built


def _without_aliases(stream: Iterable[Event], limits: Limits) -> Iterator[Event]:
    """Each alias replaced by the events of what it names; every event counts against the limit."""
    anchors: dict[str, list[Event]] = {}
    recording: list[tuple[str, list[Event], int]] = []
    depth = count = size = 0
    for event in stream:
        if event.alias is not None and event.alias not in anchors:
            raise Refused(
                "alias", f"The alias *{event.alias} names nothing that is complete here.", event.mark
            )
        depth += {"map": 1, "list": 1, "end": -1}.get(event.kind, 0)
        if event.anchor is not None:
            recording.append((event.anchor, [], depth - (event.kind != "scalar")))
        for one in anchors[event.alias] if event.alias is not None else (event,):
            count, size = count + 1, size + len(one.text)
            if count > limits.nodes or size > limits.definition_bytes:
                raise _too_many(event.mark, limits)
            for _, recorded, _ in recording:
                recorded.append(one)
            yield one
        while recording and recording[-1][2] == depth:
            name, recorded, _ = recording.pop()
            anchors[name] = recorded


def _too_many(mark: Mark, limits: Limits) -> Refused:
    return Refused(
        "limit_nodes",
        f"The document has more than {limits.nodes} values (limit `nodes`) or {limits.definition_bytes} "
        "characters (limit `definition_bytes`) once aliases are written out.",
        mark,
        hint="Aliases count as often as they are used.",
    )


@dataclass(slots=True)
class _Open:
    """A map or list that is being filled; `key` is None while a map waits for its next key."""

    value: Any
    pointer: str
    key: str | None = None
    keep: bool = True


class _Builder:
    def __init__(self, limits: Limits) -> None:
        self.built = Built()
        self._limits = limits
        self._open: list[_Open] = []

    def take(self, event: Event) -> None:
        if event.kind == "end":
            self._open.pop()
        elif self._open and isinstance(self._open[-1].value, dict) and self._open[-1].key is None:
            self._take_key(event)
        else:
            self._take_value(event)

    def _take_key(self, event: Event) -> None:
        if event.kind != "scalar":
            raise Refused(
                "key", "A key must be a text.", event.mark, hint="Put quotes around a template: '{{ ... }}'."
            )
        if event.plain and event.text == "<<":
            raise Refused(
                "merge_key", "Merge keys (`<<`) are not allowed.", event.mark, hint="Write them out."
            )
        top = self._open[-1]
        top.key = event.text
        top.keep = event.text not in top.value
        pointer = f"{top.pointer}/{escape(event.text)}"
        if not top.keep:
            self._refuse(
                Refused("duplicate_key", f"The key {event.text[:80]!r} is there twice.", event.mark), pointer
            )
            return
        if event.wrong is not None and event.wrong.code == "control_character":
            self._refuse(event.wrong, pointer)
        self.built.keys[pointer] = event.mark

    def _take_value(self, event: Event) -> None:
        value = {} if event.kind == "map" else [] if event.kind == "list" else event.value
        pointer, keep = self._attach(value)
        if keep:
            self.built.values[pointer] = event.mark
        if event.wrong is not None:
            self._refuse(event.wrong, pointer)
        if event.kind != "scalar":
            self._push(_Open(value, pointer), event.mark)

    def _attach(self, value: Any) -> tuple[str, bool]:
        if not self._open:
            self.built.data = value
            return "", True
        top = self._open[-1]
        if isinstance(top.value, list):
            top.value.append(value)
            return f"{top.pointer}/{len(top.value) - 1}", True
        key, top.key = top.key or "", None
        if top.keep:
            top.value[key] = value
        return f"{top.pointer}/{escape(key)}", top.keep

    def _push(self, opened: _Open, mark: Mark) -> None:
        self._open.append(opened)
        if len(self._open) > self._limits.depth:
            raise Refused(
                "limit_depth",
                f"Values are nested deeper than the limit `depth`, {self._limits.depth}.",
                mark,
                pointer=opened.pointer,
            )

    def _refuse(self, refused: Refused, pointer: str) -> None:
        refused.pointer = refused.pointer or pointer
        self.built.refused.append(refused)
