"""Questions to humans, and their decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from onward.domain.instants import NEVER
from onward.ports.rows.paging import Page, Position

ApprovalStatus = Literal["open", "approved", "denied", "expired", "cancelled"]


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    id: str
    workspace_id: str
    run_id: str
    path: str
    title: str
    text: str
    form: dict[str, Any] | None
    approvers: tuple[str, ...]
    allow_self: bool
    requested_by: str
    status: ApprovalStatus
    decided_by: str | None
    decided_name: str | None
    decided_at: str | None
    comment: str | None
    form_values: Any
    deadline_at: str | None
    delivered_at: str | None
    created_at: str


@dataclass(frozen=True, slots=True)
class ApprovalFilter:
    """Everything given must hold; `statuses`: any of these."""

    status: str | None = None
    run_id: str | None = None
    statuses: tuple[str, ...] = ()
    workflow_id: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a named human said."""

    status: Literal["approved", "denied"]
    by: str
    name: str
    at: str
    comment: str | None = None
    form_values: Any = None


class ApprovalRows(Protocol):
    def get(self, workspace_id: str, approval_id: str) -> ApprovalRow | None: ...

    def lines(
        self, workspace_id: str, where: ApprovalFilter, limit: int, after: Position | None = None
    ) -> Page[ApprovalRow]:
        """Newest first."""
        ...

    def decide(self, workspace_id: str, approval_id: str, decision: Decision) -> bool:
        """False: it is not open any more."""
        ...

    def expire(self, workspace_id: str, run_id: str, path: str) -> ApprovalRow | None:
        """Close it if nobody has decided; the row as it is then. None: there is no such approval."""
        ...

    def decided(self, workspace_id: str, run_id: str) -> list[ApprovalRow]:
        """Every approval of the run that somebody has decided."""
        ...

    def mark_delivered(self, workspace_id: str, approval_id: str, at: str) -> None: ...

    def undelivered(self, before: str, limit: int, *, ahead: str = NEVER) -> list[ApprovalRow]:
        """Over all workspaces: decided before, and the run has not been told."""
        ...

    def unheard(self, before: str, limit: int, *, ahead: str = NEVER) -> list[ApprovalRow]:
        """Over all workspaces: the run was told before, and waits as if it had not been."""
        ...
