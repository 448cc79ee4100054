"""Who did what: a line for every write that means something to people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from onward.domain.access import Principal, require
from onward.ports.rows.access import AuditFilter, AuditRow
from onward.ports.rows.paging import Page, Position
from onward.ports.store import Tx
from onward.services.context import Services


@dataclass(frozen=True, slots=True)
class AuditView:
    id: str
    at: str
    actor_kind: str
    actor_id: str
    actor_name: str
    action: str
    subject: str
    detail: dict[str, Any]


def list_audit(
    app: Services,
    principal: Principal,
    where: AuditFilter | None = None,
    *,
    limit: int = 50,
    after: Position | None = None,
) -> Page[AuditView]:
    require(principal, "audit.read")
    with app.store.read() as tx:
        page = tx.audit.lines(principal.workspace_id, where or AuditFilter(), limit, after)
    return Page(tuple(_view(row) for row in page.items), page.next)


def record(
    app: Services,
    tx: Tx,
    principal: Principal,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
) -> None:
    """In the transaction of the write it tells of. `detail` is small and holds no secrets."""
    record_all(app, tx, principal, action, [(subject, detail or {})])


def record_all(
    app: Services,
    tx: Tx,
    principal: Principal,
    action: str,
    each: Iterable[tuple[str, dict[str, Any]]],
) -> None:
    """The same done to many: the subject and the detail of each."""
    tx.audit.insert(
        *(
            AuditRow(
                id=app.clock.new_id("aud"),
                workspace_id=principal.workspace_id,
                at=app.clock.now_text(),
                actor_kind=principal.kind,
                actor_id=principal.id,
                actor_name=principal.name,
                action=action,
                subject=subject,
                detail=detail,
            )
            for subject, detail in each
        )
    )


def _view(row: AuditRow) -> AuditView:
    return AuditView(
        row.id, row.at, row.actor_kind, row.actor_id, row.actor_name, row.action, row.subject, row.detail
    )
