"""What a script says: live to the log, line by line, and both ends kept for the step's output."""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Callable

KEPT_BYTES = 64 * 1024
_HALF = KEPT_BYTES // 2
# A line that does not end (a progress bar, base64) is passed on in pieces.
_LONGEST_LINE = 8 * 1024


class Kept:
    """The first and the last half of a stream, with a mark between them that says how much is cut."""

    def __init__(self) -> None:
        self.size = 0
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_size = 0

    def add(self, chunk: bytes) -> None:
        self.size += len(chunk)
        room = _HALF - len(self._head)
        if room > 0:
            self._head += chunk[:room]
            chunk = chunk[room:]
        if chunk:
            self._tail.append(chunk)
            self._tail_size += len(chunk)
            while self._tail_size - len(self._tail[0]) >= _HALF:
                self._tail_size -= len(self._tail.popleft())

    def text(self) -> str:
        tail = b"".join(self._tail)[-_HALF:]
        cut = self.size - len(self._head) - len(tail)
        if cut == 0:
            return readable(bytes(self._head) + tail)
        mark = f"\n[... {cut:,} bytes cut; the log of the step has all of it ...]\n"
        return readable(_whole_start(self._head)) + mark + readable(_whole_end(tail))

    def tail(self, size: int) -> str:
        return readable(_whole_end((bytes(self._head) + b"".join(self._tail))[-size:]))


class Lines:
    """Passes whole lines on as they come, up to a bound."""

    def __init__(self, write: Callable[[str], None], limit: int) -> None:
        self._write = write
        self._left = limit
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._waiting = ""

    def add(self, chunk: bytes) -> None:
        if self._left <= 0:
            return
        self._left -= len(chunk)
        self._waiting += self._decoder.decode(chunk)
        end = len(self._waiting) if len(self._waiting) > _LONGEST_LINE else self._waiting.rfind("\n") + 1
        self._pass_on(end)
        if self._left <= 0:
            self._pass_on(len(self._waiting))
            self._write("[the log ends here: the step has written too much]\n")

    def close(self) -> None:
        self._waiting += self._decoder.decode(b"", final=True)
        self._pass_on(len(self._waiting))

    def _pass_on(self, end: int) -> None:
        if end:
            self._write(self._waiting[:end].replace("\0", "\ufffd"))
            self._waiting = self._waiting[end:]


def readable(raw: bytes) -> str:
    """Databases and terminals choke on NUL; everything else stays as it was said."""
    return raw.decode("utf-8", errors="replace").replace("\0", "\ufffd")


def _whole_start(raw: bytes | bytearray) -> bytes:
    """Without the piece of a character at its end."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    decoder.decode(bytes(raw))
    pending = len(decoder.getstate()[0])
    return bytes(raw[: len(raw) - pending])


def _whole_end(raw: bytes) -> bytes:
    """Without the piece of a character at its start: at most three bytes that continue one."""
    start = 0
    while start < min(3, len(raw)) and raw[start] & 0xC0 == 0x80:
        start += 1
    return raw[start:]
