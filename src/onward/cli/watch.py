"""Watching a run until it ends, and telling whoever shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from onward.cli.feed import Change, follow
from onward.cli.paging import Paging, fetch
from onward.cli.paths import at
from onward.cli.progress import RunProgress

if TYPE_CHECKING:
    from onward.cli.client import Client


class Watcher(Protocol):
    """Shows a run. All of these may do nothing."""

    def began(self, progress: RunProgress) -> None:
        """What there is so far; called again when the feed has a gap."""

    def changed(self, progress: RunProgress, change: Change) -> None: ...

    def logged(self, progress: RunProgress, line: dict[str, Any]) -> None: ...


def watch(
    client: Client, run: dict[str, Any], watcher: Watcher, deadline: float | None = None
) -> dict[str, Any]:
    """The run as it is when it has ended, or when the (monotonic) deadline has passed."""
    progress = RunProgress(run)
    for change in follow(client, [f"run:{run['id']}"], deadline):
        if change.kind == "reset":
            _look_anew(client, progress)
            watcher.began(progress)
            _show_logs(client, progress, watcher)
        else:
            _take(client, progress, change)
            watcher.changed(progress, change)
            if change.kind == "step.log":
                _show_logs(client, progress, watcher)
        if progress.has_ended:
            break
    _show_logs(client, progress, watcher)
    ended: dict[str, Any] = client.get(at("runs", run["id"]))["run"]
    return ended


def _look_anew(client: Client, progress: RunProgress) -> None:
    run_id = progress.run["id"]
    # The run first: steps that end in between are then at worst newer than the run.
    run = client.get(at("runs", run_id))["run"]
    steps = fetch(client, at("runs", run_id, "steps"), Paging(all=True))["items"]
    progress.look_anew(run, steps)
    _explain(client, progress)


def _take(client: Client, progress: RunProgress, change: Change) -> None:
    progress.take(change)
    if change.kind == "run.moved":
        _explain(client, progress)


def _explain(client: Client, progress: RunProgress) -> None:
    waits = progress.status in ("waiting", "queued")
    progress.why = str(client.get(at("runs", progress.run["id"], "explain"))["sentence"]) if waits else ""


def _show_logs(client: Client, progress: RunProgress, watcher: Watcher) -> None:
    more: int | None = progress.logged
    while more is not None:
        page = client.get(at("runs", progress.run["id"], "logs"), after=more)
        for line in page["items"]:
            progress.logged = line["seq"]
            watcher.logged(progress, line)
        more = page["next_after"]
