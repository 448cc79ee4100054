"""`onward runs cancel`: one run, some, or all that filters fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onward.cli.confirm import require_yes
from onward.cli.failures import Misuse
from onward.cli.output import print_json, say
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.run_filters import NO_FILTERS, Filters
from onward.domain.runs.status import RUN_TERMINAL

if TYPE_CHECKING:
    from onward.cli.client import Client


def cancel(
    *runs: str,
    filters: Filters = NO_FILTERS,
    reason: str = "",
    yes: bool = False,
    remote: Remote = HERE,
) -> None:
    """Cancel runs: those that are named, or all open ones that the filters fit.

    Parameters
    ----------
    runs
        Ids of runs.
    reason
        Why, for people.
    yes
        Do not ask before cancelling many.
    """
    chosen = filters.query()
    if bool(runs) == bool(chosen):
        raise Misuse(
            "which_runs", "Name runs, or filter them: one of both.", hint="onward runs cancel --help"
        )
    with connected(remote) as client:
        if runs:
            _cancel_named(client, runs, reason, as_json=remote.json)
        else:
            _cancel_fitting(client, chosen, reason, yes=yes, as_json=remote.json)


def _cancel_named(client: Client, runs: tuple[str, ...], reason: str, *, as_json: bool) -> None:
    cancelled = [client.post(at("runs", run, "cancellation"), {"reason": reason}) for run in runs]
    if as_json:
        print_json(cancelled[0] if len(runs) == 1 else {"items": cancelled})
        return
    for run in cancelled:
        say(f"{run['id']} is {run['status']}." if run["ended_at"] else f"{run['id']} is being cancelled.")


def _cancel_fitting(client: Client, chosen: dict[str, Any], reason: str, *, yes: bool, as_json: bool) -> None:
    counts = client.get("/runs/counts", **chosen)
    still_open = sum(count for status, count in counts.items() if status not in RUN_TERMINAL)
    if still_open:
        require_yes(f"Cancel {still_open} open runs?", yes=yes)
    total = {"requested": 0, "already": 0}
    more = still_open > 0
    while more:
        done = client.post("/runs/cancellations", {**chosen, "reason": reason})
        total = {name: total[name] + done[name] for name in total}
        more = done["more"]
    if as_json:
        print_json(total)
    else:
        say(f"{total['requested']} runs are being cancelled; {total['already']} were already.")
