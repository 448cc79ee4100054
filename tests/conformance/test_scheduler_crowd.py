"""Very many at once: what one workspace has due never keeps another one waiting (T3), and looks stay cheap."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from onward.bench.many_triggers import fill, stored
from onward.domain.access import Principal
from onward.services.triggers import attempts, scheduling, triggers
from onward.store.database import Database
from triggers_world import EVERY_MINUTE, TriggersWorld, world

__all__ = ["world"]

CROWD = 10_000
WHOLE = r"(SCAN|Seq Scan on) (invocations|other|triggers|decisions|feed|runs)\b(?! USING)"


@pytest.fixture
def zoe(world: TriggersWorld) -> Principal:
    """Of the other workspace."""
    world.workflow("away", "ws_away")
    return world.member("zoe", "editor", "ws_away")


def crowd(world: TriggersWorld, count: int) -> None:
    """So many of one workspace, due in a minute."""
    like = stored(world.database, world.made(name="like-this", schedule=None).id)
    world.clock.move(minutes=1)
    fill(world.database, like, count, world.clock.now(), "crowd")


def test_ten_thousand_of_one_workspace_do_not_starve_the_one_of_another(
    world: TriggersWorld, zoe: Principal
) -> None:
    """T3"""
    triggers.create_trigger(world.app, zoe, {**EVERY_MINUTE, "workflow": "away"})
    crowd(world, CROWD)
    assert world.tick() == CROWD + 1
    first = attempts.ready(world.app)
    assert [row.workspace_id for row in first].index("ws_away") < 2
    for row in first:
        attempts.attempt(world.app, row)
    with world.store.read() as tx:
        assert [one.status for one in tx.invocations.lines("ws_away", None, None, 5).items] == ["running"]


def test_one_that_comes_while_ten_thousand_wait_is_next(world: TriggersWorld, zoe: Principal) -> None:
    """T3"""
    crowd(world, CROWD)
    world.tick()
    triggers.create_trigger(world.app, zoe, {**EVERY_MINUTE, "workflow": "away"})
    world.pass_time(minutes=1)
    assert "ws_away" in {row.workspace_id for row in attempts.ready(world.app, 2)}


def test_lines_of_one_workspace_do_not_starve_the_line_of_another(
    world: TriggersWorld, zoe: Principal
) -> None:
    """T3: those with `overlap: queue` as well."""
    for number in range(20):
        world.made(name=f"many-{number}", overlap="queue")
    triggers.create_trigger(world.app, zoe, {**EVERY_MINUTE, "workflow": "away", "overlap": "queue"})
    world.pass_time(minutes=1)
    assert "ws_away" in {row.workspace_id for row in attempts.ready(world.app, 2)}


def test_lines_that_stand_still_keep_no_workspace_waiting(world: TriggersWorld, zoe: Principal) -> None:
    """T3: even where there are more of them than one look takes, and they wait for longer."""
    world.made(overlap="queue")
    for _ in range(2):
        world.pass_time(minutes=1)
        world.start()
    triggers.create_trigger(world.app, zoe, {**EVERY_MINUTE, "workflow": "away", "overlap": "queue"})
    world.pass_time(minutes=1)
    found = {row.workspace_id for _ in range(100) for row in attempts.ready(world.app, 1)}
    assert found == {"ws_away"}


def ticks(world: TriggersWorld) -> None:
    scheduling.tick(world.app, world.generation)


def looks_when_next(world: TriggersWorld) -> None:
    scheduling.next_due_at(world.app)
    scheduling.rearm(world.app)


def starts(world: TriggersWorld) -> None:
    for row in attempts.ready(world.app):
        attempts.attempt(world.app, row)


def settles(world: TriggersWorld) -> None:
    attempts.settle(world.app)
    attempts.settle_told(world.app, 0)


@pytest.mark.parametrize("work", [ticks, looks_when_next, starts, settles])
def test_nothing_that_is_done_all_the_time_reads_a_whole_table(
    world: TriggersWorld, work: Callable[[TriggersWorld], None]
) -> None:
    """T11: the statements as they are sent, each explained."""
    for number, overlap in enumerate(("allow", "skip", "queue", "cancel_previous")):
        world.made(name=f"many-{number}", overlap=overlap, timeout="1h")
    for _ in range(2):
        world.pass_time(minutes=1)
        starts(world)
    world.clock.move(minutes=1)
    if work is starts:
        world.tick()
    with sent(world.database) as statements:
        work(world)
    assert statements
    whole = {statement: plan for statement in statements if (plan := reads_whole(world.database, *statement))}
    assert not whole


@contextmanager
def sent(database: Database) -> Iterator[set[tuple[str, str]]]:
    """Statements with their values as JSON, while the block lasts."""
    found: set[tuple[str, str]] = set()

    def remember(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, is_many: bool) -> None:
        if not is_many and statement.lstrip().split()[0] in ("SELECT", "UPDATE", "DELETE", "WITH"):
            found.add((statement, json.dumps(values)))

    engines = {database.engine, database._writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", remember)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", remember)


def reads_whole(database: Database, statement: str, values: str) -> str | None:
    """The plan, when it reads one of the tables that grow from its beginning to its end."""
    given = json.loads(values)
    explain = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "
    with database.write() as connection:
        if database.dialect == "postgresql":  # an empty table is read faster from its beginning
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        rows = connection.exec_driver_sql(
            explain + statement, given if isinstance(given, dict) else tuple(given)
        )
        plan = "\n".join(str(row[-1]) for row in rows)
    return plan if re.search(WHOLE, plan) else None
