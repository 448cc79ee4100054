"""The life cycle of a run and of a step run, as tables that every writer obeys."""

from __future__ import annotations

from typing import Final, Literal

RunStatus = Literal["queued", "running", "waiting", "succeeded", "failed", "cancelled"]
StepStatus = Literal["running", "waiting", "succeeded", "failed", "skipped", "cancelled"]

RUN_TERMINAL: Final[frozenset[str]] = frozenset({"succeeded", "failed", "cancelled"})
STEP_TERMINAL: Final[frozenset[str]] = frozenset({"succeeded", "failed", "skipped", "cancelled"})

# status -> the statuses it may follow. A status that is no key's predecessor is an end: it is sticky.
RUN_PREDECESSORS: Final[dict[RunStatus, frozenset[RunStatus]]] = {
    "queued": frozenset({"waiting", "running"}),  # back in the queue for its slot
    "running": frozenset({"queued", "waiting"}),
    "waiting": frozenset({"queued", "running"}),
    "succeeded": frozenset({"queued", "running", "waiting"}),
    "failed": frozenset({"queued", "running", "waiting"}),
    "cancelled": frozenset({"queued", "running", "waiting"}),
}
