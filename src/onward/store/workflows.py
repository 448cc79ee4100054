"""Workflows, their drafts and their versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    TextClause,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError

from onward.domain.instants import from_text
from onward.domain.runs.trials import TRIAL
from onward.ports.rows.paging import Page, Position
from onward.ports.rows.workflows import (
    OwnerRow,
    RecentRun,
    StarterRow,
    VersionRow,
    WorkflowFilter,
    WorkflowRow,
)
from onward.store.jsontext import decode, encode
from onward.store.next_starts import first_starters
from onward.store.owners import owner_names
from onward.store.paging import page
from onward.store.tables import runs, versions, workflows
from onward.store.uniqueness import insert_new
from onward.store.words import holds

_WORKFLOW = (
    workflows.c.id,
    workflows.c.workspace_id,
    workflows.c.name,
    workflows.c.title,
    workflows.c.enabled,
    workflows.c.draft.is_not(None).label("has_draft"),
    workflows.c.draft_revision,
    workflows.c.draft_errors,
    workflows.c.draft_by,
    workflows.c.draft_at,
    workflows.c.created_by,
    workflows.c.created_at,
    workflows.c.updated_at,
)
_VERSION = (
    versions.c.id,
    versions.c.workspace_id,
    versions.c.workflow_id,
    versions.c.branch,
    versions.c.number,
    versions.c.hash,
    versions.c.note,
    versions.c.source,
    versions.c.created_by,
    versions.c.created_at,
)


# Asked by every launch: made once, as making an expression costs more than asking it.
_BY_NAME = select(*_WORKFLOW).where(
    workflows.c.workspace_id == bindparam("workspace_id"),
    workflows.c.deleted_at.is_(None),
    workflows.c.name == bindparam("name"),
)
_NEWEST = (
    select(*_VERSION)
    .where(
        versions.c.workspace_id == bindparam("workspace_id"),
        versions.c.workflow_id == bindparam("workflow_id"),
        versions.c.branch == bindparam("branch"),
    )
    .order_by(versions.c.number.desc())
    .limit(1)
)


class SqlWorkflows:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, workflow: WorkflowRow, draft: str) -> bool:
        values = {
            "id": workflow.id,
            "workspace_id": workflow.workspace_id,
            "name": workflow.name,
            "title": workflow.title,
            "enabled": workflow.enabled,
            "draft": draft,
            "draft_revision": workflow.draft_revision,
            "draft_errors": workflow.draft_errors,
            "draft_by": workflow.draft_by,
            "draft_at": workflow.draft_at,
            "created_by": workflow.created_by,
            "created_at": workflow.created_at,
            "updated_at": workflow.updated_at,
        }
        return insert_new(self._connection, workflows, values)

    def get(self, workspace_id: str, workflow_id: str) -> WorkflowRow | None:
        return self._one(_this(workspace_id, workflow_id))

    def by_name(self, workspace_id: str, name: str) -> WorkflowRow | None:
        row = self._connection.execute(_BY_NAME, {"workspace_id": workspace_id, "name": name}).first()
        return None if row is None else _workflow(row)

    def lock(self, workspace_id: str, workflow_id: str) -> WorkflowRow | None:
        query = select(*_WORKFLOW).where(_this(workspace_id, workflow_id)).with_for_update()
        row = self._connection.execute(query).first()
        return None if row is None else _workflow(row)

    def lines(
        self, workspace_id: str, where: WorkflowFilter, limit: int, after: Position | None = None
    ) -> Page[WorkflowRow]:
        query = select(*_WORKFLOW).where(_live(workspace_id))
        if where.q:
            q = where.q.lower()
            query = query.where(
                or_(
                    workflows.c.name.contains(q, autoescape=True),
                    holds(workflows.c.title, q),
                )
            )
        if where.enabled is not None:
            query = query.where(workflows.c.enabled.is_(where.enabled))
        return page(
            self._connection, query, (workflows.c.created_at, workflows.c.id), after, limit, _workflow
        )

    def names(self, workspace_id: str) -> Mapping[str, str]:
        query = select(workflows.c.name, workflows.c.id).where(_live(workspace_id)).order_by(workflows.c.name)
        return {row.name: row.id for row in self._connection.execute(query)}

    def switches(self, workspace_id: str, references: Sequence[str]) -> Mapping[str, bool]:
        asked = or_(workflows.c.name.in_(references), workflows.c.id.in_(references))
        query = select(workflows.c.name, workflows.c.id, workflows.c.enabled)
        found = self._connection.execute(query.where(_live(workspace_id), asked)).all()
        return {reference: row.enabled for row in found for reference in (row.name, row.id)}

    def naming(self, workspace_id: str, word: str) -> Mapping[str, tuple[str, ...]]:
        newest = (
            select(versions.c.workflow_id, func.max(versions.c.number).label("number"))
            .where(versions.c.workspace_id == workspace_id, versions.c.branch == "main")
            .group_by(versions.c.workflow_id)
            .subquery()
        )
        is_newest = and_(
            versions.c.workflow_id == newest.c.workflow_id,
            versions.c.number == newest.c.number,
            versions.c.branch == "main",
        )
        published = select(workflows.c.name, versions.c.document).join(
            versions, versions.c.workflow_id == workflows.c.id
        )
        published = published.join(newest, is_newest).where(
            _live(workspace_id), versions.c.document.contains(word, autoescape=True)
        )
        drafts = select(workflows.c.name, workflows.c.draft).where(
            _live(workspace_id), workflows.c.draft.contains(word, autoescape=True)
        )
        found: dict[str, tuple[str, ...]] = {}
        for name, written in self._connection.execute(union_all(published, drafts)):
            found[name] = (*found.get(name, ()), written)
        return dict(sorted(found.items()))

    def draft(self, workspace_id: str, workflow_id: str) -> str | None:
        query = select(workflows.c.draft).where(_this(workspace_id, workflow_id))
        return self._connection.execute(query).scalar()

    def set_draft(
        self,
        workspace_id: str,
        workflow_id: str,
        revision: int,
        text: str | None,
        by: str | None,
        at: str,
        errors: int | None = None,
    ) -> bool:
        values = {"draft": text, "draft_errors": errors, "draft_by": by, "draft_at": at, "updated_at": at}
        statement = (
            update(workflows)
            .where(_this(workspace_id, workflow_id), workflows.c.draft_revision == revision)
            .values(**values, draft_revision=revision + 1)
        )
        return bool(self._connection.execute(statement).rowcount)

    def rename(self, workspace_id: str, workflow_id: str, name: str, title: str, at: str) -> bool:
        statement = (
            update(workflows)
            .where(_this(workspace_id, workflow_id))
            .values(name=name, title=title, updated_at=at)
        )
        try:
            # A savepoint: the refusal of a taken name must not end the whole transaction.
            with self._connection.begin_nested():
                self._connection.execute(statement)
        except IntegrityError:
            return False
        return True

    def set_enabled(self, workspace_id: str, workflow_id: str, enabled: bool, at: str) -> bool:
        statement = (
            update(workflows)
            .where(_this(workspace_id, workflow_id), workflows.c.enabled.is_not(enabled))
            .values(enabled=enabled, updated_at=at)
        )
        return bool(self._connection.execute(statement).rowcount)

    def delete(self, workspace_id: str, workflow_id: str, at: str) -> None:
        statement = (
            update(workflows)
            .where(_this(workspace_id, workflow_id))
            .values(name=workflows.c.name + "#" + workflows.c.id, deleted_at=at, updated_at=at)
        )
        self._connection.execute(statement)

    def open_runs(self, workspace_id: str, workflow_id: str) -> int:
        query = select(func.count()).where(
            runs.c.workspace_id == workspace_id, runs.c.workflow_id == workflow_id, runs.c.ended_at.is_(None)
        )
        return self._connection.execute(query).scalar_one()

    def recent_runs(
        self, workspace_id: str, workflow_ids: Sequence[str], each: int
    ) -> Mapping[str, tuple[RecentRun, ...]]:
        found: dict[str, list[RecentRun]] = {workflow_id: [] for workflow_id in workflow_ids}
        if not found:
            return {}
        given = {f"w{number}": workflow_id for number, workflow_id in enumerate(found)}
        query = _newest_runs_of(len(found))
        for row in self._connection.execute(query, {**given, "workspace": workspace_id, "each": each}):
            found[row.workflow_id].append(_recent_run(row))
        return {workflow_id: tuple(_newest_first(recent)) for workflow_id, recent in found.items()}

    def first_starters(self, workspace_id: str, workflow_ids: Sequence[str]) -> list[StarterRow]:
        return first_starters(self._connection, workspace_id, workflow_ids)

    def owners(self, workspace_id: str, ids: Sequence[str]) -> Mapping[str, OwnerRow]:
        return owner_names(self._connection, workspace_id, ids)

    def _one(self, where: Any) -> WorkflowRow | None:
        row = self._connection.execute(select(*_WORKFLOW).where(where)).first()
        return None if row is None else _workflow(row)


class SqlVersions:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, version: VersionRow, document: str, definition: dict[str, Any]) -> bool:
        values = {
            "id": version.id,
            "workspace_id": version.workspace_id,
            "workflow_id": version.workflow_id,
            "branch": version.branch,
            "number": version.number,
            "hash": version.hash,
            "document": document,
            "definition": encode(definition),
            "note": version.note,
            "source": version.source,
            "created_by": version.created_by,
            "created_at": version.created_at,
        }
        return insert_new(self._connection, versions, values)

    def get(self, workspace_id: str, version_id: str) -> VersionRow | None:
        return self._one(select(*_VERSION).where(_version(workspace_id, version_id)))

    def newest(self, workspace_id: str, workflow_id: str, branch: str) -> VersionRow | None:
        given = {"workspace_id": workspace_id, "workflow_id": workflow_id, "branch": branch}
        row = self._connection.execute(_NEWEST, given).first()
        return None if row is None else VersionRow(**row._mapping)

    def newest_of(
        self, workspace_id: str, workflow_ids: Sequence[str], branch: str
    ) -> Mapping[str, VersionRow]:
        newest = (
            select(versions.c.workflow_id, func.max(versions.c.number).label("number"))
            .where(
                versions.c.workspace_id == workspace_id,
                versions.c.workflow_id.in_(workflow_ids),
                versions.c.branch == branch,
            )
            .group_by(versions.c.workflow_id)
            .subquery()
        )
        query = select(*_VERSION).join(
            newest,
            and_(
                versions.c.workflow_id == newest.c.workflow_id,
                versions.c.number == newest.c.number,
                versions.c.branch == branch,
                versions.c.workspace_id == workspace_id,
            ),
        )
        return {row.workflow_id: VersionRow(**row._mapping) for row in self._connection.execute(query)}

    def numbered(self, workspace_id: str, workflow_id: str, branch: str, number: int) -> VersionRow | None:
        return self._one(
            select(*_VERSION).where(
                _of(workspace_id, workflow_id), versions.c.branch == branch, versions.c.number == number
            )
        )

    def lines(
        self,
        workspace_id: str,
        workflow_id: str,
        branch: str | None,
        limit: int,
        after: Position | None = None,
    ) -> Page[VersionRow]:
        query = select(*_VERSION).where(_of(workspace_id, workflow_id))
        if branch is not None:
            query = query.where(versions.c.branch == branch)
        key = (versions.c.created_at, versions.c.id)
        return page(self._connection, query, key, after, limit, lambda row: VersionRow(**row._mapping))

    def document(self, workspace_id: str, version_id: str) -> str | None:
        query = select(versions.c.document).where(_version(workspace_id, version_id))
        return self._connection.execute(query).scalar()

    def definition(self, workspace_id: str, version_id: str) -> dict[str, Any] | None:
        return self.definitions_of(workspace_id, (version_id,)).get(version_id)

    def definitions_of(self, workspace_id: str, version_ids: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        query = select(versions.c.id, versions.c.definition).where(
            versions.c.workspace_id == workspace_id, versions.c.id.in_(version_ids)
        )
        return {row.id: decode(row.definition) for row in self._connection.execute(query)}

    def _one(self, query: Any) -> VersionRow | None:
        row = self._connection.execute(query).first()
        return None if row is None else VersionRow(**row._mapping)


@lru_cache(maxsize=256)
def _newest_runs_of(count: int) -> TextClause:
    """In one query a part for each workflow, which reads so many rows off the index.

    A window over all of them would read every run there is. As a text, because building and
    compiling two hundred parts takes longer than reading what they find.
    """
    part = (
        "SELECT * FROM (SELECT workflow_id, id, status, created_at, started_at, ended_at FROM runs"
        " WHERE workspace_id = :workspace AND workflow_id = :w{n} AND trigger_type <> '{trial}'"
        " ORDER BY created_at DESC, id DESC LIMIT :each) AS p{n}"
    )
    return text(" UNION ALL ".join(part.format(n=number, trial=TRIAL) for number in range(count)))


def _newest_first(recent: list[RecentRun]) -> list[RecentRun]:
    return sorted(recent, key=lambda run: (run.created_at, run.id), reverse=True)


def _recent_run(row: Row[Any]) -> RecentRun:
    duration = None
    if row.started_at is not None and row.ended_at is not None:
        duration = round((from_text(row.ended_at) - from_text(row.started_at)).total_seconds() * 1000)
    return RecentRun(row.id, row.status, row.created_at, row.started_at, duration)


def _live(workspace_id: str) -> Any:
    return and_(workflows.c.workspace_id == workspace_id, workflows.c.deleted_at.is_(None))


def _this(workspace_id: str, workflow_id: str) -> Any:
    return and_(_live(workspace_id), workflows.c.id == workflow_id)


def _workflow(row: Row[Any]) -> WorkflowRow:
    # SQLite has no booleans: a computed one comes back as 0 or 1.
    return WorkflowRow(**{**row._mapping, "has_draft": bool(row.has_draft)})


def _of(workspace_id: str, workflow_id: str) -> Any:
    return and_(versions.c.workspace_id == workspace_id, versions.c.workflow_id == workflow_id)


def _version(workspace_id: str, version_id: str) -> Any:
    return and_(versions.c.workspace_id == workspace_id, versions.c.id == version_id)
