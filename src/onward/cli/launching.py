"""What `run` and `replay` do once a run has been started: report, wait or follow; and the exit code."""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from onward.cli import exit_codes
from onward.cli.failures import Misuse
from onward.cli.output import as_json_text, print_fields, print_json, say, status_text
from onward.cli.times import between

if TYPE_CHECKING:
    from onward.cli.client import Client
    from onward.cli.watch import Watcher


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Waiting:
    wait: Annotated[bool, Parameter(help="Wait for the end; the exit code is the outcome.")] = False
    follow: Annotated[
        bool, Parameter(name=["--follow", "-f"], help="Show the run while it goes on, until it ends.")
    ] = False
    timeout: Annotated[
        str | None, Parameter(help="Stop waiting after this long, such as 90s or 15m. The run goes on.")
    ] = None


NO_WAITING: Final = Waiting()


def see_through(client: Client, run: dict[str, Any], waiting: Waiting, *, as_json: bool) -> int:
    """From a started run to what is printed of it, and the exit code."""
    if waiting.timeout is not None and not (waiting.wait or waiting.follow):
        raise Misuse(
            "timeout_of_nothing", "--timeout needs something to wait for.", hint="Add --wait or --follow."
        )
    if not (waiting.wait or waiting.follow):
        _report_started(run, as_json=as_json)
        return exit_codes.SUCCEEDED
    return follow_run(client, run, waiting, as_json=as_json)


def follow_run(client: Client, run: dict[str, Any], waiting: Waiting, *, as_json: bool) -> int:
    from onward.cli.watchers import print_detached

    deadline = None if waiting.timeout is None else time.monotonic() + _seconds(waiting.timeout)
    try:
        run = _watch(client, run, waiting, deadline, as_json=as_json)
    except KeyboardInterrupt:
        print_detached(run["id"])
        return exit_codes.STILL_GOING
    _report(run, as_json=as_json, in_lines=waiting.follow)
    if run["ended_at"] is None:
        print_detached(run["id"])
    return exit_codes.OF_RUN.get(run["status"], exit_codes.STILL_GOING)


def _watch(
    client: Client, run: dict[str, Any], waiting: Waiting, deadline: float | None, *, as_json: bool
) -> dict[str, Any]:
    from onward.cli.watch import watch

    with ExitStack() as stack:
        return watch(client, run, _watcher(waiting, stack, as_json=as_json), deadline)


def _watcher(waiting: Waiting, stack: ExitStack, *, as_json: bool) -> Watcher:
    from onward.cli import watchers

    if not waiting.follow:
        return watchers.Silent()
    if as_json:
        return watchers.JsonLines()
    if not sys.stdout.isatty():
        return watchers.PlainLines()
    return stack.enter_context(watchers.LivePicture())


def _report_started(run: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(run)
        return
    print(run["id"])
    say(f"Started {run['workflow_name']} {_ran(run)}. See it: onward runs follow {run['id']}")


def _report(run: dict[str, Any], *, as_json: bool, in_lines: bool) -> None:
    if as_json and in_lines:
        print(json.dumps({"kind": "run", "data": run}, ensure_ascii=False))
    elif as_json:
        print_json(run)
    else:
        print_fields(outcome_fields(run))


def outcome_fields(run: dict[str, Any]) -> list[tuple[str, Any]]:
    error = run["error"] or {}
    return [
        ("Run", run["id"]),
        ("Workflow", f"{run['workflow_name']} {_ran(run)}"),
        ("Status", status_text(run["status"], " (no step was executed)" if run["suspicious"] else "")),
        ("Took", between(run["started_at"], run["ended_at"]) if run["ended_at"] else ""),
        ("Outputs", as_json_text(run["outputs"])),
        ("Error", error.get("message")),
        ("", f"{error.get('category')}: {error.get('code')}" if error else ""),
        ("At", error.get("path")),
        ("Reason", run["cancel_reason"]),
    ]


def _ran(run: dict[str, Any]) -> str:
    return "(test run)" if run["kind"] == "trial" else f"version {run['version']}"


def _seconds(text: str) -> float:
    from onward.domain.definitions.durations import parse_duration

    try:
        return parse_duration(text)
    except (ValueError, TypeError):
        raise Misuse("bad_timeout", f"{text!r} is no duration.", hint="Such as 90s, 15m or 1h30m.") from None
