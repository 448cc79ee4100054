"""Large values. Equal content of one workspace is one row; nothing is shared between workspaces."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, select

from onward.domain.instants import from_text, to_text
from onward.store.bulk import Insert, Row
from onward.store.tables import blobs, runs, step_runs

# Who puts the same content again keeps it for as long as if it were new. By the day: the instant of its
# last put is known to a day only, and content that is put all the time is not written all the time.
_insert = Insert(
    blobs,
    ("id", "workspace_id", "data", "size", "created_at"),
    "(id) DO UPDATE SET created_at = excluded.created_at"
    " WHERE substr(blobs.created_at, 1, 10) < substr(excluded.created_at, 1, 10)",
)
_A_DAY: Final = timedelta(days=1)


class SqlBlobs:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, workspace_id: str, data: bytes, at: str) -> str:
        insert_blobs(self._connection, [blob_row(workspace_id, data, at)])
        return blob_id(workspace_id, data)

    def get(self, workspace_id: str, blob_id: str) -> bytes | None:
        query = select(blobs.c.data).where(blobs.c.id == blob_id, blobs.c.workspace_id == workspace_id)
        return self._connection.execute(query).scalar_one_or_none()

    def drop_unused(self, before: str, limit: int) -> int:
        """What a run keeps beside its state and in Temporal has no row that refers to it.

        But a run puts only after its launch: what is older than every open run is nobody's.
        """
        oldest = select(func.min(runs.c.created_at)).where(runs.c.ended_at.is_(None))
        first: str | None = self._connection.execute(oldest).scalar_one()
        until = min(before, first or before)
        old = blobs.c.created_at < to_text(from_text(until) - _A_DAY)
        used = select(step_runs.c.run_id).where(step_runs.c.output_blob == blobs.c.id).exists()
        query = select(blobs.c.id).where(old, ~used).order_by(blobs.c.created_at).limit(limit)
        unused = self._connection.execute(query).scalars().all()
        # Looked at once more: it may have been put again meanwhile.
        return self._connection.execute(delete(blobs).where(blobs.c.id.in_(unused), old)).rowcount


def insert_blobs(connection: Connection, rows: Sequence[Row]) -> None:
    _insert.execute(connection, list({row[0]: row for row in rows}.values()))


def blob_row(workspace_id: str, data: bytes, at: str) -> Row:
    return blob_id(workspace_id, data), workspace_id, data, len(data), at


def blob_id(workspace_id: str, data: bytes) -> str:
    return hashlib.sha256(workspace_id.encode() + b"\0" + data).hexdigest()
