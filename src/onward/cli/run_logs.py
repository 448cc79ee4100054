"""`onward runs logs`: what the steps of a run said, as they said it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from onward.cli.names import RunId
from onward.cli.output import print_json, say
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.text import clean
from onward.domain.runs.status import RUN_TERMINAL

if TYPE_CHECKING:
    from onward.cli.client import Client


def logs(
    run: RunId,
    /,
    *,
    path: str | None = None,
    attempt: int | None = None,
    follow: Annotated[bool, Parameter(name=["--follow", "-f"])] = False,
    remote: Remote = HERE,
) -> None:
    """Print the logs of a run.

    Parameters
    ----------
    path
        Only of this step, such as each[3]/build.
    attempt
        Only of this attempt.
    follow
        Go on until the run ends. With --json: one object per line.
    """
    only = {"path": path, "attempt": attempt}
    with connected(remote) as client:
        if follow:
            show = _print_line if remote.json else _Printer()
            for line in _lines_until_end(client, run, only):
                show(line)
        elif remote.json:
            print_json({"items": list(_lines(client, run, only, 0))})
        else:
            printer = _Printer()
            for line in _lines(client, run, only, 0):
                printer(line)


class _Printer:
    """The text on standard output; whose it is beside it, when that changes."""

    def __init__(self) -> None:
        self._of: tuple[str, int] | None = None

    def __call__(self, line: dict[str, Any]) -> None:
        of = (line["path"], line["attempt"])
        if of != self._of:
            sys.stdout.flush()
            attempt = f" (attempt {line['attempt']})" if line["attempt"] > 1 else ""
            say(f"==> {line['path']}{attempt} <==")
            self._of = of
        print(clean(line["text"]), end="", flush=True)


def _print_line(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _lines_until_end(client: Client, run: str, only: dict[str, Any]) -> Iterator[dict[str, Any]]:
    from onward.cli.feed import follow

    after = 0
    for change in follow(client, [f"run:{run}"]):
        ended = change.data.get("status") in RUN_TERMINAL if change.kind == "run.moved" else False
        if change.kind == "reset":
            ended = client.get(at("runs", run))["run"]["ended_at"] is not None
        if change.kind in ("reset", "step.log") or ended:
            for line in _lines(client, run, only, after):
                after = line["seq"]
                yield line
        if ended:
            return


def _lines(client: Client, run: str, only: dict[str, Any], after: int) -> Iterator[dict[str, Any]]:
    more: int | None = after
    while more is not None:
        page = client.get(at("runs", run, "logs"), after=more, **only)
        yield from page["items"]
        more = page["next_after"]
