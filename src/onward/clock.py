"""The real clock and the real dice: implements `ports.clock.Clock`."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from onward.domain.ids import ENTROPY_BYTES, make_id


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def now_text(self) -> str:
        # The same text as `instants.to_text`, in a third of the time: it is taken at every step.
        return datetime.now(UTC).isoformat(timespec="microseconds")[:-6] + "Z"

    def new_id(self, prefix: str) -> str:
        return make_id(prefix, self.now(), os.urandom(ENTROPY_BYTES))
