"""What waiting runs wait for, in a few words for each: for lists. `explain` says it in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onward.ports.rows.steps import WaitRow
from onward.ports.store import Tx


@dataclass(frozen=True, slots=True)
class Waiting:
    """`until`: when it will not wait any longer, where that is known."""

    what: str
    until: str | None


def waiting_for(tx: Tx, workspace_id: str, run_ids: Sequence[str]) -> dict[str, Waiting]:
    """By run: the first of its open waits, and how many more there are."""
    if not run_ids:
        return {}
    by_run: dict[str, list[WaitRow]] = {}
    for wait in tx.steps.open_waits(workspace_id, run_ids):
        by_run.setdefault(wait.run_id, []).append(wait)
    return {run_id: _waiting(waits) for run_id, waits in by_run.items()}


def _waiting(waits: list[WaitRow]) -> Waiting:
    first, more = waits[0], len(waits) - 1
    what = _WORDS[first.kind](first)
    return Waiting(f"{what}, and {more} more" if more else what, first.due_at)


def _event(wait: WaitRow) -> str:
    return f"the event `{wait.event_name}`" + (f" with key `{wait.event_key}`" if wait.event_key else "")


def _approval(wait: WaitRow) -> str:
    title = wait.detail.get("title")
    return f"a decision on “{title}”" if title else f"a decision (step `{wait.path}`)"


_WORDS: Final[Mapping[str, Callable[[WaitRow], str]]] = {
    "time": lambda wait: f"its time (step `{wait.path}`)",
    "retry": lambda wait: f"the next attempt of `{wait.path}`",
    "event": _event,
    "approval": _approval,
    "child": lambda wait: f"a run of `{wait.detail.get('workflow', 'another workflow')}`",
    "slot": lambda wait: "its turn",
    "outcome": lambda wait: f"somebody's word on `{wait.path}`",
}
