"""What an expression saw at a step of a run, put together again from what the run recorded.

Secrets are not in it: outputs are recorded with secrets masked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from onward.domain.access import Principal, require
from onward.domain.definitions.outline import outline
from onward.domain.definitions.scope_names import expression_path, place_at
from onward.domain.definitions.scopes import Place, Scopes, ids, loop_name, scopes
from onward.domain.definitions.shapes import LOOPS
from onward.domain.errors import NotFound
from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.template import render_tree
from onward.domain.expressions.values import to_json
from onward.domain.instants import from_text
from onward.domain.runs.containers import items_of
from onward.domain.runs.failures import StepFailure
from onward.domain.runs.paths import iteration_prefix, loop_of, outer_prefix, split_path, step_path
from onward.ports.rows.runs import RunRow
from onward.ports.rows.steps import StepRow
from onward.ports.store import Tx
from onward.services.context import Services
from onward.services.given import invalid
from onward.services.last_values import ALL_BYTES
from onward.services.plans import definition_in
from onward.services.runs import find_run
from onward.services.sizes import json_bytes


@dataclass(frozen=True, slots=True)
class Bindings:
    """`path`: the step run that is looked from; null at the end of the run. `cut`: what is too large, as
    it is written in an expression; it is null here."""

    run_id: str
    path: str | None
    bindings: dict[str, Any]
    cut: tuple[str, ...]


def bindings(
    app: Services, principal: Principal, run_id: str, path: str | None = None, pointer: str | None = None
) -> Bindings:
    """At a step run, or at a place of the document that ran: then in the first iteration of its loops."""
    require(principal, "run.read")
    if path is not None and pointer is not None:
        raise invalid("/query/pointer", "one_of", "Give a path or a pointer, not both.")
    with app.store.read() as tx:
        run = find_run(tx, principal.workspace_id, run_id)
        found = scopes(outline(definition_in(tx, run.workspace_id, run.version_id) or {}))
        if path is None:
            path = _path_of(found, pointer)
        return _Reader(tx, run, found, app.clock.now()).read(path)


def _path_of(found: Scopes, pointer: str | None) -> str | None:
    place = None if pointer is None else place_at(found, pointer)
    if place is None or place.node.id is None:
        return None
    prefix = ""
    for loop in _loops(place):
        prefix = iteration_prefix(step_path(prefix, loop), 0)
    return step_path(prefix, place.node.id)


@dataclass(slots=True)
class _Budget:
    """Room for the answer; what does not fit is null and is named."""

    room: int = ALL_BYTES
    cut: list[str] = field(default_factory=list)

    def fit(self, name: str, value: Any) -> Any:
        size = json_bytes(value)
        if size > self.room:
            self.cut.append(name)
            return None
        self.room -= size
        return value


class _Reader:
    def __init__(self, tx: Tx, run: RunRow, found: Scopes, now: datetime) -> None:
        self._tx = tx
        self._run = run
        self._found = found
        self._now = from_text(run.started_at) if run.started_at else now
        self._places = dict(ids(found.places))
        self._budget = _Budget()

    def read(self, path: str | None) -> Bindings:
        scope: dict[str, Any] = {
            "inputs": self._budget.fit("inputs", self._run.inputs),
            "trigger": self._budget.fit("trigger", self._run.trigger),
            "run": self._run_names(),
            "workflow": {"name": self._run.workflow_name, "version": self._run.version},
        }
        place, prefix = self._place(path)
        visible = self._found.at_end.steps if place is None else place.scope.steps
        scope["vars"] = self._variables(path)
        scope["steps"] = self._steps(visible, prefix)
        scope |= self._loop_names(prefix, scope)
        if place is not None and "error" in place.scope.names:
            scope["error"] = self._caught(place, prefix)
        return Bindings(self._run.id, path, scope, tuple(self._budget.cut))

    def _place(self, path: str | None) -> tuple[Place | None, str]:
        if path is None:
            return None, ""
        prefix, step_id = split_path(path)
        place = self._places.get(step_id)
        if place is None or not self._is_prefix_of(place, prefix):
            raise NotFound("step_not_found", f"The run {self._run.id} has no step run {path!r}.")
        return place, prefix

    def _is_prefix_of(self, place: Place, prefix: str) -> bool:
        loops = _loops(place)
        try:
            around = [split_path(loop_of(part)[0])[1] for part in _prefixes(prefix)]
        except ValueError:
            return False
        return around == loops

    def _run_names(self) -> dict[str, Any]:
        run = self._run
        names = {"id": run.id, "workspace": run.workspace_id, "started_at": run.started_at}
        return {**names, "url": None, "error": run.error}

    def _steps(self, visible: frozenset[str], prefix: str) -> dict[str, Any]:
        around = ["", *_prefixes(prefix)]
        paths = [
            step_path(around[len(_loops(self._places[step_id]))], step_id)
            for step_id in visible
            if len(_loops(self._places[step_id])) < len(around)
        ]
        rows = self._tx.steps.small(self._run.workspace_id, self._run.id, paths, self._budget.room)
        return {row.step_id: self._result(row) for row in rows if row.ended_at is not None}

    def _result(self, row: StepRow) -> dict[str, Any]:
        name = expression_path(("steps", row.step_id, "output"))
        if row.output_cut or row.output_blob is not None:
            self._budget.cut.append(name)
        stood_in = (row.meta or {}).get("source") is not None
        return {
            "output": self._budget.fit(name, row.output),
            "status": "succeeded" if stood_in else row.status,
            "error": row.error,
            "meta": row.meta or {},
        }

    def _variables(self, path: str | None) -> dict[str, Any]:
        """As `set` steps left them before this step began."""
        here = None if path is None else self._tx.steps.get(self._run.workspace_id, self._run.id, path)
        rows = self._tx.steps.last_of_each(
            self._run.workspace_id,
            self._run.id,
            ("succeeded",),
            self._budget.room,
            kind="set",
            before=None if here is None else here.seq,
        )
        values: dict[str, Any] = {}
        for row in rows:
            values |= row.output if isinstance(row.output, dict) else {}
        return {name: self._budget.fit(expression_path(("vars", name)), one) for name, one in values.items()}

    def _loop_names(self, prefix: str, scope: Mapping[str, Any]) -> dict[str, Any]:
        """From the outermost loop inwards: the items of one may be made of the item of another."""
        names: dict[str, Any] = {}
        for part in _prefixes(prefix):
            loop_path, index = loop_of(part)
            node = self._places[split_path(loop_path)[1]].node
            names["loop"] = {"index": index, "first": index == 0}
            if node.type != "foreach":
                continue
            items = self._items(node.data.get("items"), {**scope, **names})
            if items is not None and index < len(items):
                names[loop_name(node)] = self._budget.fit(loop_name(node), items[index])
                names["loop"] |= {"last": index == len(items) - 1, "length": len(items)}
        return names

    def _items(self, tree: Any, scope: Mapping[str, Any]) -> list[Any] | None:
        """None: they cannot be worked out again, for instance because an output was too large to be here."""
        try:
            return items_of(to_json(render_tree(tree, scope, now=self._now).value))
        except (ExpressionError, StepFailure):
            return None

    def _caught(self, place: Place, prefix: str) -> Any:
        """The error of the last step that failed in what the nearest `catch` belongs to."""
        caught = next(
            (one for one, kind, slot in reversed(place.way) if (kind, slot) == ("try", "catch")), None
        )
        if caught is None:
            return self._run.error
        inside = [
            step_id
            for step_id, one in self._places.items()
            if (caught, "try", "do") in one.way and len(_loops(one)) == len(_loops(place))
        ]
        paths = [step_path(prefix, step_id) for step_id in inside]
        rows = self._tx.steps.small(self._run.workspace_id, self._run.id, paths, 0)
        failed = [row for row in rows if row.status == "failed" and row.error is not None]
        return failed[-1].error if failed else None


def _loops(place: Place) -> list[str]:
    """The ids of the loops around a step, from outside in."""
    return [str(container) for container, kind, _ in place.way if kind in LOOPS]


def _prefixes(prefix: str) -> list[str]:
    """`a[1]/b[2]/` -> `a[1]/`, `a[1]/b[2]/`."""
    return [*_outwards(prefix)][::-1]


def _outwards(prefix: str) -> Iterator[str]:
    while prefix:
        yield prefix
        prefix = outer_prefix(prefix)
