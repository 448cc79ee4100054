"""What an installation remembers about itself."""

from __future__ import annotations

from typing import Any, Protocol


class SettingRows(Protocol):
    def get(self, key: str) -> Any:
        """None: never set."""
        ...

    def put(self, key: str, value: Any, at: str) -> None: ...

    def put_new(self, key: str, value: Any, at: str) -> bool:
        """False: it has a value, and keeps it."""
        ...
