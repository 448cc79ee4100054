"""What changed between two definitions, in words of steps: added, removed, moved, renamed, changed.

Steps are matched by id wherever they stand. A step that went and one that came at the same place
with the same content is a renamed step. Nothing that differs is left out: two definitions have an
empty diff exactly when they have the same content hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

from onward.domain.definitions.hash import canonical_json
from onward.domain.definitions.placement import Placed, place_steps
from onward.domain.definitions.pointers import escape

_ABSENT: Final[Any] = object()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """`path` is a JSON Pointer below the step, or below the document for its own fields."""

    kind: Literal["added", "removed", "changed"]
    path: str
    before: Any = None
    after: Any = None

    @property
    def text(self) -> str:
        name = self.path.lstrip("/").replace("/", ".") or "the document"
        if self.kind == "added":
            return f"{name} added: {_short(self.after)}"
        if self.kind == "removed":
            return f"{name} removed (was {_short(self.before)})"
        return f"{name}: {_short(self.before)} -> {_short(self.after)}"


@dataclass(frozen=True, slots=True)
class StepChange:
    """`before` and `after` say where the step stands: `gate/then`, or empty for the top level."""

    kind: Literal["added", "removed", "moved", "renamed", "changed"]
    id: str
    type: str
    before: str | None = None
    after: str | None = None
    new_id: str | None = None
    fields: tuple[FieldChange, ...] = ()

    @property
    def text(self) -> str:
        step = f"step `{self.id}` ({self.type})"
        if self.kind == "added":
            return f"added {step} {_where(self.after)}"
        if self.kind == "removed":
            return f"removed {step} {_where(self.before)}"
        if self.kind == "renamed":
            return f"renamed {step} to `{self.new_id}`"
        if self.kind == "moved":
            same = self.before == self.after
            return f"moved {step} {_where(self.after)}" + ("" if same else f", was {_where(self.before)}")
        return f"changed {step}: " + "; ".join(field.text for field in self.fields)


@dataclass(frozen=True, slots=True)
class Diff:
    fields: tuple[FieldChange, ...] = ()
    steps: tuple[StepChange, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        return (*(f"changed {one.text}" for one in self.fields), *(one.text for one in self.steps))

    def __bool__(self) -> bool:
        return bool(self.fields or self.steps)


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> Diff:
    old, new = place_steps(before), place_steps(after)
    if old is None or new is None:  # a draft whose steps cannot be told apart: compare it as data
        return Diff(fields=tuple(field_changes(before, after)))
    fields = tuple(field_changes(old.document, new.document))
    renamed = _renamed(old.steps, new.steps)
    return Diff(fields, tuple(_step_changes(old.steps, new.steps, renamed)))


def field_changes(before: Any, after: Any, path: str = "") -> Iterator[FieldChange]:
    """The smallest values that differ; lists of different length are one change."""
    if before is _ABSENT:
        yield FieldChange("added", path, after=after)
    elif after is _ABSENT:
        yield FieldChange("removed", path, before=before)
    elif _same(before, after):
        return
    elif isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            inner = before.get(key, _ABSENT), after.get(key, _ABSENT)
            yield from field_changes(*inner, f"{path}/{escape(str(key))}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from field_changes(one, other, f"{path}/{index}")
    else:
        yield FieldChange("changed", path, before, after)


def _same(before: Any, after: Any) -> bool:
    return before is after or canonical_json(before) == canonical_json(after)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _where(place: str | None) -> str:
    return f"in `{place}`" if place else "at the top level"


Steps = Mapping[str, Placed]


def _renamed(old: Steps, new: Steps) -> dict[str, str]:
    """Old id -> new id, outside in, so that the steps inside a renamed one stay where they were."""
    names: dict[str, str] = {}
    gone = [step for step in old.values() if step.id not in new]
    came = [step for step in new.values() if step.id not in old]
    for one in gone:
        match = next((other for other in came if _is_renamed(one, other, names)), None)
        if match is not None:
            came.remove(match)
            names[one.id] = match.id
    return names


def _is_renamed(one: Placed, other: Placed, names: Mapping[str, str]) -> bool:
    return _home(one, names) == (other.container, other.slot) and _same(one.content, other.content)


def _home(step: Placed, names: Mapping[str, str]) -> tuple[str | None, str]:
    container = step.container
    return (names.get(container, container) if container is not None else None), step.slot


def _step_changes(old: Steps, new: Steps, names: Mapping[str, str]) -> Iterator[StepChange]:
    for step in old.values():
        if step.id not in new and step.id not in names:
            yield StepChange("removed", step.id, step.type, before=step.place)
    origins = {new_id: old_id for old_id, new_id in names.items()}
    moved = _moved(old, new, names)
    for step in new.values():
        origin = old.get(origins.get(step.id, step.id))
        if origin is None:
            yield StepChange("added", step.id, step.type, after=step.place)
            continue
        if origin.id != step.id:
            yield StepChange("renamed", origin.id, step.type, new_id=step.id)
        if step.id in moved:
            yield StepChange("moved", step.id, step.type, before=origin.place, after=step.place)
        fields = tuple(field_changes(origin.content, step.content))
        if fields:
            yield StepChange("changed", step.id, step.type, after=step.place, fields=fields)


def _moved(old: Steps, new: Steps, names: Mapping[str, str]) -> frozenset[str]:
    """Ids (new ones) that changed their list, or their order among those that stayed in it."""
    homes = {names.get(step.id, step.id): _home(step, names) for step in old.values()}
    elsewhere = {
        step.id for step in new.values() if step.id in homes and homes[step.id] != (step.container, step.slot)
    }
    lists: dict[tuple[str | None, str], list[str]] = {}
    for step in new.values():
        if step.id in homes and step.id not in elsewhere:
            lists.setdefault((step.container, step.slot), []).append(step.id)
    order = {name: index for index, name in enumerate(homes)}
    reordered = (_out_of_order(ids, order) for ids in lists.values())
    return frozenset(elsewhere).union(*reordered)


def _out_of_order(ids: Sequence[str], order: Mapping[str, int]) -> frozenset[str]:
    """The fewest that must have moved: all but the longest run that kept its order."""
    if all(order[one] < order[two] for one, two in pairwise(ids)):
        return frozenset()
    return frozenset(ids) - frozenset(_longest_increasing(ids, order))


def _longest_increasing(ids: Sequence[str], order: Mapping[str, int]) -> Iterable[str]:
    best: list[tuple[str, ...]] = []
    for one in ids:
        before = max((way for way in best if order[way[-1]] < order[one]), key=len, default=())
        best.append((*before, one))
    return max(best, key=len, default=())
