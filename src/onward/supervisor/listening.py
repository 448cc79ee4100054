"""Whether a child's event loop turns: the supervisor's end of the pipe into which it beats.

Silence is counted in looks. A look that comes late is still one look, so that what the supervisor slept
through (stopped, starved, or the whole machine asleep) is held against nobody; no clock could tell.
"""

from __future__ import annotations

import os
from typing import Final

# So many looks in a row without a beat are a hang.
LOOKS: Final = 10
_MOST_BEATS: Final = 65536


class Listening:
    def __init__(self) -> None:
        self._hearing, self.beating = os.pipe()
        os.set_blocking(self._hearing, False)
        self.has_begun = False
        self.silent_looks = 0

    def look(self) -> None:
        if self._hears():
            self.has_begun = True
            self.silent_looks = 0
        else:
            self.silent_looks += 1

    @property
    def hears_a_hang(self) -> bool:
        """Never before the first beat: a start may take its time."""
        return self.has_begun and self.silent_looks >= LOOKS

    def hand_over(self) -> None:
        """The child has its end: from now on it alone holds it."""
        os.close(self.beating)
        self.beating = -1

    def close(self) -> None:
        for end in (self._hearing, self.beating):
            if end >= 0:
                os.close(end)
        self._hearing = self.beating = -1

    def _hears(self) -> bool:
        try:
            return bool(os.read(self._hearing, _MOST_BEATS))
        except BlockingIOError:
            return False
