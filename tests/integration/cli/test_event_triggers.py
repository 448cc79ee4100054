"""Events and triggers as code, from a terminal."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from documents import document
from terminal import Terminal

FILE = document(
    extra="""\
triggers:
  - name: nightly
    schedule: {cron: "0 2 * * *"}
  - name: paid
    event: {type: order.*}
"""
)
CLOUD_EVENT = {"specversion": "1.0", "id": "1", "source": "/shop", "type": "order.paid", "subject": "17"}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "greet.yaml").write_text(FILE)
    return tmp_path


def test_applied_twice_it_is_unchanged(cli: Terminal, files: Path) -> None:
    first = cli("workflow", "apply", str(files))
    assert first.out.splitlines() == [
        "+ create greet version 1",
        "+ create trigger nightly (greet)",
        "+ create trigger paid (greet)",
    ]
    again = cli("workflow", "apply", str(files))
    assert again.out.splitlines() == [
        "= unchanged greet version 1",
        "= unchanged trigger nightly (greet)",
        "= unchanged trigger paid (greet)",
    ]


def test_a_dry_run_shows_what_would_change(cli: Terminal, files: Path) -> None:
    cli("workflow", "apply", str(files))
    (files / "greet.yaml").write_text(
        FILE.replace("0 2", "0 3").replace("  - name: paid\n", "").replace("    event: {type: order.*}\n", "")
    )
    planned = cli("workflow", "apply", str(files), "--prune", "--dry-run")
    assert "~ update trigger nightly (greet)\n    schedule: " in planned.out
    assert "- delete trigger paid (greet)" in planned.out
    assert "Nothing was changed" in planned.err


@pytest.mark.parametrize("here", [[], ["--local"]])
def test_validating_a_directory_knows_triggers(cli: Terminal, files: Path, here: list[str]) -> None:
    assert cli("workflow", "validate", str(files), *here).code == 0
    (files / "greet.yaml").write_text(FILE.replace("event:", "evnt:"))
    done = cli("workflow", "validate", str(files), *here)
    assert (done.code, "evnt" in done.err + done.out) == (1, True)


def test_a_cloud_event_starts_a_trigger_and_says_so(cli: Terminal, files: Path) -> None:
    cli("workflow", "apply", str(files))
    sent = files / "events.json"
    sent.write_text(json.dumps([CLOUD_EVENT, {**CLOUD_EVENT, "id": "2", "type": "refund.sent"}]))
    first, other = cli("event", "publish", "--file", str(sent)).out.split()
    matches = cli.json("event", "matches", first)["items"]
    assert [(one["trigger"], one["matched"], one["as_of"]) for one in matches] == [("paid", True, "then")]
    assert "is not 'order.*'" in cli("event", "matches", other).out
    assert cli.json("event", "matches", other, "--matched")["items"] == []
    shown = cli("event", "show", first).out
    assert "order.paid" in shown
    assert "/shop" in shown
    assert cli.json("trigger", "invocations", "paid")["items"][0]["source"] == "event"


def test_sent_again_it_is_the_first_one(cli: Terminal, files: Path) -> None:
    sent = files / "event.json"
    sent.write_text(json.dumps(CLOUD_EVENT))
    first = cli("event", "publish", "--file", str(sent))
    again = cli("event", "publish", "--file", str(sent))
    assert first.out == again.out
    assert "1 had been sent before" in again.err


def test_an_event_is_read_from_standard_input(cli: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(CLOUD_EVENT)))
    assert cli.json("event", "publish", "--file", "-")["items"][0]["created"]


def test_a_type_may_be_named_as_an_option(cli: Terminal) -> None:
    event = cli.json("event", "publish", "--type", "order.paid", "--event-key", "17")
    assert cli.json("event", "list", "--type", "order.paid")["items"][0]["id"] == event["id"]


@pytest.mark.parametrize(
    "words", [["publish"], ["publish", "a", "--file", "x.json"], ["publish", "--file", "x", "--source", "y"]]
)
def test_one_event_is_said_in_one_way(cli: Terminal, words: list[str]) -> None:
    assert cli("event", *words).code == 2


def test_what_is_no_cloud_event_says_where(cli: Terminal, files: Path) -> None:
    sent = files / "event.json"
    sent.write_text(json.dumps({**CLOUD_EVENT, "specversion": "0.3"}))
    done = cli("event", "publish", "--file", str(sent))
    assert (done.code != 0, "/0/specversion" in done.err, "1.0" in done.err) == (True, True, True)


def test_what_is_exported_is_imported_unchanged(cli: Terminal, files: Path) -> None:
    cli("workflow", "apply", str(files))
    exported = files / "triggers.yaml"
    assert cli("trigger", "export", "-o", str(exported)).code == 0
    assert exported.read_text().count("---") == 1
    assert cli("trigger", "apply", str(exported)).out.startswith("= unchanged trigger nightly")
    done = cli("trigger", "import", str(exported))
    assert done.out.splitlines() == [
        "= unchanged trigger nightly (greet)",
        "= unchanged trigger paid (greet)",
    ]
    assert cli("trigger", "export", "paid").out.startswith("name: paid\nworkflow: greet\n")


def test_an_import_that_is_refused_says_the_line(cli: Terminal, files: Path) -> None:
    cli("workflow", "apply", str(files))
    bad = files / "bad.yaml"
    bad.write_text("name: a\nworkflow: greet\n---\nname: b\nworkflow: greet\nevent: {}\n")
    done = cli("trigger", "import", str(bad), "--dry-run")
    assert (done.code != 0, "line 6" in done.err) == (True, True)
