"""`onward alert`, against the real application."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api_world import World
from terminal import Terminal

DOCUMENT = "name: nights\non: [run_failed, {late: {after: 5m}}]\nto:\n  - workflow: greet\n"


@pytest.fixture
def file(tmp_path: Path, there: dict[str, str]) -> str:
    (tmp_path / "alert.yaml").write_text(DOCUMENT)
    return str(tmp_path / "alert.yaml")


def test_an_alert_is_created_shown_and_listed(cli: Terminal, file: str) -> None:
    assert "A run failed or a firing is more than 5 min late" in cli("alert", "create", file).out
    assert "workflow greet" in cli("alert", "show", "nights").out
    assert "nights" in cli("alert", "list").out
    shown = json.loads(cli("alert", "show", "nights", "--json").out)
    assert shown["definition"]["on"][0] == "run_failed"


def test_an_alert_is_changed_switched_and_deleted(cli: Terminal, file: str) -> None:
    cli("alert", "create", file)
    Path(file).write_text(DOCUMENT.replace("nights", "days"))
    assert "days" in cli("alert", "update", "nights", file).out
    assert "days is disabled." in cli("alert", "disable", "days").err
    assert "days is enabled." in cli("alert", "enable", "days").err
    assert cli("alert", "delete", "days", "--yes").code == 0
    assert cli("alert", "show", "days").code == 6


def test_a_test_and_what_became_of_it(cli: Terminal, there: dict[str, str]) -> None:
    assert "waiting" in cli("alert", "test", "ops").out
    listed = cli("alert", "notices", "ops", "--status", "waiting").out
    assert "Test of the alert ops" in listed
    assert "Nothing of that kind is there." in cli("alert", "notices", "ops", "--status", "sent").err


def test_a_status_that_is_none_is_refused_with_those_that_are(cli: Terminal, there: dict[str, str]) -> None:
    done = cli("alert", "notices", "ops", "--status", "snt")
    assert (done.code, done.out) == (2, "")
    assert all(status in done.err for status in ("waiting", "sent", "failed", "cancelled"))


def test_people_are_shown_by_their_names(cli: Terminal, file: str, world: World) -> None:
    caller = world.principal()
    for shown in (cli("alert", "create", file).out, cli("alert", "show", "nights").out):
        assert shown.count(f"{caller.name} ({caller.id})") == 3  # runs as, created, changed


def test_nobody_is_asked_about_an_alert_that_is_not_there(cli: Terminal, there: dict[str, str]) -> None:
    done = cli("alert", "delete", "op")
    assert (done.code, "Did you mean 'ops'?" in done.err) == (6, True)
    assert "Delete the alert ops?" in cli("alert", "delete", "ops").err
    assert cli("alert", "show", "ops").code == 0


def test_waiting_for_a_test_ends_when_each_was_tried(
    cli: Terminal, there: dict[str, str], world: World
) -> None:
    import asyncio
    import threading

    from onward.services.alerts import sending as alert_sending

    done = threading.Event()

    def server() -> None:
        while not done.wait(0.02):
            for notice in alert_sending.claim(world.services):
                asyncio.run(alert_sending.send(world.services, notice))

    sending = threading.Thread(target=server, daemon=True)
    sending.start()
    try:
        ended = cli("alert", "test", "ops", "--wait")
    finally:
        done.set()
    sending.join(10)
    assert (ended.code, "sent" in ended.out) == (0, True)


WORKFLOW = "name: report\nsteps:\n  - {id: a, type: set, vars: {x: 1}}\n"
BESIDE = "alerts:\n  - name: fails\n    on: [run_failed]\n    to: [{workflow: greet}]\n"


@pytest.fixture
def files(tmp_path: Path, there: dict[str, str]) -> Path:
    (tmp_path / "workflows").mkdir()
    (tmp_path / "workflows/report.yaml").write_text(WORKFLOW + BESIDE)
    return tmp_path / "workflows"


def test_alerts_are_applied_with_the_workflow_beside_which_they_stand(cli: Terminal, files: Path) -> None:
    planned = cli("workflow", "apply", str(files), "--dry-run").out.splitlines()
    assert planned == ["+ create report version 1", "+ create alert fails"]
    assert cli("workflow", "apply", str(files)).out.splitlines() == planned
    assert "the file of workflow report" in cli("alert", "show", "fails").out
    (files / "report.yaml").write_text(WORKFLOW)
    pruned = cli("workflow", "apply", str(files), "--prune").out
    assert pruned.splitlines()[1:] == ["- delete alert fails"]


def test_what_is_switched_off_stays_off(cli: Terminal, files: Path) -> None:
    cli("workflow", "apply", str(files))
    cli("alert", "disable", "fails")
    (files / "report.yaml").write_text(WORKFLOW + BESIDE + "    every: 2h\n")
    assert "~ update alert fails\n    every: nothing" in cli("workflow", "apply", str(files)).out
    assert json.loads(cli("alert", "show", "fails", "--json").out)["enabled"] is False


@pytest.mark.parametrize("words", [["validate"], ["validate", "--local"], ["apply"], ["apply", "--dry-run"]])
def test_whoever_asks_a_bad_alert_has_its_line_and_its_hint(
    cli: Terminal, files: Path, words: list[str]
) -> None:
    (files / "report.yaml").write_text(WORKFLOW + BESIDE.replace("run_failed", "run_faild"))
    done = cli("workflow", *words, str(files))
    said = done.out + done.err
    assert (done.code != 0, "6" in said, "Did you mean run_failed?" in said) == (True, True, True)


def test_what_is_exported_is_imported_unchanged(cli: Terminal, files: Path) -> None:
    cli("workflow", "apply", str(files))
    exported = files.parent / "alerts.yaml"
    assert "2 alerts" in cli("alert", "export", "-o", str(exported)).err
    assert exported.read_text().count("---") == 1
    done = cli("alert", "apply", str(exported), "--dry-run")
    assert done.out.splitlines() == ["= unchanged alert fails", "= unchanged alert ops"]
    assert cli("alert", "import", str(exported)).out == done.out
    assert "name: fails" in cli("alert", "export", "fails").out


def test_a_file_that_cannot_be_written_is_said_so(cli: Terminal, files: Path) -> None:
    done = cli("alert", "export", "-o", str(files / "no-such" / "alerts.yaml"))
    assert (done.code, done.out) == (8, "")
    assert "alerts.yaml cannot be written" in done.err


def test_a_workflow_is_exported_with_its_alerts(cli: Terminal, files: Path) -> None:
    cli("workflow", "apply", str(files))
    (files / "report.yaml").write_text(cli("workflow", "export", "report", "--alerts").out)
    again = cli("workflow", "apply", str(files)).out.splitlines()
    assert again == ["= unchanged report version 1", "= unchanged alert fails"]


def test_an_import_that_is_refused_says_the_line_and_changes_nothing(cli: Terminal, file: str) -> None:
    Path(file).write_text(f"{DOCUMENT}---\n{DOCUMENT.replace('nights', 'days').replace('greet', 'gret')}")
    done = cli("alert", "apply", file)
    assert (done.code != 0, "line 9" in done.err, "Did you mean 'greet'?" in done.err) == (True, True, True)
    assert cli("alert", "show", "nights").code == 6


def test_an_import_of_nothing_says_so(cli: Terminal, file: str) -> None:
    Path(file).write_text("# later\n")
    done = cli("alert", "import", file)
    assert (done.code, "there are no alerts in what was given" in done.err) == (0, True)


def test_a_name_that_there_is_not_is_a_warning_at_its_line(cli: Terminal, file: str) -> None:
    Path(file).write_text(DOCUMENT + "where: {workflow: gret}\n")
    done = cli("alert", "apply", file)
    said = done.out + done.err
    assert (done.code, "+ create alert nights" in said, "Did you mean 'greet'?" in said) == (0, True, True)
