"""A store whose process dies at a given write, before or after its commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from onward.ports.store import Store, Tx


class Killed(BaseException):
    """As SIGKILL: nothing that runs may catch it."""


class MortalStore:
    """`ports.store.Store`"""

    def __init__(self, store: Store, dies_at: int, *, committed: bool) -> None:
        self._store = store
        self._left = dies_at
        self._committed = committed

    def read(self) -> AbstractContextManager[Tx]:
        return self._store.read()

    @contextmanager
    def write(self) -> Iterator[Tx]:
        self._left -= 1
        is_last = self._left == 0
        with self._store.write() as tx:
            yield tx
            if is_last and not self._committed:
                raise Killed
        if is_last:
            raise Killed
