"""What the terminal tells of one trigger."""

from __future__ import annotations

from pathlib import Path

import pytest

from api_world import World
from terminal import Terminal

CAREFUL = """\
name: careful
title: The report of the night
workflow: greet
schedule: {cron: 0 2 * * *, timezone: Europe/Berlin}
filter: trigger.type == "schedule"
inputs: {name: "{{ trigger.name }}"}
overlap: skip
catch_up: {policy: all, window: 2h, limit: 5}
retry: {attempts: 4, backoff: 1m, max: 10m}
timeout: 15m
pause_after_failures: 3
"""


@pytest.fixture
def shown(cli: Terminal, there: dict[str, str], tmp_path: Path) -> str:
    file = tmp_path / "careful.yaml"
    file.write_text(CAREFUL)
    assert cli("trigger", "apply", str(file)).code == 0
    return cli("trigger", "show", "careful").out


@pytest.mark.parametrize(
    "said",
    [
        "Title     The report of the night",
        'Only when trigger.type == "schedule"',
        "While the one before is not over, it is left out.",
        "Firings that were missed all start: those of the last 2h, 5 at most.",
        "Up to 4 attempts, the next after 1m, then twice as long each time, up to 10m.",
        "A run that takes longer than 15m is cancelled, and the attempt has failed.",
        "After 3 failures in a row it pauses itself.",
        '{"name": "{{ trigger.name }}"}',
        "an import",
    ],
)
def test_it_says_what_becomes_of_odd_cases(shown: str, said: str) -> None:
    assert " ".join(said.split()) in " ".join(shown.split())


def test_what_is_as_usual_is_not_said(cli: Terminal, there: dict[str, str]) -> None:
    assert "Policy" not in cli("trigger", "show", "nightly").out


def test_people_are_shown_by_their_names(world: World, shown: str) -> None:
    caller = world.principal()
    assert shown.count(f"{caller.name} ({caller.id})") == 3  # runs as, created, changed


def test_a_key_is_shown_by_its_name_to_those_who_may_see_keys(
    cli: Terminal, there: dict[str, str], tmp_path: Path
) -> None:
    token = cli.json("key", "create", "deploys", "--role", "editor")["token"]
    (tmp_path / "made.yaml").write_text("{name: made, workflow: greet}")
    cli("trigger", "apply", str(tmp_path / "made.yaml"), "--key", token)
    assert "an API key (key_" in cli("trigger", "show", "made", "--key", token).out
    assert "the key deploys (key_" in cli("trigger", "show", "made").out


def test_who_has_left_is_shown_as_such(cli: Terminal, there: dict[str, str], tmp_path: Path) -> None:
    made = cli.json("key", "create", "deploys", "--role", "editor")
    (tmp_path / "made.yaml").write_text("{name: made, workflow: greet}")
    cli("trigger", "apply", str(tmp_path / "made.yaml"), "--key", made["token"])
    cli("key", "revoke", made["key"]["id"])
    assert f"the key deploys ({made['key']['id']}, revoked)" in cli("trigger", "show", "made").out


def test_who_may_not_see_people_still_sees_the_trigger(cli: Terminal, there: dict[str, str]) -> None:
    made = cli.json("key", "create", "screens", "--role", "viewer", "--scope", "trigger.read")
    done = cli("trigger", "show", "nightly", "--key", made["token"])
    assert (done.code, "a member (mem_" in done.out) == (0, True)


@pytest.mark.parametrize(
    ("name", "on"),
    [("hook", "when it is called"), ("nightly", " there")],
)
def test_what_is_switched_off_does_not_say_when_it_fires(
    cli: Terminal, there: dict[str, str], name: str, on: str
) -> None:
    assert on in cli("trigger", "show", name).out
    assert cli("trigger", "disable", name).err == f"{name} is disabled.\n"
    assert on not in (shown := cli("trigger", "show", name).out)
    assert "not while it is disabled" in shown
    assert on in cli("trigger", "enable", name).err
