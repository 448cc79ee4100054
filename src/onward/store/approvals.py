"""Rows of approvals. A decision is taken once: who comes second finds it taken."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, select, update

from onward.domain.instants import NEVER
from onward.ports.rows.approvals import ApprovalFilter, ApprovalRow, Decision
from onward.ports.rows.paging import Page, Position
from onward.store.jsontext import decode, decode_optional, encode_optional
from onward.store.lately import not_lately
from onward.store.paging import page
from onward.store.tables import approvals, runs, waits


class SqlApprovals:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, workspace_id: str, approval_id: str) -> ApprovalRow | None:
        query = select(approvals).where(
            approvals.c.workspace_id == workspace_id, approvals.c.id == approval_id
        )
        row = self._connection.execute(query).first()
        return None if row is None else _approval(row)

    def lines(
        self, workspace_id: str, where: ApprovalFilter, limit: int, after: Position | None = None
    ) -> Page[ApprovalRow]:
        query = select(approvals).where(approvals.c.workspace_id == workspace_id)
        if where.status is not None:
            query = query.where(approvals.c.status == where.status)
        if where.run_id is not None:
            query = query.where(approvals.c.run_id == where.run_id)
        if where.statuses:
            query = query.where(approvals.c.status.in_(where.statuses))
        if where.workflow_id is not None:
            of_run = (runs.c.id == approvals.c.run_id, runs.c.workflow_id == where.workflow_id)
            query = query.where(select(runs.c.id).where(*of_run).exists())
        key = (approvals.c.created_at, approvals.c.id)
        return page(self._connection, query, key, after, limit, _approval)

    def decide(self, workspace_id: str, approval_id: str, decision: Decision) -> bool:
        still_open = (
            approvals.c.workspace_id == workspace_id,
            approvals.c.id == approval_id,
            approvals.c.status == "open",
        )
        values = {
            "status": decision.status,
            "decided_by": decision.by,
            "decided_name": decision.name,
            "decided_at": decision.at,
            "comment": decision.comment,
            "form_values": encode_optional(decision.form_values),
        }
        return self._connection.execute(update(approvals).where(*still_open).values(values)).rowcount == 1

    def expire(self, workspace_id: str, run_id: str, path: str) -> ApprovalRow | None:
        this = (
            approvals.c.workspace_id == workspace_id,
            approvals.c.run_id == run_id,
            approvals.c.path == path,
        )
        still_open = (*this, approvals.c.status == "open")
        self._connection.execute(update(approvals).where(*still_open).values(status="expired"))
        row = self._connection.execute(select(approvals).where(*this)).first()
        return None if row is None else _approval(row)

    def decided(self, workspace_id: str, run_id: str) -> list[ApprovalRow]:
        query = select(approvals).where(
            approvals.c.workspace_id == workspace_id, approvals.c.run_id == run_id, _is_decided
        )
        return [_approval(row) for row in self._connection.execute(query)]

    def mark_delivered(self, workspace_id: str, approval_id: str, at: str) -> None:
        ours = (approvals.c.workspace_id == workspace_id, approvals.c.id == approval_id)
        self._connection.execute(update(approvals).where(*ours).values(delivered_at=at))

    def undelivered(self, before: str, limit: int, *, ahead: str = NEVER) -> list[ApprovalRow]:
        query = select(approvals).where(
            _is_decided, approvals.c.delivered_at.is_(None), not_lately(approvals.c.decided_at, before, ahead)
        )
        rows = self._connection.execute(query.order_by(approvals.c.decided_at).limit(limit))
        return [_approval(row) for row in rows]

    def unheard(self, before: str, limit: int, *, ahead: str = NEVER) -> list[ApprovalRow]:
        waiting = and_(
            waits.c.run_id == approvals.c.run_id,
            waits.c.path == approvals.c.path,
            waits.c.kind == "approval",
            waits.c.closed_at.is_(None),
        )
        # Who stands in line takes no answers: it has them with it when its turn comes.
        moving = and_(runs.c.id == approvals.c.run_id, runs.c.status != "queued")
        query = select(approvals).join(waits, waiting).join(runs, moving)
        query = query.where(_is_decided, not_lately(approvals.c.delivered_at, before, ahead))
        rows = self._connection.execute(query.order_by(approvals.c.delivered_at).limit(limit))
        return [_approval(row) for row in rows]


_is_decided = approvals.c.status.in_(("approved", "denied"))


def _approval(row: Any) -> ApprovalRow:
    return ApprovalRow(
        **{
            **row._mapping,
            "form": decode_optional(row.form),
            "approvers": tuple(decode(row.approvers)),
            "form_values": decode_optional(row.form_values),
        }
    )
