"""Rows of who may come in, what they did, and which requests were answered already.

Tokens, keys and passwords are here only as hashes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from onward.domain.access import Role
from onward.ports.rows.paging import Page, Position

SigninKind = Literal["session", "link", "device", "device_code"]


@dataclass(frozen=True, slots=True)
class WorkspaceRow:
    id: str
    slug: str
    title: str
    created_at: str


class WorkspaceRows(Protocol):
    def insert(self, workspace: WorkspaceRow) -> bool:
        """False: the slug is taken."""
        ...

    def get(self, workspace_id: str) -> WorkspaceRow | None: ...

    def by_slug(self, slug: str) -> WorkspaceRow | None: ...

    def set_title(self, workspace_id: str, title: str) -> None: ...

    def lock(self, workspace_id: str) -> None:
        """One after the other, who decides by looking at several rows of the workspace."""
        ...


@dataclass(frozen=True, slots=True)
class MemberRow:
    id: str
    workspace_id: str
    email: str
    name: str
    role: Role
    password_hash: str | None
    disabled_at: str | None
    created_at: str


class MemberRows(Protocol):
    def insert(self, member: MemberRow) -> bool:
        """False: the workspace has a member with this address."""
        ...

    def get(self, workspace_id: str, member_id: str) -> MemberRow | None: ...

    def by_email(self, workspace_id: str, email: str) -> MemberRow | None: ...

    def lines(self, workspace_id: str, limit: int, after: Position | None = None) -> Page[MemberRow]:
        """Newest first."""
        ...

    def lock(self, workspace_id: str, member_id: str) -> None:
        """Nobody else changes this member, or counts its wrong passwords, until the transaction ends."""
        ...

    def set_role(self, workspace_id: str, member_id: str, role: Role) -> None: ...

    def set_disabled(self, workspace_id: str, member_id: str, at: str | None) -> None: ...

    def set_password(self, workspace_id: str, member_id: str, password_hash: str) -> None: ...

    def first_admin(self, workspace_id: str) -> MemberRow | None:
        """The oldest administrator who is not disabled."""
        ...

    def other_admins(self, workspace_id: str, member_id: str) -> int:
        """How many administrators there are beside this member, disabled ones not counted."""
        ...


@dataclass(frozen=True, slots=True)
class SigninRow:
    """`member_id` is empty while nobody has approved a device."""

    token_hash: str
    kind: SigninKind
    workspace_id: str
    member_id: str
    created_at: str
    expires_at: str
    detail: dict[str, Any] = field(default_factory=dict)
    used_at: str | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """A session and its member, in one read."""

    session: SigninRow
    member: MemberRow


class SigninRows(Protocol):
    """Found by a secret's hash, before anybody's workspace is known."""

    def insert(self, signin: SigninRow) -> None: ...

    def recognise(self, token_hash: str) -> Recognised | None:
        """Only sessions. Expiry is the caller's question."""
        ...

    def get(self, kind: SigninKind, token_hash: str) -> SigninRow | None: ...

    def use(self, kind: SigninKind, token_hash: str, at: str) -> SigninRow | None:
        """Claim a single-use token. None: unknown, expired or used; of two who try, one gets it."""
        ...

    def approve(self, token_hash: str, workspace_id: str, member_id: str) -> bool:
        """Give a device to a member. False: it has one already."""
        ...

    def extend(self, token_hash: str, expires_at: str) -> None: ...

    def drop(self, token_hash: str) -> bool: ...

    def drop_of_member(self, workspace_id: str, member_id: str, keep: str | None = None) -> int:
        """Every session, link and device of a member, but for the one hash to keep."""
        ...

    def drop_expired(self, before: str, limit: int) -> int: ...


@dataclass(frozen=True, slots=True)
class KeyRow:
    id: str
    workspace_id: str
    name: str
    prefix: str
    key_hash: str
    role: Role
    scopes: tuple[str, ...]
    created_by: str
    created_at: str
    last_used_at: str | None = None
    expires_at: str | None = None
    revoked_at: str | None = None


class KeyRows(Protocol):
    def insert(self, key: KeyRow) -> bool:
        """False: this key, or a key with this id, is there already."""
        ...

    def replace(self, key: KeyRow) -> None:
        """Insert, or overwrite the key with this id."""
        ...

    def recognise(self, key_hash: str) -> KeyRow | None:
        """Before the workspace is known. Expiry and revocation are the caller's question."""
        ...

    def get(self, workspace_id: str, key_id: str) -> KeyRow | None: ...

    def lines(self, workspace_id: str, limit: int, after: Position | None = None) -> Page[KeyRow]:
        """Newest first, revoked ones included."""
        ...

    def revoke(self, workspace_id: str, key_id: str, at: str) -> bool:
        """False: it was revoked before."""
        ...

    def touch(self, workspace_id: str, key_id: str, at: str) -> None: ...


@dataclass(frozen=True, slots=True)
class AuditRow:
    id: str
    workspace_id: str
    at: str
    actor_kind: str
    actor_id: str
    actor_name: str
    action: str
    subject: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Everything given must hold. `action` is a whole one, or a family with a dot behind it (`run.`)."""

    actor_id: str | None = None
    action: str | None = None
    subject: str | None = None
    after: str | None = None
    before: str | None = None


class AuditRows(Protocol):
    def insert(self, *entries: AuditRow) -> None: ...

    def lines(
        self, workspace_id: str, where: AuditFilter, limit: int, after: Position | None = None
    ) -> Page[AuditRow]:
        """Newest first."""
        ...

    def count_since(self, workspace_id: str, since: str, action: str, subject: str) -> int: ...

    def count_by_actor_since(self, workspace_id: str, since: str, action: str, actor_id: str) -> int: ...

    def drop_old(self, before: str, limit: int) -> int: ...


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    workspace_id: str
    principal: str
    route: str
    key: str


@dataclass(frozen=True, slots=True)
class IdempotencyRow:
    key: IdempotencyKey
    body_hash: str
    status: int | None  # None while the first request is in flight
    response: Any
    created_at: str


class IdempotencyRows(Protocol):
    def claim(self, key: IdempotencyKey, body_hash: str, at: str) -> bool:
        """False: somebody has it."""
        ...

    def get(self, key: IdempotencyKey) -> IdempotencyRow | None: ...

    def take_over(self, was: IdempotencyRow, body_hash: str, at: str) -> bool:
        """Claim again what expired or died. False: somebody was faster."""
        ...

    def finish(self, key: IdempotencyKey, claimed_at: str, status: int, response: Any) -> bool:
        """False: the claim was taken over meanwhile."""
        ...

    def abandon(self, key: IdempotencyKey, claimed_at: str) -> None: ...

    def drop_old(self, before: str, limit: int) -> int: ...
