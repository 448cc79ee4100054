"""Secrets: sealed values under a name. A list never has the values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SecretRow:
    name: str
    created_by: str
    created_at: str
    updated_at: str


class SecretRows(Protocol):
    def put(self, workspace_id: str, name: str, sealed: bytes, by: str, at: str) -> None:
        """New, or in place of the value it had."""
        ...

    def get(self, workspace_id: str, name: str) -> SecretRow | None: ...

    def sealed(self, workspace_id: str, name: str) -> bytes | None: ...

    def lines(self, workspace_id: str) -> list[SecretRow]:
        """By name."""
        ...

    def count(self, workspace_id: str) -> int: ...

    def drop(self, workspace_id: str, name: str) -> bool: ...
