"""The feed: what changed, appended in the transaction that changed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

# A topic that is no subject is a family: all kinds that begin with this word and a dot.
FAMILIES: Final = {
    "runs": "run",
    "approvals": "approval",
    "workflows": "workflow",
    "triggers": "trigger",
    "alerts": "alert",
    "events": "event",
}


@dataclass(frozen=True, slots=True)
class Change:
    seq: int
    workspace_id: str
    subject: str  # run:run_01..., workflow:wf_01..., approval:apr_01..., event:evt_01...
    kind: str  # run.created run.moved step.ended step.log wait.opened approval.asked event.published ...
    data: dict[str, Any]
    at: str


class FeedRows(Protocol):
    def append(self, workspace_id: str, subject: str, kind: str, data: dict[str, Any], at: str) -> None: ...

    def after(self, workspace_id: str, seq: int, topics: Sequence[str], limit: int) -> list[Change]:
        """In order. A topic is a subject (`run:run_01...`) or a family of kinds (`runs`)."""
        ...

    def tail(self, seq: int, limit: int) -> list[Change]:
        """Over all workspaces, in order: for the one reader of a process that tells all followers."""
        ...

    def moved_runs(self, since: int, limit: int) -> tuple[int, list[str]]:
        """Runs of all workspaces whose status moved after `since`, and the number up to which that is all."""
        ...

    def newest(self) -> int:
        """The last number given; 0 when there is none."""
        ...

    def oldest(self) -> int:
        """From this number on, nothing has been dropped."""
        ...

    def drop_before(self, at: str, limit: int) -> int:
        """Over all workspaces: remove the oldest changes, those from before. How many there were."""
        ...
