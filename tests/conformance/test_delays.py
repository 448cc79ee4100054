"""A start that comes to nothing, over and over: it is tried less and less often, and nothing grows of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest

from arrivals import RARE, arrive, recorded, shown
from onward.domain.errors import Unavailable
from onward.services.triggers import attempts
from onward.services.triggers.run_links import next_key
from onward.services.triggers.views import InvocationView
from triggers_world import TriggersWorld, world

__all__ = ["world"]

REFUSED = "Temporal cannot be reached: its own database is down."


@pytest.fixture
def refused(world: TriggersWorld, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    return refusing(world, monkeypatch)


def refusing(world: TriggersWorld, monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Temporal says that it is there, and starts nothing. When it was asked."""
    asked: list[datetime] = []

    def refuse(_run_id: str, _workspace_id: str) -> None:
        asked.append(world.clock.now())
        raise Unavailable("engine_unavailable", REFUSED, retry_after=5)

    monkeypatch.setattr(world.engine, "start_run", refuse)
    return asked


def tried(world: TriggersWorld, seconds: int) -> InvocationView:
    """One that comes now, with the scheduler at it for so long."""
    world.made(**RARE)
    [one] = arrive(world, 1)
    return tried_on(world, one, seconds)


def tried_on(world: TriggersWorld, invocation_id: str, seconds: int) -> InvocationView:
    world.start()
    for _ in range(seconds // 5):
        world.clock.move(seconds=5)
        world.start()
    return shown(world, invocation_id)


def test_it_is_tried_less_and_less_often(world: TriggersWorld, refused: list[datetime]) -> None:
    tried(world, 1_300)
    waits = [(later - sooner).total_seconds() for sooner, later in pairwise(refused)]
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300]


@pytest.mark.usefixtures("refused")
def test_one_entry_and_one_line_of_the_log_tell_of_all_that_were_put_off(world: TriggersWorld) -> None:
    one = tried(world, 1_300)
    [entry] = one.attempts
    assert (entry["outcome"], entry["starts"]) == ("delayed", 10)
    assert [made.sentence for made in world.decisions()] == [
        f"{REFUSED} It is tried again in 5 s, later every five minutes."
    ]


@pytest.mark.usefixtures("refused")
def test_it_says_what_it_waits_for(world: TriggersWorld) -> None:
    one = tried(world, 30)
    assert (one.status, one.attempt, one.reason) == ("pending", 0, REFUSED)
    due = f"{one.due_at[:19].replace('T', ' ')} UTC"
    assert one.waiting_for == f"{REFUSED} It was put off 3 times. It is tried again after {due}."


def test_so_does_one_that_a_limit_holds_up(world: TriggersWorld) -> None:
    limit(world)
    one = tried(world, 600)
    assert "the limit `open_runs` is reached" in (one.waiting_for or "")
    assert (len(one.attempts), world.outcomes()) == (1, ["delayed"])


def limit(world: TriggersWorld) -> None:
    """As many runs are open as may be."""
    world.started()
    world.app = replace(world.app, limits=replace(world.app.limits, open_runs=1))


def test_another_cause_is_told_as_well(world: TriggersWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(world)
    one = tried(world, 60)
    world.app = replace(world.app, limits=replace(world.app.limits, open_runs=9))
    refusing(world, monkeypatch)
    one = tried_on(world, one.id, 600)
    assert (one.reason, one.attempts[0]["code"]) == (REFUSED, "engine_unavailable")
    assert (len(one.attempts), world.outcomes()) == (1, ["delayed"] * 2)


def test_when_it_starts_that_is_its_first_attempt(world: TriggersWorld) -> None:
    world.engine.away = True
    world.made(**RARE)
    row = recorded(world, 1)
    for _ in range(3):
        attempts.attempt(world.app, row)
    world.engine.away = False
    one = tried_on(world, row.id, 60)
    assert (one.status, one.attempt, one.reason, one.waiting_for) == ("running", 1, None, None)
    assert [entry["outcome"] for entry in one.attempts] == ["delayed", "running"]


def test_what_an_earlier_version_put_off_has_its_own_entries(world: TriggersWorld) -> None:
    """T2: no key is used twice."""
    world.made(**RARE)
    row = replace(recorded(world, 1), attempts=[{"outcome": "delayed"}, {"outcome": "delayed"}])
    assert next_key(row) == f"invocation:{row.id}:2"
    more = replace(row, attempts=[{"outcome": "delayed"}, {"outcome": "delayed", "starts": 2}])
    assert next_key(more) == f"invocation:{row.id}:3"
