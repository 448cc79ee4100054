from __future__ import annotations

import pytest

from api_world import World
from terminal import Terminal


def test_a_person_decides_an_approval(cli: Terminal, there: dict[str, str]) -> None:
    approval = there["approval_id"]
    assert approval in cli("approvals", "list").out
    assert "may decide it" in cli("approvals", "show", approval).out
    done = cli("approvals", "decide", approval, "--approve", "--comment", "fine")
    assert (done.code, done.err) == (0, f"{approval} is approved.\n")
    assert cli.json("approvals", "list")["items"] == []
    assert cli.json("approvals", "list", "--status", "any")["items"][0]["comment"] == "fine"


def test_a_key_decides_nothing(cli: Terminal, there: dict[str, str], world: World) -> None:
    """A1"""
    key = world.keys["home", "admin"]
    done = cli("approvals", "decide", there["approval_id"], "--approve", "--key", key)
    assert (done.code, "signed-in person" in done.err) == (5, True)


@pytest.mark.parametrize("answer", [[], ["--approve", "--deny"]])
def test_a_decision_is_one_answer(cli: Terminal, answer: list[str]) -> None:
    assert cli("approvals", "decide", "apr_1", *answer).code == 2


def test_an_event_is_published_once(cli: Terminal) -> None:
    words = (
        "event",
        "publish",
        "paid",
        "--event-key",
        "inv-1",
        "--payload",
        '{"sum": 7}',
        "--dedupe-key",
        "d",
    )
    first, again = cli.json(*words), cli.json(*words)
    assert (first["id"], first["data"]) == (again["id"], {"sum": 7})
    assert "inv-1" in cli("event", "list", "--name", "paid").out


def test_an_event_that_was_sent_before_is_said_to_be_there_already(cli: Terminal) -> None:
    words = ("event", "publish", "paid", "--payload", "1", "--dedupe-key", "d")
    first, again = cli(*words), cli(*words)
    assert first.err == "Published paid.\n"
    assert again.out == first.out  # its id, both times
    assert again.err.startswith("Nothing was published: paid was sent before with this dedupe key, on 20")
    assert cli.json(*words)["created"] is False


def test_an_event_of_another_source_is_another_one(cli: Terminal) -> None:
    words = ("event", "publish", "paid", "--dedupe-key", "d", "--source")
    assert cli.json(*words, "shop")["created"] is True
    assert "Published paid." in cli(*words, "till").err
