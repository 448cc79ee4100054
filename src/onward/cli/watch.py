"""Watching a run until it ends, and telling whoever shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from onward.cli.feed import Change, follow
from onward.cli.paging import Paging, fetch
from onward.cli.paths import at, of_step
from onward.cli.progress import RunProgress
from onward.domain.errors import NotFound

if TYPE_CHECKING:
    from onward.cli.client import Client

# A picture of more steps than that helps nobody; the feed brings those that still move.
_MOST_STEPS: Final = 1_000


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
    steps = fetch(client, at("runs", run_id, "steps"), Paging(limit=_MOST_STEPS))["items"]
    progress.look_anew(run, steps)
    _explain(client, progress)


def _take(client: Client, progress: RunProgress, change: Change) -> None:
    progress.take(change)
    if change.kind == "run.moved":
        _explain(client, progress)
    if change.kind == "step.ended" and change.data["status"] == "failed":
        progress.explain_failure(change.data["path"], _failure(client, progress.run["id"], change))


def _explain(client: Client, progress: RunProgress) -> None:
    waits = progress.status in ("waiting", "queued")
    progress.why = str(client.get(at("runs", progress.run["id"], "explain"))["sentence"]) if waits else ""


def _failure(client: Client, run_id: str, change: Change) -> str:
    try:
        step = client.get(of_step(run_id, change.data["path"]), attempt=change.data["attempt"])
    except NotFound:
        return ""
    return str((step["error"] or {}).get("message", ""))


def _show_logs(client: Client, progress: RunProgress, watcher: Watcher) -> None:
    more: int | None = progress.logged
    while more is not None:
        page = client.get(at("runs", progress.run["id"], "logs"), after=more)
        for line in page["items"]:
            progress.logged = line["seq"]
            watcher.logged(progress, line)
        more = page["next_after"]
