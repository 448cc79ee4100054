"""Large values, kept beside the rows that refer to them."""

from __future__ import annotations

from typing import Protocol


class BlobRows(Protocol):
    def put(self, workspace_id: str, data: bytes, at: str) -> str:
        """The id; equal content in one workspace has one id."""
        ...

    def get(self, workspace_id: str, blob_id: str) -> bytes | None: ...

    def drop_unused(self, before: str, limit: int) -> int:
        """Over all workspaces: those put before that no step run refers to, and no open run can."""
        ...
