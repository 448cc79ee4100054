"""Workflows in a terminal say what starts them next, and who made them."""

from __future__ import annotations

import pytest

from terminal import Terminal

pytestmark = pytest.mark.usefixtures("there")


def test_a_list_says_what_comes_next_and_by_which_trigger(cli: Terminal) -> None:
    line = cli("workflow", "list").out.splitlines()[1]
    assert ", nightly" in line
    [greet] = cli.json("workflow", "list")["items"]
    assert (greet["next_start"]["trigger"], greet["next_start"]["on"]) == ("nightly", ["webhook"])


def test_what_comes_at_no_certain_time_is_told_by_where_it_comes_from(cli: Terminal) -> None:
    cli("trigger", "disable", "nightly")
    assert "on a webhook" in cli("workflow", "list").out
    cli("trigger", "disable", "hook")
    assert "on a webhook" not in cli("workflow", "list").out
    assert "nothing starts it by itself" in cli("workflow", "show", "greet").out


def test_what_is_paused_says_when_it_goes_on(cli: Terminal) -> None:
    cli("trigger", "disable", "hook")
    cli("trigger", "pause", "nightly", "--for", "3d")
    assert "paused, goes on in" in cli("workflow", "list").out


def test_a_workflow_is_shown_with_the_clock_of_its_schedule_and_its_owner(cli: Terminal) -> None:
    shown = cli.json("workflow", "show", "greet")["workflow"]
    out = cli("workflow", "show", "greet").out
    assert f"{shown['next_start']['local'][:16].replace('T', ' ')} there, nightly" in out
    assert shown["owner"]["name"] in out
