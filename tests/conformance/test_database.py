"""Transactions of both databases."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from onward.domain.errors import Invalid, Unavailable
from onward.store.database import Database, open_database
from onward.store.tables import settings

AT = "2026-01-01T00:00:00.000000Z"


def put(database: Database, key: str) -> None:
    with database.write() as connection:
        connection.execute(insert(settings).values(key=key, value="1", updated_at=AT))


def keys(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(settings.c.key).order_by(settings.c.key)).scalars())


def test_a_block_that_ends_is_committed(database: Database) -> None:
    put(database, "a")
    assert keys(database) == ["a"]


def test_a_block_that_raises_leaves_nothing(database: Database) -> None:
    def write_and_fail() -> None:
        with database.write() as connection:
            connection.execute(insert(settings).values(key="a", value="1", updated_at=AT))
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    assert keys(database) == []


def test_a_read_sees_one_state(database: Database) -> None:
    with database.read() as connection:
        before = connection.execute(text("SELECT count(*) FROM settings")).scalar_one()
        put(database, "a")
        after = connection.execute(text("SELECT count(*) FROM settings")).scalar_one()
    assert (before, after) == (0, 0)
    assert keys(database) == ["a"]


def test_a_broken_constraint_comes_through_by_its_name(database: Database) -> None:
    put(database, "a")
    with pytest.raises(IntegrityError):
        put(database, "a")


def test_a_bug_stays_loud(database: Database) -> None:
    with pytest.raises((OperationalError, ProgrammingError)), database.read() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))


def test_threads_that_write_wait_for_each_other(database: Database) -> None:
    def count_up() -> None:
        for _ in range(20):
            with database.write() as connection:
                connection.execute(text("UPDATE settings SET value = CAST(CAST(value AS int) + 1 AS text)"))

    put(database, "a")
    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert connection.execute(select(settings.c.value)).scalar_one() == "161"


def test_processes_that_write_wait_for_each_other(database: Database) -> None:
    other = open_database(database.url)

    def write(one: Database, name: str) -> None:
        for number in range(50):
            put(one, f"{name}{number}")

    thread = threading.Thread(target=write, args=(other, "b"))
    thread.start()
    write(database, "a")
    thread.join()
    other.close()
    assert len(keys(database)) == 100


def test_a_database_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    away = open_database(f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(Unavailable) as refusal, away.read():
        pass
    assert refusal.value.code == "database_unavailable"
    assert refusal.value.hint


def test_connections_that_were_cut_cost_nobody_an_error(postgres_url: str) -> None:
    database = open_database(postgres_url)
    put(database, "a")
    cut_all(postgres_url)
    put(database, "b")
    assert keys(database) == ["a", "b"]
    database.close()


def test_a_connection_that_is_cut_under_way_is_said_to_be(postgres_url: str) -> None:
    database = open_database(postgres_url)

    def write_over_a_cut() -> None:
        with database.write() as connection:
            connection.execute(text("SELECT 1"))
            cut_all(postgres_url)
            connection.execute(insert(settings).values(key="a", value="1", updated_at=AT))

    with pytest.raises(Unavailable):
        write_over_a_cut()
    assert keys(database) == []
    database.close()


def cut_all(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_file_that_is_no_database_is_said_to_be_away(tmp_path: Path) -> None:
    (tmp_path / "onward.db").write_text("This is a letter and not a database. " * 100)
    with pytest.raises(Unavailable), open_database(f"sqlite:///{tmp_path / 'onward.db'}").read():
        pass


@pytest.mark.parametrize("url", ["", "onward.db", "mysql://host/name", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_is_not_usable_is_refused(url: str) -> None:
    with pytest.raises(Invalid) as refusal:
        open_database(url)
    assert refusal.value.code == "database_url"
