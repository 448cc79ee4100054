"""`onward crashtest`: the command around a trial."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onward.crashtest.report import Progress
    from onward.crashtest.trial import Outcome, Plan


def crashtest(
    *,
    kills: int = 20,
    database: str | None = None,
    seed: int | None = None,
    only_kills: bool = False,
    json: bool = False,
) -> None:
    """Start real runs on an Onward of its own, kill its processes, and count what was lost or done twice.

    Exits with 0 only when nothing was lost, repeated or does not agree. Your own Onward is not touched.

    Parameters
    ----------
    kills
        How many processes to kill.
    database
        A PostgreSQL server, as postgresql://USER:PASSWORD@HOST/NAME; a database is made on it and
        dropped again. SQLite when absent.
    seed
        Of the random choices: who is killed, and when.
    only_kills
        Do not also freeze a worker for some seconds now and then, which wakes up believing that it is alone.
    json
        Print one JSON object at the end, and nothing else on standard output.
    """
    import secrets
    import tempfile
    from pathlib import Path

    from rich.console import Console

    from onward.crashtest.report import Progress, as_json, show
    from onward.crashtest.trial import Plan

    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    plan = Plan(kills, chosen, database, Path(tempfile.mkdtemp(prefix="onward-crashtest-")), not only_kills)
    console = Console(quiet=json)
    outcome = _outcome(plan, Progress(console, plan))
    if json:
        print(as_json(outcome))
    else:
        show(console, outcome)
    if not outcome.verdict.passed:
        sys.exit(1)


def _outcome(plan: Plan, progress: Progress) -> Outcome:
    """The directory stays when something was found, or when the trial itself broke."""
    import asyncio
    import shutil

    from onward.crashtest.trial import Watching, run_trial

    watching = Watching(progress.phase, progress.strike, progress.progress)
    try:
        with progress:
            outcome = asyncio.run(run_trial(plan, watching))
    except KeyboardInterrupt:
        shutil.rmtree(plan.root)
        raise
    except BaseException:
        if any(plan.root.iterdir()):
            print(f"The trial did not come to its end. Its directory is kept: {plan.root}", file=sys.stderr)
        else:
            plan.root.rmdir()
        raise
    if outcome.verdict.passed:
        shutil.rmtree(plan.root)
    return outcome
