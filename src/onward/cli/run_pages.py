"""How runs look to people: tables, fields, one run, its timeline."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from onward.cli.launching import outcome_fields
from onward.cli.marks import mark_of
from onward.cli.output import Column, as_json_text, print_fields, print_table, say, show, status_text
from onward.cli.text import clean, one_line
from onward.cli.times import ago, between, instant
from onward.domain.instants import from_text

_BAR_WIDTH: Final = 40
_SHOWN_CHARACTERS: Final = 200

RUNS: Final = (
    Column("RUN", lambda run: run["id"], whole=True),
    Column("WORKFLOW", lambda run: f"{run['workflow_name']} v{run['version']}", whole=True),
    Column("STATUS", lambda run: status_text(run["status"], _remarks(run)), whole=True),
    Column("BY", lambda run: run["trigger_type"]),
    Column("STARTED", lambda run: ago(run["created_at"])),
    Column("TOOK", lambda run: between(run["started_at"], run["ended_at"]), whole=True),
    Column("ERROR", lambda run: (run["error"] or {}).get("message", "")),
)
STEPS: Final = (
    Column("STEP", lambda step: step["path"], whole=True),
    Column("TYPE", lambda step: step["type"], whole=True),
    Column("STATUS", lambda step: status_text(step["status"]), whole=True),
    Column("ATTEMPT", lambda step: str(step["attempt"]), whole=True),
    Column("TOOK", lambda step: between(step["started_at"], step["ended_at"]), whole=True),
    Column("RESULT", lambda step: _result(step)),
)
WAITS: Final = (
    Column("STEP", lambda wait: wait["path"], whole=True),
    Column("WAITS FOR", lambda wait: _awaited(wait)),
    Column("OUTCOME", lambda wait: wait["outcome"] or "open"),
    Column("SINCE", lambda wait: instant(wait["opened_at"])),
    Column("UNTIL", lambda wait: instant(wait["closed_at"] or wait["due_at"])),
)
ERROR_GROUPS: Final = (
    Column("GROUP", lambda group: group["error_group"], whole=True),
    Column("RUNS", lambda group: str(group["count"])),
    Column("LAST", lambda group: ago(group["last_at"])),
    Column("NEWEST RUN", lambda group: group["newest_run_id"], whole=True),
    Column("ERROR", lambda group: (group["error"] or {}).get("message", "")),
)


def print_detail(detail: dict[str, Any], steps: dict[str, Any]) -> None:
    run, queue = detail["run"], detail["queue"]
    print_fields(
        [
            *outcome_fields(run),
            ("Advice", detail["advice"]),
            ("Inputs", as_json_text(run["inputs"])),
            ("Created", f"{instant(run['created_at'])} by {run['created_by']} ({run['trigger_type']})"),
            ("Ended", instant(run["ended_at"])),
            ("Parent", run["parent_run_id"]),
            ("Replay of", run["replay_of"]),
            ("Queue", "" if queue is None else _place(queue)),
        ]
    )
    print()
    print_table(STEPS, steps["items"], "No step was begun.")
    if steps["next_cursor"] is not None:
        say(f"There are more steps: onward runs steps {run['id']} --all")
    _print_section("Waits for", WAITS, detail["waits"])
    _print_section("Children", RUNS, detail["children"])
    _print_section("Replays", RUNS, detail["replays"])


def print_step(step: dict[str, Any]) -> None:
    error = step["error"] or {}
    print_fields(
        [
            ("Step", f"{step['path']} ({step['type']})"),
            ("Status", status_text(step["status"])),
            ("Attempt", str(step["attempt"])),
            ("Started", instant(step["started_at"])),
            ("Took", between(step["started_at"], step["ended_at"])),
            ("Input", as_json_text(step["input"])),
            ("Output", as_json_text(step["output"])),
            ("Error", error.get("message")),
            ("", as_json_text(error) if error else ""),
            ("Meta", as_json_text(step["meta"])),
        ]
    )


def print_explanation(explanation: dict[str, Any]) -> None:
    print(clean(explanation["sentence"]))
    reasons = explanation["reasons"]
    for reason in reasons:
        if len(reasons) > 1:  # a single one is the sentence
            print(f"- {clean(reason['text'])}")
        if reason["hint"]:
            print(f"  hint: {clean(reason['hint'])}")


def print_timeline(timeline: dict[str, Any]) -> None:
    """Each span as a bar, to one scale."""
    from rich.table import Table
    from rich.text import Text

    spans = timeline["spans"]
    if not spans:
        say("Nothing has begun.")
        return
    begin = from_text(min(span["start"] for span in spans))
    end = from_text(timeline["ended_at"]) if timeline["ended_at"] else datetime.now(UTC)
    scale = _BAR_WIDTH / max((end - begin).total_seconds(), 0.001)
    table = Table(box=None, show_header=False, pad_edge=False)
    for span in spans:
        attempt = f" #{span['attempt']}" if (span["attempt"] or 1) > 1 else ""
        name = ("  waits: " + span["kind"]) if span["group"] == "wait" else ""
        mark = mark_of(span["status"])
        bar = Text(_bar(span, begin, end, scale), style=mark.style, no_wrap=True)
        label = Text(clean(f"{span['path']}{attempt}{name}"), no_wrap=True)
        table.add_row(label, bar, f"{mark.symbol} {between(span['start'], span['end'])}")
    show(table)
    if timeline["truncated"]:
        say("There are more spans than are shown here.")


def _bar(span: dict[str, Any], begin: datetime, end: datetime, scale: float) -> str:
    start = from_text(span["start"])
    until = from_text(span["end"]) if span["end"] else end
    before = min(_BAR_WIDTH - 1, int((start - begin).total_seconds() * scale))
    width = max(1, min(_BAR_WIDTH - before, round((until - start).total_seconds() * scale)))
    return " " * before + ("━" if span["group"] == "step" else "┄") * width


def _print_section(title: str, columns: tuple[Column, ...], items: list[dict[str, Any]]) -> None:
    if items:
        print(f"\n{title}")
        print_table(columns, items, "")


def _remarks(run: dict[str, Any]) -> str:
    if run["stuck"]:
        return " (stuck)"
    if run["suspicious"]:
        return " (no step)"
    return " (cancelling)" if run["cancel_requested_at"] and not run["ended_at"] else ""


def _result(step: dict[str, Any]) -> str:
    if step["error"]:
        return str(step["error"].get("message", ""))
    if step["output_blob"]:
        return "(large: see onward runs step)"
    return one_line(as_json_text(step["output"]))[:_SHOWN_CHARACTERS]


def _awaited(wait: dict[str, Any]) -> str:
    if wait["kind"] != "event":
        return str(wait["kind"])
    key = f" {wait['event_key']}" if wait["event_key"] else ""
    return f"event {wait['event_name']}{key}"


def _place(queue: dict[str, Any]) -> str:
    where = "holds a slot" if queue["position"] == 0 else f"number {queue['position']} in line"
    return f"{where} for {queue['key']} ({queue['limit']} at a time)"
