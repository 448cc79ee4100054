"""The store as services see it: a transaction, and in it the rows of every noun."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Connection

from onward.ports.store import Tx
from onward.store.access import SqlAudit, SqlIdempotency, SqlKeys, SqlMembers, SqlSignins, SqlWorkspaces
from onward.store.admissions import SqlAdmissions
from onward.store.alert_news import SqlNews
from onward.store.alert_notices import SqlNotices
from onward.store.alerts import SqlAlerts, SqlEpisodes
from onward.store.approvals import SqlApprovals
from onward.store.backfills import SqlBackfills
from onward.store.blobs import SqlBlobs
from onward.store.database import Database
from onward.store.deliveries import SqlDeliveries
from onward.store.events import SqlEvents
from onward.store.feed import SqlFeed
from onward.store.hooks import SqlHooks
from onward.store.invocations import SqlInvocations
from onward.store.runs import SqlRuns
from onward.store.secrets import SqlSecrets
from onward.store.settings import SqlSettings
from onward.store.slots import SqlSlots
from onward.store.steps import SqlSteps
from onward.store.trials import SqlTrials
from onward.store.triggers import SqlDecisions, SqlScheduler, SqlTriggers
from onward.store.workflows import SqlVersions, SqlWorkflows


class SqlStore:
    """Implements `ports.store.Store`."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @contextmanager
    def read(self) -> Iterator[Tx]:
        with self.database.read() as connection:
            yield SqlTx(connection)

    @contextmanager
    def write(self) -> Iterator[Tx]:
        with self.database.write() as connection:
            yield SqlTx(connection)


class SqlTx:
    """Implements `ports.store.Tx`; each set of rows is made when it is first asked for."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @cached_property
    def workspaces(self) -> SqlWorkspaces:
        return SqlWorkspaces(self.connection)

    @cached_property
    def members(self) -> SqlMembers:
        return SqlMembers(self.connection)

    @cached_property
    def signins(self) -> SqlSignins:
        return SqlSignins(self.connection)

    @cached_property
    def keys(self) -> SqlKeys:
        return SqlKeys(self.connection)

    @cached_property
    def audit(self) -> SqlAudit:
        return SqlAudit(self.connection)

    @cached_property
    def idempotency(self) -> SqlIdempotency:
        return SqlIdempotency(self.connection)

    @cached_property
    def secrets(self) -> SqlSecrets:
        return SqlSecrets(self.connection)

    @cached_property
    def settings(self) -> SqlSettings:
        return SqlSettings(self.connection)

    @cached_property
    def workflows(self) -> SqlWorkflows:
        return SqlWorkflows(self.connection)

    @cached_property
    def versions(self) -> SqlVersions:
        return SqlVersions(self.connection)

    @cached_property
    def runs(self) -> SqlRuns:
        return SqlRuns(self.connection)

    @cached_property
    def trials(self) -> SqlTrials:
        return SqlTrials(self.connection)

    @cached_property
    def steps(self) -> SqlSteps:
        return SqlSteps(self.connection)

    @cached_property
    def approvals(self) -> SqlApprovals:
        return SqlApprovals(self.connection)

    @cached_property
    def events(self) -> SqlEvents:
        return SqlEvents(self.connection)

    @cached_property
    def triggers(self) -> SqlTriggers:
        return SqlTriggers(self.connection)

    @cached_property
    def invocations(self) -> SqlInvocations:
        return SqlInvocations(self.connection)

    @cached_property
    def admissions(self) -> SqlAdmissions:
        return SqlAdmissions(self.connection)

    @cached_property
    def backfills(self) -> SqlBackfills:
        return SqlBackfills(self.connection)

    @cached_property
    def decisions(self) -> SqlDecisions:
        return SqlDecisions(self.connection)

    @cached_property
    def scheduler(self) -> SqlScheduler:
        return SqlScheduler(self.connection)

    @cached_property
    def hooks(self) -> SqlHooks:
        return SqlHooks(self.connection)

    @cached_property
    def deliveries(self) -> SqlDeliveries:
        return SqlDeliveries(self.connection)

    @cached_property
    def alerts(self) -> SqlAlerts:
        return SqlAlerts(self.connection)

    @cached_property
    def alert_episodes(self) -> SqlEpisodes:
        return SqlEpisodes(self.connection)

    @cached_property
    def alert_notices(self) -> SqlNotices:
        return SqlNotices(self.connection)

    @cached_property
    def alert_news(self) -> SqlNews:
        return SqlNews(self.connection)

    @cached_property
    def slots(self) -> SqlSlots:
        return SqlSlots(self.connection)

    @cached_property
    def blobs(self) -> SqlBlobs:
        return SqlBlobs(self.connection)

    @cached_property
    def feed(self) -> SqlFeed:
        return SqlFeed(self.connection)
