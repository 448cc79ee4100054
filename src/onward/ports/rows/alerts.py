"""Alerts, what they remember, what they have to say, and the rows that their news come from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from onward.domain.alerts.alert import Channel, Kind
from onward.domain.alerts.episode import Episode
from onward.domain.alerts.telling import State
from onward.ports.rows.feed import Change
from onward.ports.rows.paging import Page, Position

NoticeStatus = Literal["waiting", "sent", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class AlertRow:
    id: str
    workspace_id: str
    name: str
    document: str
    enabled: bool
    enabled_at: str | None
    run_as_kind: str
    run_as: str
    created_by: str
    created_at: str
    updated_by: str
    updated_at: str
    source: str = "api"  # where it was first made: api, file (beside the steps of an applied file), import
    file_of: str | None = None  # the workflow beside whose steps it stands


@dataclass(frozen=True, slots=True)
class NoticeRow:
    id: str
    workspace_id: str
    alert_id: str
    kind: Kind
    state: State
    thread: str
    channel: Channel
    target: dict[str, Any]
    subject: str
    text: str
    data: dict[str, Any]
    by_alert: bool
    status: NoticeStatus
    attempts: int
    error: str | None
    run_id: str | None
    due_at: str
    created_at: str
    ended_at: str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Up to which number the feed has been read, and when somebody last looked."""

    seq: int
    looked_at: str


@dataclass(frozen=True, slots=True)
class EndedRun:
    id: str
    workspace_id: str
    workflow_id: str
    workflow: str
    trigger: dict[str, Any]
    error: dict[str, Any] | None
    depth: int
    # What started the first of its line: `alert`, or something else.
    root_type: str


@dataclass(frozen=True, slots=True)
class TriggerFacts:
    """`fires`: it is enabled, and nothing keeps it from firing."""

    id: str
    workspace_id: str
    name: str
    workflow: str
    document: str
    next_at: str | None
    fires: bool


@dataclass(frozen=True, slots=True)
class FiringFacts:
    """Of an invocation: when it was meant to start, and when it did."""

    id: str
    workspace_id: str
    trigger_id: str
    source: str
    scheduled_for: str
    started_at: str | None
    attempt: int
    run_id: str | None
    reason: str | None


class AlertRows(Protocol):
    def insert(self, alert: AlertRow) -> bool:
        """False: the workspace has one of that name."""
        ...

    def get(self, workspace_id: str, alert_id: str, *, lock: bool = False) -> AlertRow | None: ...

    def by_name(self, workspace_id: str, name: str, *, lock: bool = False) -> AlertRow | None: ...

    def names(self, workspace_id: str) -> list[str]: ...

    def lines(self, workspace_id: str, limit: int, after: Position | None = None) -> Page[AlertRow]:
        """Newest first."""
        ...

    def in_files(self, workspace_id: str) -> list[AlertRow]:
        """Those that stand beside the steps of a workflow, by their names."""
        ...

    def update(self, alert: AlertRow) -> None:
        """Everything but its id, workspace and creation."""
        ...

    def delete(self, workspace_id: str, alert_id: str) -> bool:
        """With what it remembers and all its notices."""
        ...

    def enabled(self, *, lock: bool = False) -> list[AlertRow]:
        """Of all workspaces. `lock`: nobody changes them until this transaction ends."""
        ...

    def set_right(self, at: str, latest: str) -> None:
        """After a clock that ran ahead: what was enabled behind `latest` was enabled then."""
        ...


class EpisodeRows(Protocol):
    def of(self, alert_ids: Collection[str], keys: Collection[str]) -> dict[tuple[str, str], Episode]:
        """By alert and key, as far as they are there."""
        ...

    def due(self, now: str, limit: int) -> list[tuple[str, Episode]]:
        """With their alerts: their silence has ended, and something was held back."""
        ...

    def open_kinds(self) -> frozenset[Kind]:
        """Of which good news would end something."""
        ...

    def unsettled(self, workspace_id: str, alert_id: str, limit: int) -> list[Episode]:
        """Those of one alert that go on, or hold something back."""
        ...

    def save(self, workspace_id: str, alert_id: str, episodes: Sequence[Episode], now: str) -> None:
        """Those that need not be remembered are removed."""
        ...

    def set_right(self, alert_id: str, now: str, latest: str, silent: str) -> None:
        """After a clock that ran ahead: a silence that lasts longer than until `silent` is over, what goes
        on since behind `latest` does since now, and a slot there was not told."""
        ...

    def forget(self, workspace_id: str, alert_id: str) -> None: ...

    def forget_keys(self, keys: Sequence[str]) -> None:
        """Of all alerts: what they are about is deleted."""
        ...

    def drop_old(self, before: str, limit: int) -> int: ...


class NoticeRows(Protocol):
    def insert(self, notices: Sequence[NoticeRow]) -> None: ...

    def lines(
        self,
        workspace_id: str,
        alert_id: str,
        status: NoticeStatus | None,
        limit: int,
        after: Position | None = None,
    ) -> Page[NoticeRow]:
        """Newest first."""
        ...

    def claim(self, channels: Collection[Channel], now: str, until: str, limit: int) -> list[NoticeRow]:
        """Waiting and due ones, for whoever asks alone until then; counted as attempts."""
        ...

    def save(self, notice: NoticeRow) -> bool:
        """Status, error, run and times, while it waits; False: it does not wait any more."""
        ...

    def cancel(self, workspace_id: str, alert_id: str, reason: str, at: str) -> int: ...

    def send_to(self, workspace_id: str, was: str, now: str) -> None:
        """What waits to start that workflow starts the other one, which may be its new name."""
        ...

    def count_between(self, alert_id: str, since: str, until: str) -> int:
        """Of the alert, tests left out."""
        ...

    def set_right(self, now: str, latest: str, due: str) -> None:
        """After a clock that ran ahead: what waits and was written behind `latest`, or is tried again behind
        `due`, is written and due now."""
        ...

    def counts(self) -> dict[NoticeStatus, int]:
        """How many wait, and how many failed; of all workspaces."""
        ...

    def failed_of(self, workspace_id: str) -> Mapping[str, int]:
        """By alert: how many were given up."""
        ...

    def drop_old(self, before: str, limit: int) -> int:
        """Ended ones."""
        ...


class NewsRows(Protocol):
    def cursor(self) -> Cursor | None: ...

    def move(self, was: Cursor | None, to: Cursor) -> bool:
        """Compare-and-set: False, somebody else has looked meanwhile."""
        ...

    def changes(self, after: int, upto: int, kinds: Sequence[str]) -> list[Change]:
        """Of these kinds, over all workspaces, in order."""
        ...

    def runs(self, ids: Sequence[str]) -> dict[str, EndedRun]:
        """Test runs are left out."""
        ...

    def triggers(self, ids: Sequence[str]) -> dict[str, TriggerFacts]: ...

    def firings(self, ids: Sequence[str]) -> dict[str, FiringFacts]: ...

    def overdue_triggers(self, before: str, limit: int) -> list[TriggerFacts]:
        """Due since before then and not even recorded, the longest first."""
        ...

    def overdue_firings(self, before: str, limit: int) -> list[FiringFacts]:
        """Recorded for a slot before then, and never started."""
        ...
