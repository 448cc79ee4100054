"""Large values. Equal content of one workspace is one row; nothing is shared between workspaces."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, select

from onward.store.bulk import Insert, Row
from onward.store.tables import blobs

insert_blobs = Insert(blobs, ("id", "workspace_id", "data", "size", "created_at"), "DO NOTHING")


class SqlBlobs:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, workspace_id: str, data: bytes, at: str) -> str:
        insert_blobs.execute(self._connection, [blob_row(workspace_id, data, at)])
        return blob_id(workspace_id, data)

    def get(self, workspace_id: str, blob_id: str) -> bytes | None:
        query = select(blobs.c.data).where(blobs.c.id == blob_id, blobs.c.workspace_id == workspace_id)
        return self._connection.execute(query).scalar_one_or_none()


def blob_row(workspace_id: str, data: bytes, at: str) -> Row:
    return blob_id(workspace_id, data), workspace_id, data, len(data), at


def blob_id(workspace_id: str, data: bytes) -> str:
    return hashlib.sha256(workspace_id.encode() + b"\0" + data).hexdigest()
