"""A run under way, put together from what its feed says: the same whoever shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from onward.cli.feed import Change
from onward.domain.runs.status import RUN_TERMINAL, STEP_TERMINAL


@dataclass(frozen=True, slots=True)
class StepProgress:
    path: str
    type: str
    status: str
    attempt: int
    started_at: str
    ended_at: str | None = None
    note: str = ""  # why it failed, or what it waits for

    @property
    def is_open(self) -> bool:
        return self.status not in STEP_TERMINAL


@dataclass(slots=True)
class RunProgress:
    run: dict[str, Any]
    steps: dict[str, StepProgress] = field(default_factory=dict)
    logged: int = 0  # the number of the last line of logs that was shown
    why: str = ""  # why it waits, in one sentence

    @property
    def status(self) -> str:
        return str(self.run["status"])

    @property
    def has_ended(self) -> bool:
        return self.status in RUN_TERMINAL

    def look_anew(self, run: dict[str, Any], steps: Iterable[dict[str, Any]]) -> None:
        self.run = run
        for step in steps:
            self._put(_from_view(step))

    def take(self, change: Change) -> None:
        data = change.data
        if change.kind == "run.moved":
            self.run = {**self.run, "status": data["status"]}
        elif change.kind == "step.started":
            self._put(_from_change(change, "running", None))
        elif change.kind == "step.ended":
            self._put(_from_change(change, data["status"], change.at))
        elif change.kind == "wait.opened":
            self._note(data["path"], _waits_for(data), "waiting")
        elif change.kind == "wait.closed":
            self._note(data["path"], "", "running")

    def _put(self, step: StepProgress) -> None:
        """What was seen already is never taken back: a snapshot and the feed may overlap."""
        known = self.steps.get(step.path)
        if known is None or (known.attempt, not known.is_open) <= (step.attempt, not step.is_open):
            self.steps[step.path] = replace(
                step, note=step.note or (known.note if known and known.is_open else "")
            )

    def _note(self, path: str, note: str, status: str | None = None) -> None:
        step = self.steps.get(path)
        if step is None:
            return
        moved = status if status is not None and step.is_open else step.status
        self.steps[path] = replace(step, note=note, status=moved)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the picture: a step, or how many were left out."""

    depth: int
    step: StepProgress | None
    label: str
    inside: str = ""  # for a loop: how its iterations stand


def picture(steps: Iterable[StepProgress], most: int) -> list[Line]:
    """The steps outside of loops, and of what is inside only what is under way or went wrong."""
    every = list(steps)
    insides = {step.path: _tally(step.path, every) for step in every if step.type in ("foreach", "while")}
    shown = [step for step in every if "/" not in step.path or step.is_open or step.status == "failed"]
    lines = [
        Line(step.path.count("/"), step, step.path, insides.get(step.path, "")) for step in _in_tree(shown)
    ]
    return _shortened(lines, most)


def _in_tree(steps: list[StepProgress]) -> list[StepProgress]:
    """In the order in which they began, iterations behind their loop."""
    order = {step.path: number for number, step in enumerate(steps)}

    def place(step: StepProgress) -> tuple[int, ...]:
        parts = step.path.split("/")
        loops = ["/".join([*parts[:count], part.partition("[")[0]]) for count, part in enumerate(parts[:-1])]
        outer = tuple(order.get(loop, 0) for loop in loops)
        return (*outer, order[step.path])

    return sorted(steps, key=place)


def _tally(loop: str, steps: Iterable[StepProgress]) -> str:
    counts = Counter(step.status for step in steps if step.path.startswith(f"{loop}["))
    return ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))


def _shortened(lines: list[Line], most: int) -> list[Line]:
    """Finished ones go first, the oldest before the others."""
    too_many = len(lines) - most
    if too_many <= 0:
        return lines
    finished = [line for line in lines if line.step is not None and not line.step.is_open]
    hidden = {id(line) for line in finished[: too_many + 1]}
    kept = [line for line in lines if id(line) not in hidden]
    return [Line(0, None, f"… {len(hidden)} earlier steps"), *kept[: most - 1]]


def _from_view(view: dict[str, Any]) -> StepProgress:
    error = view["error"]
    return StepProgress(
        view["path"],
        view["type"],
        view["status"],
        view["attempt"],
        view["started_at"],
        view["ended_at"],
        str(error["message"]) if error else "",
    )


def _from_change(change: Change, status: str, ended_at: str | None) -> StepProgress:
    data = change.data
    started_at = data.get("started_at", change.at)
    note = str((data.get("error") or {}).get("message", ""))
    return StepProgress(data["path"], data["type"], status, data["attempt"], started_at, ended_at, note)


def _waits_for(data: dict[str, Any]) -> str:
    until = f" until {data['due_at']}" if data.get("due_at") else ""
    return f"waits: {data['kind']}{until}"
