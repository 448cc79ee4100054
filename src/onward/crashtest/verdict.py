"""What the observation of a trial proves: what was lost, repeated, sent without its key, or disagrees.

*Lost*: a run that was accepted and has not ended, has ended otherwise than its inputs say, or has left
out an effect. *Repeated*: a request for a step that had its receipt already when the request came in.
A request that was cut off before its receipt is sent again by design, with the same key; so is not
counted, but without that key it is *keyless*. *Late* is what no engine can call back: the request of an
attempt that was under way when its worker froze, sent when the worker thawed, after another worker had
finished the step; it is shown, and must carry the key like any other. *Disagreeing*: rows that
contradict each other, the feed or Temporal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from onward.crashtest.observation import ENDED, Observation, Request, RunSeen, StepSeen
from onward.crashtest.scenarios import Scenario
from onward.domain.runs.idempotency import idempotency_key

Fault = Literal["lost", "repeated", "keyless", "disagreeing"]


@dataclass(frozen=True, slots=True)
class Finding:
    fault: Fault
    run_id: str
    path: str
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    findings: tuple[Finding, ...]
    late: int
    resent: int
    refused: int

    @property
    def passed(self) -> bool:
        return not self.findings

    def count(self, fault: Fault) -> int:
        return sum(finding.fault == fault for finding in self.findings)


def judge(seen: Observation, scenarios: Mapping[str, Scenario]) -> Verdict:
    sight = _Sight(seen, scenarios)
    findings = (
        *sight.lost_launches(),
        *sight.lost_runs(),
        *sight.lost_effects(),
        *sight.repeated(),
        *sight.keyless(),
        *sight.wrong_steps(),
        *sight.leftovers(),
        *sight.wrong_feed(),
        *sight.wrong_executions(),
    )
    return Verdict(
        findings,
        late=sight.late(),
        resent=len(seen.requests) - len(sight.requests),
        refused=sum(run.was_refused for run in seen.runs),
    )


class _Sight:
    """The observation, arranged by run and path."""

    def __init__(self, seen: Observation, scenarios: Mapping[str, Scenario]) -> None:
        self._seen = seen
        self._scenarios = scenarios
        self._runs = {run.id: run for run in seen.runs}
        self.requests: dict[tuple[str, str], list[Request]] = defaultdict(list)
        for request in seen.requests:
            self.requests[request.run_id, request.path].append(request)
        self._steps: dict[tuple[str, str], list[StepSeen]] = defaultdict(list)
        for step in seen.steps:
            self._steps[step.run_id, step.path].append(step)

    # --- lost ------------------------------------------------------------------------

    def lost_launches(self) -> Iterator[Finding]:
        for launch in self._seen.launches:
            if launch.run_id is None:
                yield Finding("lost", "", "", f"a launch of {launch.scenario} was never answered")
            elif launch.run_id not in self._runs:
                yield Finding("lost", launch.run_id, "", f"{launch.scenario} was accepted and has no row")

    def lost_runs(self) -> Iterator[Finding]:
        for run in self._accepted():
            if run.status not in ENDED:
                yield Finding("lost", run.id, "", f"{run.workflow} is still {run.status}")
            elif run.status != "succeeded":
                yield Finding("lost", run.id, "", f"{run.workflow} has {run.status}: {run.error}")
            elif run.outputs != (expected := self._scenarios[run.workflow].outputs(run.inputs)):
                yield Finding("lost", run.id, "", f"{run.workflow} gave {run.outputs}, not {expected}")

    def lost_effects(self) -> Iterator[Finding]:
        for run in self._accepted():
            if run.status == "succeeded":
                for path in sorted(self._scenarios[run.workflow].paths(run.inputs)):
                    if (run.id, path) not in self.requests:
                        yield Finding("lost", run.id, path, "the effect never arrived")
                    if not any(step.ended_at for step in self._steps[run.id, path]):
                        yield Finding("lost", run.id, path, "the effect has no receipt")

    def _accepted(self) -> Iterator[RunSeen]:
        return (run for run in self._seen.runs if not run.was_refused)

    # --- done twice ----------------------------------------------------------------------

    def repeated(self) -> Iterator[Finding]:
        for (run_id, path), requests in self.requests.items():
            again = [r for r in requests if not r.late and self._had_its_receipt(r)]
            if again:
                moments = ", ".join(request.at for request in requests)
                what = f"asked for at {moments}; {len(again)} of them after its receipt"
                yield Finding("repeated", run_id, path, what)

    def late(self) -> int:
        return sum(request.late and self._had_its_receipt(request) for request in self._seen.requests)

    def _had_its_receipt(self, request: Request) -> bool:
        """It belongs to no attempt that was open when it came."""
        attempts = len(self._steps[request.run_id, request.path])
        return request.succeeded or (attempts > 0 and request.receipts >= attempts)

    def keyless(self) -> Iterator[Finding]:
        for (run_id, path), requests in self.requests.items():
            wrong = {request.key for request in requests} - {idempotency_key(run_id, path)}
            if wrong:
                shown = ", ".join(sorted(key or "none" for key in wrong))
                yield Finding("keyless", run_id, path, f"sent with another key than its own: {shown}")

    # --- disagreeing ---------------------------------------------------------------------

    def wrong_steps(self) -> Iterator[Finding]:
        for (run_id, path), steps in self._steps.items():
            run = self._runs.get(run_id)
            for what in _faults_of(steps, run_has_ended=run is not None and run.status in ENDED):
                yield Finding("disagreeing", run_id, path, what)
            if run is None:
                yield Finding("disagreeing", run_id, path, "the step's run has no row")

    def leftovers(self) -> Iterator[Finding]:
        for left in self._seen.leftovers:
            run = self._runs.get(left.run_id)
            if run is None or run.status in ENDED:
                yield Finding("disagreeing", left.run_id, left.path, f"an open {left.kind} of an ended run")

    def wrong_feed(self) -> Iterator[Finding]:
        for run in self._seen.runs:
            ends = (self._seen.run_ends or {}).get(run.id, 0)
            if run.status in ENDED and ends != 1:
                yield Finding("disagreeing", run.id, "", f"the feed tells its end {ends} times")
        for (run_id, path, attempt), ends in (self._seen.step_ends or {}).items():
            if ends != 1:
                what = f"the feed tells the end of attempt {attempt} {ends} times"
                yield Finding("disagreeing", run_id, path, what)

    def wrong_executions(self) -> Iterator[Finding]:
        executions = self._seen.executions or {}
        for run in self._seen.runs:
            state = executions.get(run.id, "MISSING")
            if run.status in ENDED and state != "COMPLETED" and not (run.was_refused and state == "MISSING"):
                yield Finding("disagreeing", run.id, "", f"the row is {run.status}, the execution {state}")
            if run.status not in ENDED and state != "RUNNING":
                yield Finding("disagreeing", run.id, "", f"the row is {run.status}, the execution {state}")
            if run.status in ENDED and run.ended_at is None:
                yield Finding("disagreeing", run.id, "", f"{run.status} without an instant of its end")
        for run_id in executions.keys() - self._runs.keys():
            yield Finding("disagreeing", run_id, "", "an execution without a row")


def _faults_of(steps: list[StepSeen], *, run_has_ended: bool) -> Iterator[str]:
    """What is wrong with the attempts of one step."""
    steps = sorted(steps, key=lambda step: step.attempt)
    if [step.attempt for step in steps] != list(range(1, len(steps) + 1)):
        yield f"its attempts are {[step.attempt for step in steps]}"
    if sum(step.status == "succeeded" for step in steps) > 1:
        yield "more than one attempt has succeeded"
    for step in steps:
        if step.ended_at is None and run_has_ended:
            yield f"attempt {step.attempt} is {step.status} although the run has ended"
        if step.ended_at is not None and step.status in ("running", "waiting"):
            yield f"attempt {step.attempt} has ended and is {step.status}"
        if step.ended_at is not None and step.ended_at < step.started_at:
            yield f"attempt {step.attempt} ended before it began"
