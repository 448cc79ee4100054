"""Who may come in, what they did, and which of their requests were answered already."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, select, tuple_, update

from onward.ports.rows.access import (
    AuditFilter,
    AuditRow,
    IdempotencyKey,
    IdempotencyRow,
    KeyRow,
    MemberRow,
    Recognised,
    SigninKind,
    SigninRow,
    WorkspaceRow,
)
from onward.ports.rows.paging import Page, Position
from onward.store.jsontext import decode, decode_optional, encode
from onward.store.paging import page
from onward.store.tables import api_keys, audit, idempotency, members, signins, workspaces
from onward.store.uniqueness import insert_new, put


class SqlWorkspaces:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, workspace: WorkspaceRow) -> bool:
        return insert_new(
            self._connection,
            workspaces,
            {
                "id": workspace.id,
                "slug": workspace.slug,
                "title": workspace.title,
                "created_at": workspace.created_at,
            },
        )

    def get(self, workspace_id: str) -> WorkspaceRow | None:
        row = self._connection.execute(select(workspaces).where(workspaces.c.id == workspace_id)).first()
        return None if row is None else WorkspaceRow(**row._mapping)

    def by_slug(self, slug: str) -> WorkspaceRow | None:
        row = self._connection.execute(select(workspaces).where(workspaces.c.slug == slug)).first()
        return None if row is None else WorkspaceRow(**row._mapping)

    def set_title(self, workspace_id: str, title: str) -> None:
        self._connection.execute(
            update(workspaces).where(workspaces.c.id == workspace_id).values(title=title)
        )

    def lock(self, workspace_id: str) -> None:
        # SQLite has one writer at a time anyway, and no such clause: it is left out there.
        query = select(workspaces.c.id).where(workspaces.c.id == workspace_id).with_for_update()
        self._connection.execute(query)


class SqlMembers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, member: MemberRow) -> bool:
        return insert_new(
            self._connection,
            members,
            {
                "id": member.id,
                "workspace_id": member.workspace_id,
                "email": member.email,
                "name": member.name,
                "role": member.role,
                "password_hash": member.password_hash,
                "disabled_at": member.disabled_at,
                "created_at": member.created_at,
            },
        )

    def get(self, workspace_id: str, member_id: str) -> MemberRow | None:
        query = select(members).where(_this_member(workspace_id, member_id))
        row = self._connection.execute(query).first()
        return None if row is None else MemberRow(**row._mapping)

    def by_email(self, workspace_id: str, email: str) -> MemberRow | None:
        query = select(members).where(members.c.workspace_id == workspace_id, members.c.email == email)
        row = self._connection.execute(query).first()
        return None if row is None else MemberRow(**row._mapping)

    def lines(self, workspace_id: str, limit: int, after: Position | None = None) -> Page[MemberRow]:
        query = select(members).where(members.c.workspace_id == workspace_id)
        key = (members.c.created_at, members.c.id)
        return page(self._connection, query, key, after, limit, lambda row: MemberRow(**row._mapping))

    def lock(self, workspace_id: str, member_id: str) -> None:
        query = select(members.c.id).where(_this_member(workspace_id, member_id)).with_for_update()
        self._connection.execute(query)

    def set_role(self, workspace_id: str, member_id: str, role: str) -> None:
        self._change(workspace_id, member_id, role=role)

    def set_disabled(self, workspace_id: str, member_id: str, at: str | None) -> None:
        self._change(workspace_id, member_id, disabled_at=at)

    def set_password(self, workspace_id: str, member_id: str, password_hash: str) -> None:
        self._change(workspace_id, member_id, password_hash=password_hash)

    def first_admin(self, workspace_id: str) -> MemberRow | None:
        query = (
            select(members).where(_admins(workspace_id)).order_by(members.c.created_at, members.c.id).limit(1)
        )
        row = self._connection.execute(query).first()
        return None if row is None else MemberRow(**row._mapping)

    def other_admins(self, workspace_id: str, member_id: str) -> int:
        query = select(func.count()).where(_admins(workspace_id), members.c.id != member_id)
        return self._connection.execute(query).scalar_one()

    def _change(self, workspace_id: str, member_id: str, **values: Any) -> None:
        self._connection.execute(
            update(members).where(_this_member(workspace_id, member_id)).values(**values)
        )


class SqlSignins:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, signin: SigninRow) -> None:
        values = {
            "token_hash": signin.token_hash,
            "kind": signin.kind,
            "workspace_id": signin.workspace_id,
            "member_id": signin.member_id,
            "detail": encode(signin.detail),
            "created_at": signin.created_at,
            "expires_at": signin.expires_at,
            "used_at": signin.used_at,
        }
        self._connection.execute(signins.insert().values(values))

    def recognise(self, token_hash: str) -> Recognised | None:
        both = signins.join(
            members,
            and_(members.c.id == signins.c.member_id, members.c.workspace_id == signins.c.workspace_id),
        )
        query = (
            select(*(column.label(f"signin_{column.name}") for column in signins.c), *members.c)
            .select_from(both)
            .where(signins.c.token_hash == token_hash, signins.c.kind == "session")
        )
        row = self._connection.execute(query).first()
        if row is None:
            return None
        session = {column.name: row._mapping[f"signin_{column.name}"] for column in signins.c}
        member = {column.name: row._mapping[column.name] for column in members.c}
        return Recognised(SigninRow(**{**session, "detail": decode(session["detail"])}), MemberRow(**member))

    def get(self, kind: SigninKind, token_hash: str) -> SigninRow | None:
        query = select(signins).where(signins.c.token_hash == token_hash, signins.c.kind == kind)
        row = self._connection.execute(query).first()
        return None if row is None else _signin(row)

    def use(self, kind: SigninKind, token_hash: str, at: str) -> SigninRow | None:
        statement = (
            update(signins)
            .where(
                signins.c.token_hash == token_hash,
                signins.c.kind == kind,
                signins.c.used_at.is_(None),
                signins.c.expires_at > at,
            )
            .values(used_at=at)
        )
        return self.get(kind, token_hash) if self._connection.execute(statement).rowcount else None

    def approve(self, token_hash: str, workspace_id: str, member_id: str) -> bool:
        statement = (
            update(signins)
            .where(signins.c.token_hash == token_hash, signins.c.kind == "device", signins.c.member_id == "")
            .values(workspace_id=workspace_id, member_id=member_id)
        )
        return bool(self._connection.execute(statement).rowcount)

    def extend(self, token_hash: str, expires_at: str) -> None:
        statement = update(signins).where(signins.c.token_hash == token_hash).values(expires_at=expires_at)
        self._connection.execute(statement)

    def drop(self, token_hash: str) -> bool:
        return bool(
            self._connection.execute(delete(signins).where(signins.c.token_hash == token_hash)).rowcount
        )

    def drop_of_member(self, workspace_id: str, member_id: str, keep: str | None = None) -> int:
        statement = delete(signins).where(
            signins.c.workspace_id == workspace_id,
            signins.c.member_id == member_id,
            signins.c.token_hash != (keep or ""),
        )
        return self._connection.execute(statement).rowcount

    def drop_expired(self, before: str, limit: int) -> int:
        old = select(signins.c.token_hash).where(signins.c.expires_at < before).limit(limit)
        return self._connection.execute(delete(signins).where(signins.c.token_hash.in_(old))).rowcount


class SqlKeys:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, key: KeyRow) -> bool:
        return insert_new(self._connection, api_keys, _key_values(key))

    def replace(self, key: KeyRow) -> None:
        put(self._connection, api_keys, _key_values(key), key=("id",))

    def recognise(self, key_hash: str) -> KeyRow | None:
        row = self._connection.execute(select(api_keys).where(api_keys.c.key_hash == key_hash)).first()
        return None if row is None else _key(row)

    def get(self, workspace_id: str, key_id: str) -> KeyRow | None:
        row = self._connection.execute(select(api_keys).where(_this_key(workspace_id, key_id))).first()
        return None if row is None else _key(row)

    def lines(self, workspace_id: str, limit: int, after: Position | None = None) -> Page[KeyRow]:
        query = select(api_keys).where(api_keys.c.workspace_id == workspace_id)
        return page(self._connection, query, (api_keys.c.created_at, api_keys.c.id), after, limit, _key)

    def revoke(self, workspace_id: str, key_id: str, at: str) -> bool:
        statement = (
            update(api_keys)
            .where(_this_key(workspace_id, key_id), api_keys.c.revoked_at.is_(None))
            .values(revoked_at=at)
        )
        return bool(self._connection.execute(statement).rowcount)

    def touch(self, workspace_id: str, key_id: str, at: str) -> None:
        statement = update(api_keys).where(_this_key(workspace_id, key_id)).values(last_used_at=at)
        self._connection.execute(statement)


class SqlAudit:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, *entries: AuditRow) -> None:
        if entries:
            values = [asdict(entry) | {"detail": encode(entry.detail)} for entry in entries]
            self._connection.execute(audit.insert(), values)

    def lines(
        self, workspace_id: str, where: AuditFilter, limit: int, after: Position | None = None
    ) -> Page[AuditRow]:
        query = select(audit).where(audit.c.workspace_id == workspace_id)
        if where.actor_id is not None:
            query = query.where(audit.c.actor_id == where.actor_id)
        if where.subject is not None:
            query = query.where(audit.c.subject == where.subject)
        if where.action is not None:
            query = query.where(_action(where.action))
        if where.after is not None:
            query = query.where(audit.c.at >= where.after)
        if where.before is not None:
            query = query.where(audit.c.at < where.before)
        return page(self._connection, query, (audit.c.at, audit.c.id), after, limit, _entry)

    def count_since(self, workspace_id: str, since: str, action: str, subject: str) -> int:
        query = _actions_since(workspace_id, since, action).where(audit.c.subject == subject)
        return self._connection.execute(query).scalar_one()

    def count_by_actor_since(self, workspace_id: str, since: str, action: str, actor_id: str) -> int:
        query = _actions_since(workspace_id, since, action).where(audit.c.actor_id == actor_id)
        return self._connection.execute(query).scalar_one()

    def drop_old(self, before: str, limit: int) -> int:
        old = select(audit.c.id).where(audit.c.at < before).limit(limit)
        return self._connection.execute(delete(audit).where(audit.c.id.in_(old))).rowcount


class SqlIdempotency:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, key: IdempotencyKey, body_hash: str, at: str) -> bool:
        values = {
            "workspace_id": key.workspace_id,
            "principal": key.principal,
            "route": key.route,
            "key": key.key,
            "body_hash": body_hash,
            "created_at": at,
        }
        return insert_new(self._connection, idempotency, values)

    def get(self, key: IdempotencyKey) -> IdempotencyRow | None:
        row = self._connection.execute(select(idempotency).where(_this_request(key))).first()
        if row is None:
            return None
        return IdempotencyRow(key, row.body_hash, row.status, decode_optional(row.response), row.created_at)

    def take_over(self, was: IdempotencyRow, body_hash: str, at: str) -> bool:
        statement = (
            update(idempotency)
            .where(_this_request(was.key), idempotency.c.created_at == was.created_at)
            .values(body_hash=body_hash, status=None, response=None, created_at=at)
        )
        return bool(self._connection.execute(statement).rowcount)

    def finish(self, key: IdempotencyKey, claimed_at: str, status: int, response: Any) -> bool:
        statement = (
            update(idempotency)
            .where(_this_claim(key, claimed_at))
            .values(status=status, response=encode(response))
        )
        return bool(self._connection.execute(statement).rowcount)

    def abandon(self, key: IdempotencyKey, claimed_at: str) -> None:
        self._connection.execute(delete(idempotency).where(_this_claim(key, claimed_at)))

    def drop_old(self, before: str, limit: int) -> int:
        columns = (
            idempotency.c.workspace_id,
            idempotency.c.principal,
            idempotency.c.route,
            idempotency.c.key,
        )
        old = select(*columns).where(idempotency.c.created_at < before).limit(limit)
        return self._connection.execute(delete(idempotency).where(tuple_(*columns).in_(old))).rowcount


def _this_member(workspace_id: str, member_id: str) -> Any:
    return and_(members.c.workspace_id == workspace_id, members.c.id == member_id)


def _admins(workspace_id: str) -> Any:
    return and_(
        members.c.workspace_id == workspace_id, members.c.role == "admin", members.c.disabled_at.is_(None)
    )


def _signin(row: Row[Any]) -> SigninRow:
    return SigninRow(**{**row._mapping, "detail": decode(row.detail)})


def _this_key(workspace_id: str, key_id: str) -> Any:
    return and_(api_keys.c.workspace_id == workspace_id, api_keys.c.id == key_id)


def _key(row: Row[Any]) -> KeyRow:
    return KeyRow(**{**row._mapping, "scopes": tuple(decode(row.scopes))})


def _key_values(key: KeyRow) -> dict[str, Any]:
    return {
        "id": key.id,
        "workspace_id": key.workspace_id,
        "name": key.name,
        "prefix": key.prefix,
        "key_hash": key.key_hash,
        "role": key.role,
        "scopes": encode(key.scopes),
        "created_by": key.created_by,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }


def _action(action: str) -> Any:
    if action.endswith("."):
        return and_(audit.c.action >= action, audit.c.action < action + "\uffff")
    return audit.c.action == action


def _actions_since(workspace_id: str, since: str, action: str) -> Select[int]:
    return select(func.count()).where(
        audit.c.workspace_id == workspace_id, audit.c.at >= since, audit.c.action == action
    )


def _entry(row: Row[Any]) -> AuditRow:
    return AuditRow(**{**row._mapping, "detail": decode(row.detail)})


def _this_request(key: IdempotencyKey) -> Any:
    return and_(
        idempotency.c.workspace_id == key.workspace_id,
        idempotency.c.principal == key.principal,
        idempotency.c.route == key.route,
        idempotency.c.key == key.key,
    )


def _this_claim(key: IdempotencyKey, claimed_at: str) -> Any:
    return and_(_this_request(key), idempotency.c.created_at == claimed_at, idempotency.c.status.is_(None))
