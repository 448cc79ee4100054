"""What the installation remembers about itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from onward.store.jsontext import decode_optional, encode
from onward.store.tables import settings
from onward.store.uniqueness import insert_new, put


class SqlSettings:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> Any:
        query = select(settings.c.value).where(settings.c.key == key)
        return decode_optional(self._connection.execute(query).scalar())

    def put(self, key: str, value: Any, at: str) -> None:
        put(self._connection, settings, _values(key, value, at), key=("key",))

    def put_new(self, key: str, value: Any, at: str) -> bool:
        return insert_new(self._connection, settings, _values(key, value, at))


def _values(key: str, value: Any, at: str) -> dict[str, Any]:
    return {"key": key, "value": encode(value), "updated_at": at}
