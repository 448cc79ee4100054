"""`onward runs`: what runs did, do and wait for, and taking a hand in them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from onward.cli import run_pages
from onward.cli.inputs import read_json, read_values
from onward.cli.launching import NO_WAITING, Waiting, follow_run, see_through
from onward.cli.names import RunId, StepPath
from onward.cli.output import print_json, print_list, say
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at, of_step
from onward.cli.remote import HERE, Remote, connected
from onward.cli.run_cancel import cancel
from onward.cli.run_filters import NO_FILTERS, Filters
from onward.cli.run_logs import logs

app = App(name="runs")
app.command(logs)
app.command(cancel)

StepStatus = Literal["running", "waiting", "succeeded", "failed", "skipped", "cancelled"]


@app.command(name="list")
def list_runs(*, filters: Filters = NO_FILTERS, paging: Paging = FIRST_PAGE, remote: Remote = HERE) -> None:
    """List runs, the newest first."""
    with connected(remote) as client:
        listing = fetch(client, "/runs", paging, **filters.query())
    print_list(listing, run_pages.RUNS, as_json=remote.json, nothing="There are no such runs.")


@app.command
def show(run: RunId, /, *, remote: Remote = HERE) -> None:
    """Show a run: its outcome, its steps, and what it waits for."""
    with connected(remote) as client:
        detail = client.get(at("runs", run))
        if remote.json:
            print_json(detail)
            return
        steps = fetch(client, at("runs", run, "steps"), FIRST_PAGE)
    run_pages.print_detail(detail, steps)


@app.command
def follow(run: RunId, /, *, timeout: str | None = None, remote: Remote = HERE) -> int:
    """Show a run while it goes on, until it ends; the exit code is its outcome.

    Parameters
    ----------
    timeout
        Stop looking after this long, such as 90s or 15m. The run goes on.
    """
    with connected(remote) as client:
        shown = client.get(at("runs", run))["run"]
        return follow_run(client, shown, Waiting(follow=True, timeout=timeout), as_json=remote.json)


@app.command
def steps(
    run: RunId,
    /,
    *,
    status: list[StepStatus] | None = None,
    under: str | None = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List the step runs of a run: every attempt and every iteration of its own.

    Parameters
    ----------
    status
        Only these; may be given more than once.
    under
        This path and all inside, such as each[3].
    """
    with connected(remote) as client:
        listing = fetch(client, at("runs", run, "steps"), paging, status=status, under=under)
    print_list(listing, run_pages.STEPS, as_json=remote.json, nothing="No step was begun.")


@app.command
def step(run: RunId, path: StepPath, /, *, attempt: int | None = None, remote: Remote = HERE) -> None:
    """Show one step run with its input and its output.

    Parameters
    ----------
    attempt
        Its number; absent: the last one.
    """
    with connected(remote) as client:
        shown = client.get(of_step(run, path), attempt=attempt)
        if shown["output_blob"] is not None:
            shown["output"] = client.get(at("runs", run, "outputs", *path.split("/")), attempt=attempt)
    if remote.json:
        print_json(shown)
    else:
        run_pages.print_step(shown)


@app.command
def waits(run: RunId, /, *, open: bool = False, remote: Remote = HERE) -> None:  # noqa: A002 - the option's name
    """List what a run waits for and has waited for.

    Parameters
    ----------
    open
        Only what it waits for now.
    """
    with connected(remote) as client:
        listing = client.get(at("runs", run, "waits"), open=open or None)
    print_list(listing, run_pages.WAITS, as_json=remote.json, nothing="It waits for nothing.")


@app.command
def explain(run: RunId, /, *, remote: Remote = HERE) -> None:
    """Say in one sentence why a run is waiting, with every reason behind it."""
    with connected(remote) as client:
        explanation = client.get(at("runs", run, "explain"))
    if remote.json:
        print_json(explanation)
    else:
        run_pages.print_explanation(explanation)


@app.command
def timeline(run: RunId, /, *, remote: Remote = HERE) -> None:
    """Show when each step and each wait began and ended."""
    with connected(remote) as client:
        found = client.get(at("runs", run, "timeline"))
    if remote.json:
        print_json(found)
    else:
        run_pages.print_timeline(found)


@app.command(name="error-groups")
def error_groups(*, filters: Filters = NO_FILTERS, limit: int = 50, remote: Remote = HERE) -> None:
    """Group failed runs by what went wrong, the most frequent first.

    Parameters
    ----------
    limit
        How many groups at most.
    """
    with connected(remote) as client:
        listing = client.get("/runs/error-groups", limit=limit, **filters.query())
    print_list(listing, run_pages.ERROR_GROUPS, as_json=remote.json, nothing="No such run has failed.")


@app.command
def replay(
    run: RunId,
    /,
    *,
    definition: Literal["same", "current"] = "same",
    input: Annotated[list[str] | None, Parameter(name=["--input", "-i"])] = None,  # noqa: A002 - the option's name
    inputs: Path | None = None,
    dedupe_key: str | None = None,
    waiting: Waiting = NO_WAITING,
    remote: Remote = HERE,
) -> int:
    """Start a new run with what an earlier one was given.

    Parameters
    ----------
    definition
        `same`: as it ran; `current`: the newest version.
    input
        name=value instead of all the original inputs; more than once.
    inputs
        A JSON or YAML file instead of all the original inputs; `-` is standard input.
    dedupe_key
        Of two replays with one key, one is started.
    """
    given = read_values(input or (), inputs) if input or inputs else None
    body = {"definition": definition, "inputs": given, "dedupe_key": dedupe_key}
    with connected(remote) as client:
        started = client.post(at("runs", run, "replay"), body)
        return see_through(client, started, waiting, as_json=remote.json)


@app.command
def resolve(
    run: RunId,
    path: StepPath,
    choice: Literal["succeeded", "failed", "retry"],
    /,
    *,
    output: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None,
    remote: Remote = HERE,
) -> None:
    """Say what became of a step whose outcome nobody knows, so that the run can go on.

    Parameters
    ----------
    choice
        What became of it; `retry` does it again.
    output
        For `succeeded`: what the step would have answered, as JSON, @FILE or `-`.
    """
    body: dict[str, Any] = {"choice": choice}
    if output is not None:
        body["output"] = read_json(output)
    with connected(remote) as client:
        client.post(of_step(run, path, "resolution"), body)
    if remote.json:
        print_json({"run_id": run, "path": path, "choice": choice})
    else:
        say(
            f"The step {path} counts as {choice}." if choice != "retry" else f"The step {path} is done again."
        )
