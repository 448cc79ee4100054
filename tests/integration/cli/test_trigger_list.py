"""Finding a trigger among many, from a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal import Terminal


@pytest.fixture(autouse=True)
def _several(cli: Terminal, there: dict[str, str], tmp_path: Path) -> None:
    """Beside `nightly`, a schedule, and `hook`, a webhook."""
    file = tmp_path / "paid.yaml"
    file.write_text("name: paid\ntitle: Thank who paid\nworkflow: greet\nevent: {type: order.paid}\n")
    assert cli("trigger", "apply", str(file)).code == 0
    assert cli("trigger", "disable", "hook").code == 0


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (["--q", "paid"], ["paid"]),
        (["--q", "Thank"], ["paid"]),
        (["--disabled"], ["hook"]),
        (["--enabled"], ["nightly", "paid"]),
        (["--kind", "webhook"], ["hook"]),
        (["--state", "off"], ["hook"]),
        (["--state", "on", "--order", "name"], ["nightly", "paid"]),
        (["--workflow", "greet", "--enabled", "--kind", "schedule"], ["nightly"]),
    ],
)
def test_triggers_are_found_by_what_is_known_of_them(
    cli: Terminal, filters: list[str], names: list[str]
) -> None:
    found = cli.json("trigger", "list", *filters)["items"]
    assert sorted(trigger["name"] for trigger in found) == names


def test_of_those_that_need_attention_it_says_what_is_wrong(cli: Terminal) -> None:
    """T18"""
    assert cli("workflow", "disable", "greet").code == 0
    told = cli("trigger", "list", "--state", "attention").out
    assert "nightly" in told and "TROUBLE" in told and "is disabled" in told
    assert "hook" not in told  # it is off itself


def test_a_list_marks_those_with_which_something_is_wrong(cli: Terminal) -> None:
    """T18"""
    assert "!" not in (told := cli("trigger", "list")).out + told.err
    assert cli("trigger", "enable", "hook").code == 0  # nobody has made a secret for it
    told = cli("trigger", "list")
    assert next(line for line in told.out.splitlines() if line.startswith("hook ")).count("enabled !") == 1
    assert told.out.count("!") == 1
    assert told.err == "! What is wrong: onward trigger list --state attention\n"


def test_nothing_found_is_told_apart_from_nothing_there(cli: Terminal) -> None:
    assert "There are no such triggers." in cli("trigger", "list", "--q", "nonsense").err
    for name in ("nightly", "paid", "hook"):
        cli("trigger", "delete", name, "--yes")
    assert "onward trigger apply FILE" in cli("trigger", "list").err


def test_a_kind_that_is_none_is_refused_with_those_that_are(cli: Terminal) -> None:
    done = cli("trigger", "list", "--kind", "chron")
    assert (done.code, "webhook" in done.err) == (2, True)
