"""`onward run`: start a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from onward.cli.inputs import read_values
from onward.cli.launching import NO_WAITING, Waiting, see_through
from onward.cli.names import WorkflowName
from onward.cli.remote import HERE, Remote, connected


def run(
    workflow: WorkflowName,
    /,
    *,
    input: Annotated[list[str] | None, Parameter(name=["--input", "-i"])] = None,  # noqa: A002 - the option's name
    inputs: Path | None = None,
    version: int | None = None,
    dedupe_key: str | None = None,
    waiting: Waiting = NO_WAITING,
    remote: Remote = HERE,
) -> int:
    """Start a run. With --wait or --follow the exit code is its outcome.

    Parameters
    ----------
    input
        name=value, more than once; the value is JSON, or else a text. a.b=1 goes inside.
    inputs
        A JSON or YAML file with all of them; `-` is standard input.
    version
        Its number; absent: the newest.
    dedupe_key
        Of two runs of a workflow with one key, one is started.
    """
    body = {
        "workflow": workflow,
        "inputs": read_values(input or (), inputs),
        "version": version,
        "dedupe_key": dedupe_key,
    }
    with connected(remote) as client:
        started = client.post("/runs", body)
        return see_through(client, started, waiting, as_json=remote.json)
