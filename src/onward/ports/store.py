"""The database as services see it: transactions with a set of rows per noun."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Final, Protocol

from onward.ports.rows.access import (
    AuditRows,
    IdempotencyRows,
    KeyRows,
    MemberRows,
    SigninRows,
    WorkspaceRows,
)
from onward.ports.rows.admissions import AdmissionRows
from onward.ports.rows.alerts import AlertRows, EpisodeRows, NewsRows, NoticeRows
from onward.ports.rows.approvals import ApprovalRows
from onward.ports.rows.backfills import BackfillRows
from onward.ports.rows.blobs import BlobRows
from onward.ports.rows.events import EventRows
from onward.ports.rows.feed import FeedRows
from onward.ports.rows.hooks import DeliveryRows, HookRows
from onward.ports.rows.runs import RunRows
from onward.ports.rows.secrets import SecretRows
from onward.ports.rows.settings import SettingRows
from onward.ports.rows.slots import SlotRows
from onward.ports.rows.steps import StepRows
from onward.ports.rows.trials import TrialRows
from onward.ports.rows.triggers import DecisionRows, InvocationRows, SchedulerRows, TriggerRows
from onward.ports.rows.workflows import VersionRows, WorkflowRows

# Code of `Unavailable`. A commit whose answer is lost has it too: what was written may be there.
DATABASE_AWAY: Final = "database_unavailable"


class Tx(Protocol):
    """One transaction: all of it is committed when its block ends, or nothing."""

    @property
    def workspaces(self) -> WorkspaceRows: ...
    @property
    def members(self) -> MemberRows: ...
    @property
    def signins(self) -> SigninRows: ...
    @property
    def keys(self) -> KeyRows: ...
    @property
    def audit(self) -> AuditRows: ...
    @property
    def idempotency(self) -> IdempotencyRows: ...
    @property
    def secrets(self) -> SecretRows: ...
    @property
    def settings(self) -> SettingRows: ...
    @property
    def workflows(self) -> WorkflowRows: ...
    @property
    def versions(self) -> VersionRows: ...
    @property
    def runs(self) -> RunRows: ...
    @property
    def trials(self) -> TrialRows: ...
    @property
    def steps(self) -> StepRows: ...
    @property
    def approvals(self) -> ApprovalRows: ...
    @property
    def events(self) -> EventRows: ...
    @property
    def triggers(self) -> TriggerRows: ...
    @property
    def invocations(self) -> InvocationRows: ...
    @property
    def admissions(self) -> AdmissionRows: ...
    @property
    def backfills(self) -> BackfillRows: ...
    @property
    def decisions(self) -> DecisionRows: ...
    @property
    def scheduler(self) -> SchedulerRows: ...
    @property
    def hooks(self) -> HookRows: ...
    @property
    def deliveries(self) -> DeliveryRows: ...
    @property
    def alerts(self) -> AlertRows: ...
    @property
    def alert_episodes(self) -> EpisodeRows: ...
    @property
    def alert_notices(self) -> NoticeRows: ...
    @property
    def alert_news(self) -> NewsRows: ...
    @property
    def slots(self) -> SlotRows: ...
    @property
    def blobs(self) -> BlobRows: ...
    @property
    def feed(self) -> FeedRows: ...


class Store(Protocol):
    def read(self) -> AbstractContextManager[Tx]:
        """A snapshot to read from; nothing is written."""
        ...

    def write(self) -> AbstractContextManager[Tx]:
        """A transaction that writes. Short: on SQLite there is one at a time."""
        ...
