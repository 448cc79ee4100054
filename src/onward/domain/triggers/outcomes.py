"""What an outcome of the decision log tells of its trigger. Whatever is not named here is ordinary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

# missed: it should have started, and did not. stopped: it does not fire any more.
Trouble = Literal["missed", "stopped"]

TROUBLES: Final[Mapping[str, Trouble]] = {
    "skipped_catchup": "missed",
    "denied": "missed",
    "invalid_input": "missed",
    "failed_to_start": "missed",
    "loop": "missed",
    "backlog_full": "missed",
    "auto_paused": "stopped",
    "broken": "stopped",
}
# In an order that a partial index of the database repeats word for word: append only, with a migration.
MISSED: Final = tuple(outcome for outcome, trouble in TROUBLES.items() if trouble == "missed")
# Of these sources nothing is missed: somebody asked for it, and sees what became of it.
ASKED_FOR: Final = ("manual", "rerun", "test", "backfill")
