"""Secrets, sealed before they come here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, delete, func, select

from onward.ports.rows.secrets import SecretRow
from onward.store.tables import secrets
from onward.store.uniqueness import put

_SHOWN = (secrets.c.name, secrets.c.created_by, secrets.c.created_at, secrets.c.updated_at)


class SqlSecrets:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, workspace_id: str, name: str, sealed: bytes, by: str, at: str) -> None:
        values = {
            "workspace_id": workspace_id,
            "name": name,
            "sealed": sealed,
            "created_by": by,
            "created_at": at,
            "updated_at": at,
        }
        key = ("workspace_id", "name")
        put(self._connection, secrets, values, key=key, keep=("created_by", "created_at"))

    def get(self, workspace_id: str, name: str) -> SecretRow | None:
        row = self._connection.execute(select(*_SHOWN).where(_this(workspace_id, name))).first()
        return None if row is None else SecretRow(**row._mapping)

    def sealed(self, workspace_id: str, name: str) -> bytes | None:
        value = self._connection.execute(select(secrets.c.sealed).where(_this(workspace_id, name))).scalar()
        return None if value is None else bytes(value)

    def lines(self, workspace_id: str) -> list[SecretRow]:
        query = select(*_SHOWN).where(secrets.c.workspace_id == workspace_id).order_by(secrets.c.name)
        return [SecretRow(**row._mapping) for row in self._connection.execute(query)]

    def count(self, workspace_id: str) -> int:
        query = select(func.count()).where(secrets.c.workspace_id == workspace_id)
        return self._connection.execute(query).scalar_one()

    def drop(self, workspace_id: str, name: str) -> bool:
        return bool(self._connection.execute(delete(secrets).where(_this(workspace_id, name))).rowcount)


def _this(workspace_id: str, name: str) -> Any:
    return and_(secrets.c.workspace_id == workspace_id, secrets.c.name == name)
