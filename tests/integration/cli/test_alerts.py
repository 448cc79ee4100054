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
    assert "It has told nothing yet." in cli("alert", "notices", "ops", "--status", "sent").err


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


def test_a_file_that_cannot_be_meant_says_where(cli: Terminal, file: str) -> None:
    Path(file).write_text(DOCUMENT.replace("5m", "soon"))
    refused = cli("alert", "create", file)
    assert refused.code == 8
    assert "/definition/on/1/late/after" in refused.err
    Path(file).write_text("name: [")
    assert "alert.yaml, line 2" in cli("alert", "create", file).err
