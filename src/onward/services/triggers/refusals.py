"""Why a firing does not start, where its own trigger says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.parser import parse
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.filter_words import why_not_passed, why_not_worked_out
from onward.domain.triggers.trigger import Trigger, read_stored
from onward.ports.rows.triggers import InvocationRow, InvocationStatus
from onward.services.context import Services


@dataclass(frozen=True, slots=True)
class Refusal:
    status: InvocationStatus
    outcome: str
    sentence: str


BROKEN: Final = Refusal("failed", "broken", "Its trigger cannot be read any more. Save it again.")


def readable(document: str) -> Trigger | None:
    """One that an earlier version took and this one does not must not stop the others (T4)."""
    try:
        return read_stored(document)
    except (TriggerError, ValueError, LookupError):
        return None


def filtered(app: Services, row: InvocationRow, trigger: Trigger) -> Refusal | None:
    """The parts of a batch have passed the filter, each for itself."""
    if trigger.filter is None or "parts" in row.trigger:
        return None
    scope = {"trigger": row.trigger}
    try:
        passes = parse(trigger.filter).evaluate(scope, now=app.clock.now())
    except ExpressionError as error:
        return Refusal("failed", "invalid_input", why_not_worked_out(trigger.filter, scope, error))
    if passes is True:
        return None
    return Refusal("skipped", "filtered", why_not_passed(trigger.filter, scope, passes))
