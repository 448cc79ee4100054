"""People of a workspace: invited, given a role, let go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from onward.domain.access import Principal, Role, require
from onward.domain.errors import Conflict, Denied, NotFound
from onward.ports.rows.access import MemberRow
from onward.ports.rows.paging import Page, Position
from onward.ports.store import Tx
from onward.services import audit
from onward.services.context import Services
from onward.services.given import given_email, given_line, given_role
from onward.services.keys import ADMIN_KEY_ID
from onward.services.passwords import hash_password, is_password
from onward.services.signin import new_link
from onward.services.throttle import Guess, record_wrong, refuse_guessing
from onward.services.tokens import hash_token

INVITATION_LASTS = timedelta(days=3)
LINK_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class MemberView:
    id: str
    email: str
    name: str
    role: Role
    has_password: bool
    disabled_at: str | None
    created_at: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """The token of a link that signs the member in, once. It is shown here and kept nowhere."""

    member: MemberView
    link_token: str


def list_members(
    app: Services, principal: Principal, *, limit: int = 50, after: Position | None = None
) -> Page[MemberView]:
    require(principal, "member.read")
    with app.store.read() as tx:
        page = tx.members.lines(principal.workspace_id, limit, after)
    return Page(tuple(_view(member) for member in page.items), page.next)


def show_member(app: Services, principal: Principal, member_id: str) -> MemberView:
    require(principal, "member.read")
    with app.store.read() as tx:
        return _view(_find(tx, principal, member_id))


def invite_member(app: Services, principal: Principal, email: str, role: str, name: str = "") -> Invitation:
    """Who holds the link acts as that person, so it is handed to people, and to who owns the installation."""
    require(principal, "member.write")
    if principal.id != ADMIN_KEY_ID:
        require_human(principal)
    address = given_email(email)
    at = app.clock.now_text()
    member = MemberRow(
        id=app.clock.new_id("mem"),
        workspace_id=principal.workspace_id,
        email=address,
        name=given_line(name or address.partition("@")[0], "/name", 100),
        role=given_role(principal, role),
        password_hash=None,
        disabled_at=None,
        created_at=at,
    )
    with app.store.write() as tx:
        if not tx.members.insert(member):
            raise Conflict(
                "member_exists",
                f"{address} is a member already.",
                hint="Change the role of the member that is there, or enable it again.",
            )
        _tell(app, tx, principal, "member.created", member, {"email": address, "role": member.role})
        return Invitation(_view(member), new_link(app, tx, member, INVITATION_LASTS))


def link_for_member(app: Services, principal: Principal, member_id: str) -> Invitation:
    """Who holds the link acts as that person, so only people hand them out (rule A1)."""
    require(principal, "member.write")
    require_human(principal)
    with app.store.write() as tx:
        member = _find(tx, principal, member_id)
        if member.disabled_at is not None:
            raise Conflict("member_disabled", f"{member.name} is disabled.", hint="Enable the member first.")
        audit.record(app, tx, principal, "member.link_made", f"member:{member.id}")
        return Invitation(_view(member), new_link(app, tx, member, LINK_LASTS))


def change_role(app: Services, principal: Principal, member_id: str, role: str) -> MemberView:
    require(principal, "member.write")
    wanted = given_role(principal, role)
    with app.store.write() as tx:
        tx.workspaces.lock(principal.workspace_id)
        member = _find(tx, principal, member_id)
        if wanted != member.role:
            if wanted != "admin":
                _keep_an_admin(tx, member)
            tx.members.set_role(principal.workspace_id, member_id, wanted)
            _tell(app, tx, principal, "member.role_changed", member, {"from": member.role, "to": wanted})
        changed = _find(tx, principal, member_id)
    app.recent_principals.forget_everyone()
    return _view(changed)


def disable_member(app: Services, principal: Principal, member_id: str) -> MemberView:
    """Signed out everywhere, and not let in again. Again: nothing changes."""
    require(principal, "member.write")
    with app.store.write() as tx:
        tx.workspaces.lock(principal.workspace_id)
        member = _find(tx, principal, member_id)
        if member.disabled_at is None:
            _keep_an_admin(tx, member)
            tx.members.set_disabled(principal.workspace_id, member_id, app.clock.now_text())
            tx.signins.drop_of_member(principal.workspace_id, member_id)
            _tell(app, tx, principal, "member.disabled", member)
        changed = _find(tx, principal, member_id)
    app.recent_principals.forget_everyone()
    return _view(changed)


def enable_member(app: Services, principal: Principal, member_id: str) -> MemberView:
    require(principal, "member.write")
    with app.store.write() as tx:
        member = _find(tx, principal, member_id)
        if member.disabled_at is not None:
            tx.members.set_disabled(principal.workspace_id, member_id, None)
            _tell(app, tx, principal, "member.enabled", member)
        return _view(_find(tx, principal, member_id))


def set_password(
    app: Services,
    principal: Principal,
    member_id: str,
    password: str,
    *,
    current: str | None = None,
    keep_token: str | None = None,
) -> MemberView:
    """One's own (with the current one, if there is one), or as an administrator somebody else's.

    Every session of the member ends, but for the one to keep.
    """
    require_human(principal)
    if principal.id != member_id:
        require(principal, "member.write")
    else:
        _check_current(app, principal, current)
    password_hash = hash_password(password)
    with app.store.write() as tx:
        member = _find(tx, principal, member_id)
        tx.members.set_password(principal.workspace_id, member_id, password_hash)
        keep = None if keep_token is None else hash_token(keep_token)
        tx.signins.drop_of_member(principal.workspace_id, member_id, keep)
        _tell(app, tx, principal, "member.password_set", member)
        changed = _find(tx, principal, member_id)
    app.recent_principals.forget_everyone()
    return _view(changed)


def require_human(principal: Principal) -> None:
    if not principal.is_human:
        raise Denied(
            "needs_a_person",
            "Only a signed-in person may do this: with it, one can act as somebody else.",
            hint="Sign in as an administrator and do it there.",
        )


def _check_current(app: Services, principal: Principal, current: str | None) -> None:
    with app.store.read() as tx:
        member = _find(tx, principal, principal.id)
        guess = Guess(principal.workspace_id, member.email, "")
        refuse_guessing(app, tx, guess)
    if member.password_hash is None or is_password(current or "", member.password_hash):
        return
    with app.store.write() as tx:
        record_wrong(app, tx, guess)
    raise Denied(
        "wrong_password", "The current password is wrong.", hint="Give the current password as well."
    )


def _keep_an_admin(tx: Tx, member: MemberRow) -> None:
    """Counted under the workspace's lock: of the last two, one stays."""
    is_admin = member.role == "admin" and member.disabled_at is None
    if is_admin and tx.members.other_admins(member.workspace_id, member.id) == 0:
        raise Conflict(
            "last_admin",
            f"{member.name} is the last administrator of the workspace.",
            hint="Make somebody else an administrator first.",
        )


def _tell(
    app: Services,
    tx: Tx,
    principal: Principal,
    action: str,
    member: MemberRow,
    detail: dict[str, str] | None = None,
) -> None:
    subject = f"member:{member.id}"
    audit.record(app, tx, principal, action, subject, dict(detail or {}))
    tx.feed.append(principal.workspace_id, subject, action, {"id": member.id}, app.clock.now_text())


def _find(tx: Tx, principal: Principal, member_id: str) -> MemberRow:
    member = tx.members.get(principal.workspace_id, member_id)
    if member is None:
        raise NotFound(
            "member_not_found",
            f"There is no member {member_id!r}.",
            hint="See the members: GET /api/v1/members",
        )
    return member


def _view(row: MemberRow) -> MemberView:
    return MemberView(
        row.id, row.email, row.name, row.role, row.password_hash is not None, row.disabled_at, row.created_at
    )
