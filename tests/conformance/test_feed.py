"""The feed: in the order of commits, resumable, and heard in other processes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import pytest

from onward.domain.errors import Conflict
from onward.feed.follow import StoreFeed
from onward.feed.notify import NotifyWatch
from onward.feed.poll import PollWatch
from onward.ports.rows.feed import Change
from onward.store.database import Database, open_database
from onward.store.tx import SqlStore
from postgres import Postgres
from records import HOME, at


def feed_of(database: Database, heartbeat: float = 15.0, pending_at_most: int = 5_000) -> StoreFeed:
    store = SqlStore(database)
    watch = (
        NotifyWatch(database.url) if database.dialect == "postgresql" else PollWatch(store, database.listen)
    )
    return StoreFeed(store, watch, heartbeat=heartbeat, batch=100, pending_at_most=pending_at_most)


@pytest.fixture
def feed(database: Database) -> Iterator[StoreFeed]:
    feed = feed_of(database)
    yield feed
    feed.close()


@pytest.fixture
def elsewhere(database: Database) -> Iterator[SqlStore]:
    """The same database, as another process opens it."""
    other = open_database(database.url)
    yield SqlStore(other)
    other.close()


def tell(store: SqlStore, *kinds: str, subject: str = "run:run_1", workspace: str = HOME) -> None:
    with store.write() as tx:
        for number, kind in enumerate(kinds):
            tx.feed.append(workspace, subject, kind, {"number": number}, at(number))


async def next_change(following: AsyncIterator[Change | None]) -> Change:
    async with asyncio.timeout(20):
        async for change in following:
            if change is not None:
                return change
    raise AssertionError("the feed ended")


async def test_changes_come_in_order_and_once(feed: StoreFeed, store: SqlStore) -> None:
    tell(store, *(f"step.n{number}" for number in range(250)))
    async with aclosing(feed.follow(HOME, ["run:run_1"], 0)) as following:
        kinds = [(await next_change(following)).kind for _ in range(250)]
    assert kinds == [f"step.n{number}" for number in range(250)]


async def test_a_follower_hears_what_another_process_wrote(feed: StoreFeed, elsewhere: SqlStore) -> None:
    async with aclosing(feed.follow(HOME, ["runs"], 0)) as following:
        tell(elsewhere, "run.created")
        first = await next_change(following)
        await asyncio.to_thread(tell, elsewhere, "run.moved")
        second = await next_change(following)
    assert [first.kind, second.kind] == ["run.created", "run.moved"]


async def test_a_follower_resumes_in_another_process(
    feed: StoreFeed, elsewhere: SqlStore, store: SqlStore
) -> None:
    tell(store, "run.created", "run.moved")
    async with aclosing(feed.follow(HOME, ["runs"], 0)) as following:
        seen = await next_change(following)
    other = feed_of(elsewhere.database)
    async with aclosing(other.follow(HOME, ["runs"], seen.seq)) as following:
        assert (await next_change(following)).kind == "run.moved"


async def test_from_now_on_means_what_comes(feed: StoreFeed, store: SqlStore) -> None:
    tell(store, "run.created")
    with store.read() as tx:
        newest = tx.feed.newest()
    async with aclosing(feed.follow(HOME, ["runs"], newest)) as following:
        tell(store, "run.moved")
        assert (await next_change(following)).kind == "run.moved"


@pytest.mark.parametrize(
    ("topics", "kinds"),
    [
        (["runs"], ["run.created"]),
        (["approvals"], ["approval.asked"]),
        (["workflows"], ["workflow.created"]),
        (["triggers"], ["trigger.decided"]),
        (["run:run_1"], ["run.created", "step.ended"]),
        (["trigger:trg_1"], ["trigger.decided", "invocation.moved"]),
        (["approvals", "run:run_1"], ["run.created", "step.ended", "approval.asked"]),
        ([], []),
    ],
)
def test_a_topic_is_a_subject_or_a_family(store: SqlStore, topics: list[str], kinds: list[str]) -> None:
    tell(store, "run.created", "step.ended")
    tell(store, "approval.asked", subject="approval:apr_1")
    tell(store, "workflow.created", subject="workflow:wf_1")
    tell(store, "trigger.decided", "invocation.moved", subject="trigger:trg_1")
    with store.read() as tx:
        assert [change.kind for change in tx.feed.after(HOME, 0, topics, 10)] == kinds


def test_a_workspace_sees_its_own(store: SqlStore) -> None:
    """E1."""
    tell(store, "run.created", workspace="ws_other")
    with store.read() as tx:
        assert tx.feed.after(HOME, 0, ["runs", "run:run_1"], 10) == []


def test_what_was_rolled_back_is_not_told(store: SqlStore) -> None:
    def fail() -> None:
        with store.write() as tx:
            tx.feed.append(HOME, "run:run_1", "run.created", {}, at())
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    tell(store, "run.moved")
    with store.read() as tx:
        assert [change.kind for change in tx.feed.after(HOME, 0, ["runs"], 10)] == ["run.moved"]


async def test_a_quiet_feed_beats(database: Database) -> None:
    feed = feed_of(database, heartbeat=0.01)
    async with aclosing(feed.follow(HOME, ["runs"], 0)) as following:
        assert await anext(following) is None
    feed.close()


async def test_from_now_on_it_says_first_that_it_listens(feed: StoreFeed, store: SqlStore) -> None:
    tell(store, "run.before")
    async with aclosing(feed.follow(HOME, ["runs"], None)) as following:
        assert await anext(following) is None
        tell(store, "run.after")
        assert (await next_change(following)).kind == "run.after"


async def test_a_gap_is_said(feed: StoreFeed, store: SqlStore) -> None:
    tell(store, "run.a", "run.b", "run.c")
    with store.write() as tx:
        assert tx.feed.drop_before(at(2), 100) == 2
        assert tx.feed.drop_before(at(1000), 100) == 0, "the newest stays"
    with pytest.raises(Conflict) as refusal:
        await anext(feed.follow(HOME, ["runs"], 1))
    assert refusal.value.code == "feed_gap"
    async with aclosing(feed.follow(HOME, ["runs"], 2)) as following:
        assert (await next_change(following)).kind == "run.c"


async def test_a_number_from_the_future_is_a_gap(feed: StoreFeed) -> None:
    """The database was restored from before: following on in silence would lose everything until then."""
    with pytest.raises(Conflict):
        await anext(feed.follow(HOME, ["runs"], 99))


async def test_no_change_is_missed_among_many_writers(feed: StoreFeed, database: Database) -> None:
    """Numbers appear in the order of commits, or a follower would pass over a late small one."""
    writers = [SqlStore(open_database(database.url)) for _ in range(6)]
    threads = [
        threading.Thread(target=lambda store=store: [tell(store, "run.a", "run.b") for _ in range(50)])
        for store in writers
    ]
    async with aclosing(feed.follow(HOME, ["runs"], 0)) as following:
        for thread in threads:
            thread.start()
        seen = [(await next_change(following)).seq for _ in range(600)]
    for thread, writer in zip(threads, writers, strict=True):
        thread.join()
        writer.database.close()
    assert seen == sorted(set(seen))
    with SqlStore(database).read() as tx:
        assert seen == [change.seq for change in tx.feed.after(HOME, 0, ["runs"], 1000)]


async def test_a_slow_follower_misses_nothing(database: Database, store: SqlStore) -> None:
    """What it cannot hold it reads from the table."""
    feed = feed_of(database, pending_at_most=10)
    async with (
        aclosing(feed.follow(HOME, ["runs"], 0)) as following,
        aclosing(feed.follow(HOME, ["runs"], 0)) as quick,
    ):
        tell(store, "run.first")
        kinds = [(await next_change(following)).kind]
        tell(store, *(f"run.n{number}" for number in range(60)))
        assert [(await next_change(quick)).kind for _ in range(61)][-1] == "run.n59"
        kinds += [(await next_change(following)).kind for _ in range(60)]
        tell(store, "run.last")
        kinds.append((await next_change(following)).kind)
    assert kinds == ["run.first", *(f"run.n{number}" for number in range(60)), "run.last"]
    feed.close()


async def test_each_of_many_followers_hears_its_own(feed: StoreFeed, store: SqlStore) -> None:
    """E1: the tail is read for all workspaces, and told to each its own."""
    wanted = [(HOME, f"run:run_{number}") for number in range(20)] + [("ws_other", "run:run_0")]
    followings = [feed.follow(workspace, [subject, "runs"], 0) for workspace, subject in wanted]
    heard = [asyncio.create_task(next_change(following)) for following in followings]
    await asyncio.to_thread(
        lambda: [tell(store, "step.ended", subject=subject) for _, subject in wanted[:20]]
    )
    tell(store, "run.created", subject="run:run_0", workspace="ws_other")
    changes = await asyncio.gather(*heard)
    assert [(change.workspace_id, change.subject) for change in changes] == wanted
    for following in followings:
        await following.aclose()


async def test_a_bug_in_watching_is_no_silence(database: Database) -> None:
    class Broken:
        async def run(self, ring: object) -> None:
            raise KeyError("a bug")

    feed = StoreFeed(SqlStore(database), Broken())
    with pytest.raises(KeyError):
        await anext(feed.follow(HOME, ["runs"], 0))
    feed.close()


async def test_a_server_that_crashes_ends_no_stream(own_postgres: Postgres) -> None:
    database = open_database(own_postgres.url("onward"))
    feed, store = feed_of(database), SqlStore(database)
    async with aclosing(feed.follow(HOME, ["runs"], 0)) as following:
        tell(store, "run.created")
        await next_change(following)
        waiting = asyncio.create_task(next_change(following))
        await asyncio.to_thread(own_postgres.crash)
        await asyncio.to_thread(own_postgres.server.ensure_postgres_running)
        await asyncio.to_thread(tell, store, "run.moved")
        assert (await waiting).kind == "run.moved"
    feed.close()
    database.close()
