"""What a person sees: the kills as they happen, and a verdict with its reasons; or one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from rich.console import Console
from rich.status import Status
from rich.table import Table

from onward.crashtest.killer import Strike
from onward.crashtest.scenarios import all_scenarios
from onward.crashtest.trial import Outcome, Plan
from onward.crashtest.verdict import Finding

_PHASES: Final = {
    "starting": "starting an Onward of its own",
    "killing": "runs under way",
    "finishing": "no more kills; waiting for every run to end",
    "comparing": "comparing rows, feed, effects and Temporal",
}
_MEANINGS: Final = {
    "lost": "runs lost, or ended otherwise than they should",
    "repeated": "completed steps executed again",
    "keyless": "effects repeated without their idempotency key",
    "disagreeing": "rows that disagree with each other, the feed or Temporal",
}
_MOST_FINDINGS: Final = 40


class Progress:
    """Kills as lines that stay; on a terminal a line below them that moves."""

    def __init__(self, console: Console, plan: Plan) -> None:
        self._console = console
        self._plan = plan
        self._phase = ""
        self._kills = 0
        self._status: Status | None = console.status("") if console.is_terminal else None

    def __enter__(self) -> Progress:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    def phase(self, name: str) -> None:
        self._phase = _PHASES[name]
        self._console.print(f"[dim]{self._phase}[/]", highlight=False)

    def strike(self, strike: Strike) -> None:
        at = f"{strike.after:7.1f} s"
        who = f"{strike.victim} (process {strike.pid})"
        if strike.seconds is not None:
            what = f"[cyan]frozen[/] {who} for {strike.seconds:.0f} s"
        else:
            self._kills += 1
            what = f"[red]kill -9[/] {self._kills}/{self._plan.kills} {who}"
        self._console.print(f"{at}  {what}, {strike.open_runs} runs open", highlight=False)

    def progress(self, effects: int, open_runs: int) -> None:
        if self._status is not None:
            self._status.update(f"{self._phase}: {effects} effects so far, {open_runs} runs open")


def as_json(outcome: Outcome) -> str:
    verdict = outcome.verdict
    return json.dumps(
        {
            "kills": outcome.kills,
            "freezes": outcome.freezes,
            "lost": verdict.count("lost"),
            "repeated": verdict.count("repeated"),
            "disagreeing": verdict.count("disagreeing"),
            "keyless": verdict.count("keyless"),
            "late": verdict.late,
            "resent": verdict.resent,
            "refused": verdict.refused,
            "runs": outcome.runs,
            "steps": outcome.steps,
            "effects": outcome.effects,
            "renewed": outcome.renewed,
            "seconds": round(outcome.seconds, 1),
            "by_victim": outcome.by_victim,
            "seed": outcome.plan.seed,
            "database": database_name(outcome.plan),
            **_what_failed(outcome),
        }
    )


def show(console: Console, outcome: Outcome) -> None:
    console.print(_scenarios(outcome))
    console.print(f"\n{_summary(outcome)}\n", highlight=False)
    console.print(_verdict(outcome))
    for line in _remarks(outcome):
        console.print(f"[dim]{line}[/]", highlight=False)
    for finding in outcome.verdict.findings[:_MOST_FINDINGS]:
        console.print(f"[red]{_sentence(finding)}[/]", highlight=False, markup=True)
    if not outcome.verdict.passed:
        (outcome.plan.root / "trial.json").write_text(as_json(outcome))
        console.print(f"Everything is kept in {outcome.plan.root} (seed {outcome.plan.seed}).")


def database_name(plan: Plan) -> str:
    return "sqlite" if plan.database is None or plan.database.startswith("sqlite") else "postgresql"


def _what_failed(outcome: Outcome) -> dict[str, Any]:
    if outcome.verdict.passed:
        return {}
    findings = outcome.verdict.findings[:_MOST_FINDINGS]
    return {
        "data": str(outcome.plan.root),
        "findings": [_sentence(finding) for finding in findings],
        "strikes": [asdict(strike) for strike in outcome.strikes],
    }


def _scenarios(outcome: Outcome) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("scenario")
    table.add_column("what is cut off in it")
    table.add_column("runs", justify="right")
    for scenario in all_scenarios().values():
        count = outcome.runs_by_scenario.get(scenario.name, 0)
        table.add_row(scenario.name, scenario.shows, str(count))
    return table


def _summary(outcome: Outcome) -> str:
    killed = ", ".join(f"{victim} {times}" for victim, times in sorted(outcome.by_victim.items()))
    return (
        f"{outcome.kills} kills ({killed}) and {outcome.freezes} freezes in {outcome.seconds:.0f} s; "
        f"{outcome.runs} runs, {outcome.steps} step runs, {outcome.effects} effects; "
        f"{database_name(outcome.plan)}, seed {outcome.plan.seed}"
    )


def _verdict(outcome: Outcome) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for fault, meaning in _MEANINGS.items():
        count = sum(finding.fault == fault for finding in outcome.verdict.findings)
        table.add_row(f"[{'red' if count else 'green'}]{count}[/]", meaning)
    return table


def _remarks(outcome: Outcome) -> Iterator[str]:
    verdict = outcome.verdict
    yield f"{verdict.resent} requests were refused or cut off and sent again, each with the key of its step."
    yield f"{outcome.renewed} histories were continued in a new execution."
    if verdict.late:
        yield f"{verdict.late} of them came from a worker that thawed after another had done its step."
    if verdict.refused:
        yield f"{verdict.refused} launches were refused because Temporal was down: who asked was told."


def _sentence(finding: Finding) -> str:
    where = " ".join(part for part in (finding.run_id, finding.path) if part)
    return f"{finding.fault}: {where or 'a run'}: {finding.what}"
