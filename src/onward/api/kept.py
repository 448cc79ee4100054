"""Answers that serve everybody who asks within the same moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Strangers may ask as often as they like: the question is put once in `seconds`."""

    def __init__(self, ask: Callable[[], T], seconds: float = 1.0) -> None:
        self._ask = ask
        self._seconds = seconds
        self._lock = threading.Lock()
        self._kept: tuple[float, T] | None = None

    def get(self) -> T:
        with self._lock:
            if self._kept is None or time.monotonic() - self._kept[0] > self._seconds:
                answer = self._ask()
                self._kept = (time.monotonic(), answer)
            return self._kept[1]
