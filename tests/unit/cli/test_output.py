from __future__ import annotations

import io
from typing import Any

import pytest

from onward.cli.feed import Change
from onward.cli.output import Column, console, print_fields, print_list, print_table
from onward.cli.progress import RunProgress
from onward.cli.watchers import PlainLines, draw

AT = "2026-01-31T09:00:00.000000Z"
LONG = "run_" + "0" * 26
RUN: dict[str, Any] = {
    "id": LONG,
    "status": "running",
    "workflow_name": "greet",
    "started_at": AT,
    "created_at": AT,
    "ended_at": None,
}
COLUMNS = (Column("ID", lambda row: row["id"], whole=True), Column("TEXT", lambda row: row["text"]))


def test_a_table_is_not_cut_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(COLUMNS, [{"id": LONG, "text": "x" * 500}], "nothing")
    assert capsys.readouterr().out.splitlines()[1] == f"{LONG}  {'x' * 500}"


def test_an_id_is_whole_in_a_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from onward.cli import output

    monkeypatch.setattr(output, "_UNBOUNDED_WIDTH", 40)
    print_table(COLUMNS, [{"id": LONG, "text": "many words that do not fit"}], "nothing")
    assert LONG in capsys.readouterr().out


def test_ids_that_fill_a_narrow_terminal_run_over_its_edge(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The terminal breaks the line; half an id would be found nowhere."""
    from onward.cli import output

    monkeypatch.setattr(output, "_UNBOUNDED_WIDTH", 40)
    print_table((*COLUMNS, COLUMNS[0]), [{"id": LONG, "text": "many words that do not fit"}], "nothing")
    assert capsys.readouterr().out.splitlines()[1] == f"{LONG}  man…  {LONG}"


def test_markup_and_escapes_of_data_are_not_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    print_fields([("Title", "[red]a[/] \x1b[31mb :smile:"), ("Empty", None)])
    assert capsys.readouterr().out == "Title  [red]a[/] b :smile:\n"


def test_nothing_and_more_are_said_beside_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    print_list({"items": [], "next_cursor": "x"}, COLUMNS, as_json=False, nothing="There is nothing.")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "There is nothing.\nThere are more: --all, or a larger --limit.\n"


def test_colours_go_only_to_terminals() -> None:
    from onward.cli.output import status_text

    stream = io.StringIO()
    console(stream).print(status_text("failed"))
    assert stream.getvalue() == "✗ failed\n"


def test_the_live_picture_shows_status_steps_and_reason(capsys: pytest.CaptureFixture[str]) -> None:
    progress = RunProgress({**RUN, "status": "waiting"}, why="It waits for Ada.")
    data = {"path": "ask", "attempt": 2, "type": "approval", "step_id": "ask"}
    progress.take(Change(1, "step.started", data, AT, ""))
    console().print(draw(progress, height=20))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"◔ waiting  greet  {LONG}")
    assert lines[1].startswith("  ● ask  approval attempt 2")
    assert lines[2] == "It waits for Ada."


def test_plain_lines_say_each_change_once(capsys: pytest.CaptureFixture[str]) -> None:
    progress, lines = RunProgress(dict(RUN)), PlainLines()
    data = {"path": "a", "attempt": 1, "type": "set", "status": "succeeded", "started_at": AT}
    change = Change(1, "step.ended", data, AT, "")
    progress.take(change)
    lines.changed(progress, change)
    lines.changed(progress, change)
    lines.logged(progress, {"path": "a", "text": "one\n\x1b[1mtwo\n"})
    assert capsys.readouterr().out == "  ✓ succeeded a (set) 0 ms\n  a | one\n  a | two\n"
