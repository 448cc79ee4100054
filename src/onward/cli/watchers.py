"""The ways in which a run is shown while it goes on: nothing, lines, machine lines, a live picture."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from onward.cli.marks import mark_of, marked
from onward.cli.output import console, say
from onward.cli.progress import Line, RunProgress, picture
from onward.cli.text import clean, one_line
from onward.cli.times import between

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from onward.cli.feed import Change

_HEAD_AND_FOOT: Final = 5


class Silent:
    """For `--wait`."""

    def began(self, progress: RunProgress) -> None:
        pass

    def changed(self, progress: RunProgress, change: Change) -> None:
        pass

    def logged(self, progress: RunProgress, line: dict[str, Any]) -> None:
        pass


class JsonLines(Silent):
    """One object per line: what there is so far, then each change of the feed and each line of logs."""

    def began(self, progress: RunProgress) -> None:
        steps = [asdict(step) for step in progress.steps.values()]
        _print_line({"kind": "snapshot", "data": {"run": progress.run, "steps": steps}})

    def changed(self, progress: RunProgress, change: Change) -> None:
        _print_line({"seq": change.seq, "kind": change.kind, "data": change.data, "at": change.at})

    def logged(self, progress: RunProgress, line: dict[str, Any]) -> None:
        _print_line({"kind": "log", "data": line, "at": line["at"]})


class PlainLines:
    """One line per change, for a log or a pipe."""

    def __init__(self) -> None:
        self._shown: set[tuple[str, int, str]] = set()

    def began(self, progress: RunProgress) -> None:
        self._line(f"{marked(progress.status)}  {progress.run['id']} of {progress.run['workflow_name']}")
        for step in progress.steps.values():
            self._step(progress, step.path)

    def changed(self, progress: RunProgress, change: Change) -> None:
        if change.kind == "run.moved":
            self._line(f"{marked(progress.status)}  {progress.why}")
        elif "path" in change.data and change.kind != "step.log":
            self._step(progress, change.data["path"])

    def logged(self, progress: RunProgress, line: dict[str, Any]) -> None:
        for text in clean(line["text"]).splitlines():
            self._line(f"  {line['path']} | {text}")

    def _step(self, progress: RunProgress, path: str) -> None:
        step = progress.steps.get(path)
        if step is None or (path, step.attempt, step.status) in self._shown:
            return
        self._shown.add((path, step.attempt, step.status))
        took = "" if step.ended_at is None else f" {between(step.started_at, step.ended_at)}"
        attempt = f" attempt {step.attempt}" if step.attempt > 1 else ""
        note = f": {one_line(step.note)}" if step.note else ""
        self._line(f"  {marked(step.status)} {step.path} ({step.type}){attempt}{took}{note}")

    def _line(self, text: str) -> None:
        print(text.rstrip(), flush=True)


class LivePicture:
    """A picture in the terminal that keeps itself up to date; lines of logs scroll by above it."""

    def __init__(self) -> None:
        from rich.live import Live

        self._console = console()
        self._progress: RunProgress | None = None
        self._live = Live(console=self._console, refresh_per_second=8, get_renderable=self._render)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def began(self, progress: RunProgress) -> None:
        self._progress = progress

    def changed(self, progress: RunProgress, change: Change) -> None:
        pass  # the picture is drawn from the progress itself, several times a second

    def logged(self, progress: RunProgress, line: dict[str, Any]) -> None:
        from rich.text import Text

        for text in clean(line["text"]).splitlines():
            self._console.print(Text.assemble((f"{line['path']} | ", "dim"), text), soft_wrap=True)

    def _render(self) -> RenderableType:
        from rich.text import Text

        if self._progress is None:
            return Text("…")
        return draw(self._progress, self._console.height)


def draw(progress: RunProgress, height: int) -> RenderableType:
    from rich.console import Group
    from rich.text import Text

    run = progress.run
    mark = mark_of(progress.status)
    took = between(run["started_at"] or run["created_at"], run["ended_at"])
    head = Text.assemble(
        (f"{mark.symbol} {progress.status}", mark.style),
        f"  {run['workflow_name']}  {run['id']}  ",
        (took, "dim"),
    )
    # While the picture is drawn the watching thread may add steps.
    lines = picture(list(progress.steps.values()), max(5, height - _HEAD_AND_FOOT))
    foot = [Text(one_line(progress.why), style="magenta")] if progress.why and not progress.has_ended else []
    return Group(head, *(_draw_line(line) for line in lines), *foot)


def _draw_line(line: Line) -> Text:
    from rich.text import Text

    step = line.step
    if step is None:
        return Text(f"  {line.label}", style="dim", no_wrap=True, overflow="ellipsis")
    mark = mark_of(step.status)
    attempt = f" attempt {step.attempt}" if step.attempt > 1 else ""
    inside = f"  {line.inside}" if line.inside else ""
    note = f"  {one_line(step.note)}" if step.note else ""
    return Text.assemble(
        "  " * (line.depth + 1),
        (f"{mark.symbol} ", mark.style),
        clean(line.label),
        (f"  {step.type}{attempt}  {between(step.started_at, step.ended_at)}", "dim"),
        inside,
        (note, mark.style),
        no_wrap=True,
        overflow="ellipsis",
    )


def _print_line(document: dict[str, Any]) -> None:
    print(json.dumps(document, ensure_ascii=False), flush=True)


def print_detached(run_id: str) -> None:
    sys.stdout.flush()
    say(f"The run goes on. See it again: onward runs follow {run_id}")
