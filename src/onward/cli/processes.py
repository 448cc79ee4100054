"""`onward server` and `onward worker`: the processes of a production set-up, one each."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

from cyclopts import Parameter

from onward.cli.configured import local_settings

Actions = Annotated[list[str] | None, Parameter(negative=())]


def server(
    *,
    port: int | None = None,
    bind: str | None = None,
    data: Path | None = None,
    actions: Actions = None,
) -> None:
    """Run one server process, until it is asked to stop.

    Everything else is configured with ONWARD_* or onward.toml, above all the database and Temporal.

    Parameters
    ----------
    port
        Where to listen.
    bind
        The address to listen on; one that others can reach needs ONWARD_SECRET_KEY.
    data
        The directory that keeps what belongs to this machine.
    actions
        A Python module or file with actions of yours; may be given more than once.
    """
    given = {"port": port, "bind": bind, "data": data, "actions": _names(actions)}
    local_settings(**given)  # what is wrong with them is said here, where there is somebody to read it
    _become_server(given)


def worker(*, data: Path | None = None, actions: Actions = None, concurrency: int | None = None) -> None:
    """Run one worker process, until it is asked to stop. Steps under way are finished first.

    Parameters
    ----------
    data
        The directory that keeps what belongs to this machine.
    actions
        A Python module or file with actions of yours; may be given more than once.
    concurrency
        How many activities to execute at the same time.
    """
    settings = local_settings(data=data, actions=_names(actions), worker_concurrency=concurrency)
    from onward.bootstrap import work

    work(settings)


def _become_server(given: dict[str, Any]) -> NoReturn:
    """The server is a program of its own: this process becomes it, and is not carried along."""
    from onward.configuration import variable

    environ = dict(os.environ)
    for name, value in given.items():
        if value is not None:
            environ[variable(name)] = ",".join(value) if isinstance(value, tuple) else str(value)
    os.execve(sys.executable, [sys.executable, "-m", "onward.api"], environ)  # noqa: S606


def _names(actions: list[str] | None) -> tuple[str, ...] | None:
    return tuple(actions) if actions else None
