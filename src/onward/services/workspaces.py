"""Workspaces: the tenants of an installation."""

from __future__ import annotations

from dataclasses import dataclass

from onward.domain.access import Principal, require
from onward.domain.errors import Conflict, NotFound
from onward.ports.rows.access import MemberRow, WorkspaceRow
from onward.services import audit
from onward.services.context import Services
from onward.services.given import given_email, given_line, given_slug
from onward.services.keys import ADMIN_KEY_ID
from onward.services.members import INVITATION_LASTS, require_human
from onward.services.signin import member_principal, new_link


@dataclass(frozen=True, slots=True)
class WorkspaceView:
    id: str
    slug: str
    title: str
    created_at: str


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """`link_token` signs its first administrator in, once."""

    workspace: WorkspaceView
    admin_id: str
    link_token: str


def show_workspace(app: Services, principal: Principal) -> WorkspaceView:
    require(principal, "member.read")
    with app.store.read() as tx:
        workspace = tx.workspaces.get(principal.workspace_id)
    if workspace is None:
        raise NotFound("workspace_not_found", "The workspace is gone.", hint="Sign in again.")
    return _view(workspace)


def rename_workspace(app: Services, principal: Principal, title: str) -> WorkspaceView:
    require(principal, "system.write")
    line = given_line(title, "/title")
    with app.store.write() as tx:
        tx.workspaces.set_title(principal.workspace_id, line)
        subject = f"workspace:{principal.workspace_id}"
        audit.record(app, tx, principal, "workspace.renamed", subject, {"title": line})
        at = app.clock.now_text()
        tx.feed.append(principal.workspace_id, subject, "workspace.renamed", {"title": line}, at)
    return show_workspace(app, principal)


def create_workspace(
    app: Services, principal: Principal, slug: str, title: str, admin_email: str
) -> NewWorkspace:
    """A tenant of its own: who makes it has no rights in it, its administrator has."""
    require(principal, "system.write")
    if principal.id != ADMIN_KEY_ID:
        require_human(principal)
    at = app.clock.now_text()
    workspace = WorkspaceRow(app.clock.new_id("ws"), given_slug(slug), given_line(title, "/title"), at)
    admin = MemberRow(
        id=app.clock.new_id("mem"),
        workspace_id=workspace.id,
        email=given_email(admin_email, "/admin_email"),
        name="Administrator",
        role="admin",
        password_hash=None,
        disabled_at=None,
        created_at=at,
    )
    with app.store.write() as tx:
        if not tx.workspaces.insert(workspace):
            raise Conflict(
                "workspace_exists", f"There is a workspace {slug!r} already.", hint="Choose another slug."
            )
        tx.members.insert(admin)
        token = new_link(app, tx, admin, INVITATION_LASTS)
        subject = f"workspace:{workspace.id}"
        audit.record(app, tx, principal, "workspace.created", subject, {"slug": slug})
        audit.record(app, tx, member_principal(admin), "member.created", f"member:{admin.id}")
        tx.feed.append(workspace.id, subject, "workspace.created", {"slug": slug}, at)
    return NewWorkspace(_view(workspace), admin.id, token)


def _view(row: WorkspaceRow) -> WorkspaceView:
    return WorkspaceView(row.id, row.slug, row.title, row.created_at)
