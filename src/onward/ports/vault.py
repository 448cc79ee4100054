"""Sealing: what is written to the database sealed can be read only with the installation's key."""

from __future__ import annotations

from typing import Protocol


class Vault(Protocol):
    def seal(self, plain: bytes, context: str) -> bytes:
        """`context` says where the value belongs; it opens nowhere else."""
        ...

    def unseal(self, sealed: bytes, context: str) -> bytes:
        """Raises `Conflict("sealed_unreadable")` for another key, another context or damage."""
        ...

    def key_of(self, sealed: bytes) -> str:
        """Which key it was sealed with, in a word that says nothing of the key."""
        ...

    def opens(self, key: str) -> bool:
        """Whether what was sealed with that one can be opened."""
        ...
