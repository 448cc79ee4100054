"""What an expression sees from where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onward.domain.definitions.plan import Plan
from onward.domain.runs.paths import loop_of, outer_prefix, split_path
from onward.domain.runs.state import Cursor, State


@dataclass(frozen=True, slots=True)
class World:
    """What is fixed for the whole run."""

    inputs: Mapping[str, Any]
    trigger: Mapping[str, Any]
    run: Mapping[str, Any]  # {id, url, workspace}
    workflow: Mapping[str, Any]  # {name, version}


@dataclass(slots=True)
class Scopes:
    """Builds scopes, and remembers what of them did not change."""

    plan: Plan
    world: World
    state: State
    _steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    _names: dict[str, dict[str, Any]] = field(default_factory=dict)

    def at(self, cursor: Cursor) -> dict[str, Any]:
        scope = self.root()
        if cursor.prefix:
            scope["steps"] = self._visible_steps(cursor.prefix)
            scope.update(self._visible_names(cursor.prefix))
        error = self._caught(cursor)
        if error is not None:
            scope["error"] = error
        return scope

    def root(self) -> dict[str, Any]:
        head = self.state.head
        return {
            "inputs": self.world.inputs,
            "vars": self.state.vars,
            "steps": self.state.results.get("", {}),
            "trigger": self.world.trigger,
            "run": {**self.world.run, "started_at": head.started_at, "error": head.error},
            "workflow": self.world.workflow,
        }

    def forget(self, prefix: str) -> None:
        """Results at this prefix changed: every scope within it is built anew."""
        for known in [known for known in self._steps if known.startswith(prefix)]:
            del self._steps[known]

    def leave(self, prefix: str) -> None:
        """The iteration is over: nobody can see its results any more."""
        for results in (self.state.results, self._steps, self._names):
            for known in [known for known in results if known.startswith(prefix)]:
                del results[known]

    def _visible_steps(self, prefix: str) -> dict[str, Any]:
        """The nearest result of an id wins: same iteration first, then outwards."""
        if not prefix:
            return self.state.results.get("", {})
        known = self._steps.get(prefix)
        if known is None:
            known = {**self._visible_steps(outer_prefix(prefix)), **self.state.results.get(prefix, {})}
            self._steps[prefix] = known
        return known

    def _visible_names(self, prefix: str) -> dict[str, Any]:
        if not prefix:
            return {}
        known = self._names.get(prefix)
        if known is None:
            known = {**self._visible_names(outer_prefix(prefix)), **self._loop_names(prefix)}
            self._names[prefix] = known
        return known

    def _loop_names(self, prefix: str) -> dict[str, Any]:
        path, index = loop_of(prefix)
        block = self.state.blocks[path]
        if block.items is None:
            return {"loop": {"index": index, "first": index == 0}}
        length = len(block.items)
        loop = {"index": index, "first": index == 0, "last": index == length - 1, "length": length}
        return {self.plan.steps[split_path(path)[1]].fields["as"]: block.items[index], "loop": loop}

    def _caught(self, cursor: Cursor) -> Any:
        """The error of the nearest `catch` around this list; in `on_failure`, the run's."""
        while cursor.owner:
            block = self.state.blocks[cursor.owner]
            if cursor.slot == "catch":
                return block.error
            cursor = self.state.cursors[block.cursor]
        return self.state.head.error if cursor.slot == "on_failure" else None
