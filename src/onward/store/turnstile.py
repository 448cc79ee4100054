"""A lock whose waiters are served in the order they came.

`threading.Lock` lets the thread that released it take it again at once; a busy
writer would starve the others.
"""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turnstile:
    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._holder: int | None = None  # a thread
        self._queue: deque[tuple[threading.Lock, int]] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if self._holder == threading.get_ident():
                raise RuntimeError("this thread is inside of a write transaction already")
            if self._holder is None:
                self._holder = threading.get_ident()
                return
            turn = threading.Lock()
            turn.acquire()
            self._queue.append((turn, threading.get_ident()))
        turn.acquire()  # opened by the one before us, who hands its place over

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            self._holder = None
            if self._queue:
                turn, self._holder = self._queue.popleft()
                turn.release()
