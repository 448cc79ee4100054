"""`onward up`: everything on this machine, until Ctrl-C."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from onward.cli.configured import local_settings


def up(
    *,
    port: int | None = None,
    data: Path | None = None,
    workers: int | None = None,
    actions: Annotated[list[str] | None, Parameter(negative=())] = None,
    open: Annotated[bool, Parameter(negative=())] = False,  # noqa: A002 - the option's name
    json: Annotated[bool, Parameter(negative=())] = False,
) -> None:
    """Run everything on this machine: the engine, the workers and the server.

    Parameters
    ----------
    port
        Where to listen; the next free port when it is taken.
    data
        The directory that keeps everything.
    workers
        How many worker processes.
    actions
        A Python module or file with actions of yours; may be given more than once.
    open
        Open the browser, signed in, when ready.
    json
        Print one JSON object when ready, and nothing else on standard output.
    """
    import asyncio

    from onward.supervisor.foreground import run

    settings = local_settings(
        port=port, data=data, workers=workers, actions=tuple(actions) if actions else None
    )
    asyncio.run(run(settings, open_browser=open, as_json=json))
