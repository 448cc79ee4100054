"""What the reconciler and housekeeping look for: bounded, over all workspaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, select, tuple_

from onward.ports.rows.paging import Position
from onward.ports.rows.runs import EndedChild, OpenRun
from onward.store.id_times import first_id
from onward.store.jsontext import decode_optional
from onward.store.lately import not_lately
from onward.store.tables import (
    approvals,
    blobs,
    runs,
    slots,
    step_logs,
    step_runs,
    trial_documents,
    trials,
    waits,
)

_OPEN = [runs.c[name] for name in OpenRun.__dataclass_fields__]
_is_open = runs.c.ended_at.is_(None)
# Steps whose end comes from outside of the interpreter; a loop is under way as long as the run is.
_OUTSIDE = ("action", "shell", "agent", "notify")


def unlaunched(connection: Connection, before: str, ahead: str, limit: int) -> list[OpenRun]:
    old = not_lately(runs.c.created_at, before, ahead)
    return open_runs(connection, limit, runs.c.launched_at.is_(None), old)


def unmoved(
    connection: Connection, before: str, ahead: str, limit: int, after: Position | None
) -> list[OpenRun]:
    where = [runs.c.launched_at.is_not(None), not_lately(runs.c.moved_at, before, ahead)]
    if after is not None:
        where.append(tuple_(runs.c.moved_at, runs.c.id) > tuple_(*after))
    return open_runs(connection, limit, *where)


def cancelling(connection: Connection, before: str, ahead: str, limit: int) -> list[OpenRun]:
    return open_runs(connection, limit, not_lately(runs.c.cancel_requested_at, before, ahead))


def overdue(connection: Connection, before: str, limit: int) -> list[OpenRun]:
    return open_runs(connection, limit, runs.c.deadline_at < before)


def orphans(connection: Connection, before: str, ahead: str, limit: int) -> list[OpenRun]:
    parent = runs.alias("parent")
    has_ended = not_lately(parent.c.ended_at, before, ahead)
    ended = select(parent.c.id).where(parent.c.id == runs.c.parent_run_id, has_ended)
    return open_runs(
        connection,
        limit,
        runs.c.parent_run_id.is_not(None),
        runs.c.cancel_requested_at.is_(None),
        ended.exists(),
    )


def stalled(connection: Connection, before: str, ahead: str, limit: int) -> list[OpenRun]:
    of_run = (waits.c.run_id == runs.c.id, waits.c.closed_at.is_(None))
    under_way = (step_runs.c.run_id == runs.c.id, step_runs.c.ended_at.is_(None))
    return open_runs(
        connection,
        limit,
        runs.c.launched_at.is_not(None),
        not_lately(runs.c.moved_at, before, ahead),
        runs.c.status != "queued",
        ~select(waits.c.path).where(*of_run).exists(),
        ~select(step_runs.c.path).where(*under_way, step_runs.c.type.in_(_OUTSIDE)).exists(),
    )


def ended_children(connection: Connection, before: str, ahead: str, limit: int) -> list[EndedChild]:
    parent, child, newer = runs.alias("parent"), runs.alias("child"), runs.alias("newer")
    # A step that is tried again has a child per attempt: only the newest one is waited for.
    superseded = (
        select(newer.c.id)
        .where(
            newer.c.parent_run_id == parent.c.id, newer.c.parent_path == waits.c.path, newer.c.id > child.c.id
        )
        .exists()
    )
    query = (
        select(
            child.c.workspace_id,
            child.c.parent_run_id,
            child.c.parent_path,
            child.c.id.label("run_id"),
            child.c.status,
            child.c.outputs,
            child.c.error,
        )
        .select_from(parent)
        .join(
            waits, and_(waits.c.run_id == parent.c.id, waits.c.kind == "child", waits.c.closed_at.is_(None))
        )
        .join(child, and_(child.c.parent_run_id == parent.c.id, child.c.parent_path == waits.c.path))
        .where(
            parent.c.ended_at.is_(None),
            # Who stands in line takes no answers: it has them with it when its turn comes.
            parent.c.status != "queued",
            not_lately(child.c.ended_at, before, ahead),
            ~superseded,
        )
        .order_by(child.c.ended_at)
        .limit(limit)
    )
    return [_ended_child(row) for row in connection.execute(query)]


def drop_ended(connection: Connection, before: str, limit: int) -> int:
    return _drop(connection, _ended_runs(connection, before, limit), before)


def drop_ended_trials(connection: Connection, before: str, limit: int) -> int:
    """The table of test runs is small, and its key is the run's id: no other run is looked at."""
    old = select(trials.c.run_id).join(runs, runs.c.id == trials.c.run_id)
    old = old.where(trials.c.run_id < first_id("run", before), runs.c.ended_at < before)
    run_ids = connection.execute(old.order_by(trials.c.run_id).limit(limit)).scalars().all()
    return _drop(connection, run_ids, before)


def _drop(connection: Connection, run_ids: Sequence[str], before: str) -> int:
    if not run_ids:
        return 0
    blob_ids = _blobs_of(connection, run_ids)
    for table in (step_logs, step_runs, waits, approvals, slots):
        connection.execute(delete(table).where(table.c.run_id.in_(run_ids)))
    _drop_tested(connection, run_ids)
    if blob_ids:
        _drop_blobs(connection, blob_ids, before)
    return connection.execute(delete(runs).where(runs.c.id.in_(run_ids))).rowcount


def _ended_runs(connection: Connection, before: str, limit: int) -> Sequence[str]:
    """What ended before was launched before: ids sort by time, so the oldest are found by their key."""
    launched_before = runs.c.id < first_id("run", before)
    old = select(runs.c.id).where(launched_before, runs.c.ended_at < before).order_by(runs.c.id)
    return connection.execute(old.limit(limit)).scalars().all()


def _drop_tested(connection: Connection, run_ids: Sequence[str]) -> None:
    """What test runs leave: a document that was tested goes with the last run of it."""
    ours = trials.c.run_id.in_(run_ids)
    tested = select(trials.c.document_id).where(ours, trials.c.document_id.is_not(None))
    document_ids = connection.execute(tested).scalars().all()
    connection.execute(delete(trials).where(ours))
    if document_ids:
        used = select(trials.c.document_id).where(trials.c.document_id.in_(document_ids)).scalar_subquery()
        unused = (trial_documents.c.id.in_(document_ids), trial_documents.c.id.not_in(used))
        connection.execute(delete(trial_documents).where(*unused))


def _blobs_of(connection: Connection, run_ids: Sequence[str]) -> Sequence[str | None]:
    large = and_(step_runs.c.run_id.in_(run_ids), step_runs.c.output_blob.is_not(None))
    return connection.execute(select(step_runs.c.output_blob).distinct().where(large)).scalars().all()


def _drop_blobs(connection: Connection, blob_ids: Sequence[str | None], before: str) -> None:
    """Equal content is one blob: it stays as long as another step run refers to it."""
    used = select(step_runs.c.output_blob).where(step_runs.c.output_blob.in_(blob_ids)).scalar_subquery()
    unused = and_(blobs.c.id.in_(blob_ids), blobs.c.id.not_in(used), blobs.c.created_at < before)
    connection.execute(delete(blobs).where(unused))


def open_runs(connection: Connection, limit: int, *where: ColumnElement[bool]) -> list[OpenRun]:
    query = select(*_OPEN).where(_is_open, *where).order_by(runs.c.moved_at, runs.c.id).limit(limit)
    return [OpenRun(**row._mapping) for row in connection.execute(query)]


def _ended_child(row: Any) -> EndedChild:
    decoded = {"outputs": decode_optional(row.outputs), "error": decode_optional(row.error)}
    return EndedChild(**{**row._mapping, **decoded})
