"""What a receipt says to a segment that is executed again.

Receipts are given back in the order in which the steps ended, so that what depends on that order
(variables that branches share, which branch was first) comes out as it did.
"""

from __future__ import annotations

from typing import Final

from onward.domain.runs.events import Failed, Interrupted, Succeeded
from onward.domain.runs.facts import StepEnded, StepError

# The ends of attempts that were cut off, as `answers` and the ledger write them.
_CUT_OFF: Final = frozenset({"worker_died", "interrupted"})


def replay_order(receipt: StepEnded) -> tuple[str, bool]:
    """A step was called off by what happened at the same instant, so that comes first."""
    return receipt.at, receipt.status == "cancelled"


def replayed(receipt: StepEnded) -> Succeeded | Failed | Interrupted:
    path, attempt, at, error = receipt.path, receipt.attempt, receipt.at, receipt.error
    if receipt.status == "succeeded":
        return Succeeded(path, attempt, at, receipt.output, receipt.meta or {})
    if error is None:
        called_off = StepError("cancelled", "cancelled", "The step was called off.", path)
        return Failed(path, attempt, at, called_off)
    if error.code in _CUT_OFF and error.category != "unknown_outcome":
        return Interrupted(path, attempt, at)
    return Failed(path, attempt, at, error)
