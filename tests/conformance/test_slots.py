"""Keyed concurrency: never more holders than the limit, nobody lost, first come first served (R11)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from onward.domain.errors import Conflict
from onward.ports.rows.runs import RunFilter
from onward.ports.rows.slots import Admission
from onward.services import slots
from onward.services.cancel import cancel_run
from onward.store.tx import SqlStore
from runs_world import HOME, RunsWorld, world

__all__ = ["world"]

KEY = "wf_hello/a"


def acquire(store: SqlStore, run: str, at: int, limit: int = 1, key: str = KEY) -> Admission:
    with store.write() as tx:
        return tx.slots.acquire(HOME, key, run, limit, instant(at))


def release(store: SqlStore, run: str, at: int, key: str = KEY) -> tuple[str, ...]:
    with store.write() as tx:
        return tx.slots.release(HOME, key, run, instant(at))


def holders(store: SqlStore, key: str = KEY) -> list[str]:
    with store.read() as tx:
        return [row.run_id for row in tx.slots.line(HOME, key) if row.held_since]


def instant(second: int) -> str:
    return f"2026-01-01T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.000000Z"


def test_the_first_holds_and_the_others_stand_in_line(store: SqlStore) -> None:
    answers = [acquire(store, run, at) for at, run in enumerate(("run_1", "run_2", "run_3"))]
    assert [(one.held, one.position) for one in answers] == [(True, 0), (False, 1), (False, 2)]


def test_asking_again_changes_nothing(store: SqlStore) -> None:
    for _ in range(2):
        assert acquire(store, "run_1", 1) == Admission(held=True)
        assert acquire(store, "run_2", 2) == Admission(held=False, position=1)


def test_who_leaves_makes_room_for_the_next_in_line(store: SqlStore) -> None:
    for at, run in enumerate(("run_3", "run_1", "run_2")):
        acquire(store, run, at)
    assert release(store, "run_3", 10) == ("run_1",)
    assert release(store, "run_3", 11) == ()
    assert holders(store) == ["run_1"]


def test_leaving_the_line_moves_the_others_up(store: SqlStore) -> None:
    for at, run in enumerate(("run_1", "run_2", "run_3")):
        acquire(store, run, at)
    assert release(store, "run_2", 10) == ()
    with store.read() as tx:
        standing = tx.slots.standing(HOME, "run_3", 5)
    assert standing is not None
    assert (standing.position, standing.holders, standing.ahead) == (1, ("run_1",), ())


def test_a_higher_limit_holds_for_the_whole_line_from_the_next_run_on(store: SqlStore) -> None:
    for at, run in enumerate(("run_1", "run_2", "run_3")):
        acquire(store, run, at)
    newcomer = acquire(store, "run_4", 4, limit=3)
    assert newcomer == Admission(held=False, position=1, promoted=("run_2", "run_3"))


def test_a_lower_limit_lets_holders_finish_and_nobody_in_before(store: SqlStore) -> None:
    for at, run in enumerate(("run_1", "run_2")):
        acquire(store, run, at, limit=2)
    assert not acquire(store, "run_3", 3, limit=1).held
    assert release(store, "run_1", 4) == ()
    assert release(store, "run_2", 5) == ("run_3",)


def test_the_promoted_run_is_told_once_it_can_be(world: RunsWorld) -> None:
    world.workflow(concurrency={"limit": 1})
    first, second = world.launch().run.id, world.launch().run.id
    slots.release(world.app, HOME, "wf_hello/", first)
    assert [signal.kind for signal in world.engine.signals_of(second)] == ["slot"]
    with world.store.read() as tx:
        assert tx.slots.untold("9999", 10) == []


def test_a_run_that_cannot_be_told_stays_marked_for_the_reconciler(world: RunsWorld) -> None:
    world.workflow(concurrency={"limit": 1})
    first, second = world.launch().run.id, world.launch().run.id
    world.engine.away = True
    slots.release(world.app, HOME, "wf_hello/", first)
    with world.store.read() as tx:
        assert [row.run_id for row in tx.slots.untold("9999", 10)] == [second]


def test_r11_threads_that_race_never_hold_more_than_the_limit_and_all_get_their_turn(
    store: SqlStore,
) -> None:
    limit, runs = 3, [f"run_{number:03}" for number in range(24)]
    most: list[int] = []
    turns: list[str] = []

    def live(run: str) -> None:
        """Ask until it is this run's turn, look around, and leave."""
        while not acquire(store, run, 1, limit).held:
            pass
        most.append(len(holders(store)))
        turns.append(run)
        release(store, run, 2)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(live, runs))
    assert max(most) <= limit
    assert sorted(turns) == runs
    assert holders(store) == []


def test_r11_launches_and_ends_that_race_neither_block_each_other_nor_lose_a_slot(world: RunsWorld) -> None:
    world.workflow(concurrency={"limit": 2, "when_full": "cancel_oldest"})

    def live(_: int) -> None:
        run = world.launch().run.id
        world.engine.lose(run)
        with suppress(Conflict):  # a later one has cancelled it already
            cancel_run(world.app, world.ada, run)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(live, range(40)))
    with world.store.read() as tx:
        assert tx.slots.line(HOME, "wf_hello/") == []
        assert tx.runs.count_by_status(HOME, RunFilter()) == {"cancelled": 40}


class Line(RuleBasedStateMachine):
    """The rows against a list in memory, whatever comes in whatever order."""

    store: SqlStore

    def __init__(self) -> None:
        super().__init__()
        self.key = f"wf/{uuid4()}"
        self.limit = 1
        self.at = 0
        self.held: set[str] = set()
        self.queue: list[str] = []
        self.numbers = 0

    @rule(limit=st.integers(1, 3))
    def come(self, limit: int) -> None:
        self.limit, self.at, self.numbers = limit, self.at + 1, self.numbers + 1
        run = f"run_{self.numbers:06}"
        self.queue.append(run)
        self._fill()
        assert acquire(self.store, run, self.at, limit, self.key).held == (run in self.held)

    @precondition(lambda self: self.held)
    @rule(which=st.randoms(use_true_random=False))
    def leave(self, which: object) -> None:
        self._go(which.choice(sorted(self.held)))  # type: ignore[attr-defined]

    @precondition(lambda self: self.queue)
    @rule(which=st.randoms(use_true_random=False))
    def give_up(self, which: object) -> None:
        self._go(which.choice(self.queue))  # type: ignore[attr-defined]

    @invariant()
    def the_rows_are_as_the_model_says(self) -> None:
        with self.store.read() as tx:
            line = tx.slots.line(HOME, self.key)
        assert {row.run_id for row in line if row.held_since} == self.held
        assert [row.run_id for row in line if not row.held_since] == self.queue

    def _go(self, run: str) -> None:
        self.at += 1
        self.held.discard(run)
        if run in self.queue:
            self.queue.remove(run)
        self.limit = self._newest_limit(run)
        before = set(self.held)
        self._fill()
        assert set(release(self.store, run, self.at, self.key)) == self.held - before

    def _newest_limit(self, gone: str) -> int:
        with self.store.read() as tx:
            rest = [row for row in tx.slots.line(HOME, self.key) if row.run_id != gone]
        return max(rest, key=lambda row: row.run_id).slot_limit if rest else 0

    def _fill(self) -> None:
        while self.queue and len(self.held) < self.limit:
            self.held.add(self.queue.pop(0))


def test_r11_any_order_of_coming_and_leaving_keeps_the_line(store: SqlStore) -> None:
    machine = type("LineHere", (Line,), {"store": store})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
