"""A run as spans of time: every attempt of every step, and every wait, with begin and end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from onward.domain.access import Principal, require
from onward.ports.rows.steps import StepRow, WaitRow
from onward.services.context import Services
from onward.services.runs import find_run

# As many step runs as a run may have unless an administrator allows more.
SPANS_AT_MOST: Final = 10_000


@dataclass(frozen=True, slots=True)
class Span:
    """`kind` of a step is its type, of a wait what it waits for. No `end`: it goes on."""

    group: Literal["step", "wait"]
    path: str
    attempt: int | None
    kind: str
    status: str
    start: str
    end: str | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """`truncated`: the run has more step runs than are shown."""

    run_id: str
    status: str
    created_at: str
    started_at: str | None
    ended_at: str | None
    spans: tuple[Span, ...]
    truncated: bool


def timeline(app: Services, principal: Principal, run_id: str) -> Timeline:
    require(principal, "run.read")
    with app.store.read() as tx:
        run = find_run(tx, principal.workspace_id, run_id)
        steps = tx.steps.of_run(principal.workspace_id, run_id, SPANS_AT_MOST + 1)
        waits = tx.steps.waits(principal.workspace_id, run_id)
    spans = [_step_span(step) for step in steps[:SPANS_AT_MOST]]
    spans += [_wait_span(wait) for wait in waits[:SPANS_AT_MOST]]
    return Timeline(
        run.id,
        run.status,
        run.created_at,
        run.started_at,
        run.ended_at,
        # Stable: what began at one instant stays in the order in which it was recorded (R5).
        tuple(sorted(spans, key=lambda span: (span.start, span.group))),
        truncated=len(steps) > SPANS_AT_MOST or len(waits) > SPANS_AT_MOST,
    )


def _step_span(step: StepRow) -> Span:
    return Span("step", step.path, step.attempt, step.type, step.status, step.started_at, step.ended_at)


def _wait_span(wait: WaitRow) -> Span:
    return Span("wait", wait.path, None, wait.kind, wait.outcome or "open", wait.opened_at, wait.closed_at)
