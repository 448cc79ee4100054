"""One database, whichever it is: short transactions, and errors of our own family.

SQLite takes one writer at a time; the threads of this process queue for it in order
(`Turnstile`) and processes look again and again. PostgreSQL takes many.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from onward.domain.errors import Invalid, Unavailable
from onward.ports.store import DATABASE_AWAY
from onward.store.feed import discard_changes, write_changes
from onward.store.turnstile import Turnstile

Dialect = Literal["sqlite", "postgresql"]

BUSY_MILLISECONDS = 10_000
_LOOK_SECONDS = 0.0003
STATEMENT_MILLISECONDS = 30_000
# A process that is frozen within a transaction keeps its locks, and everybody waits. Ours never pause.
IDLE_MILLISECONDS = 10_000
CONNECT_SECONDS = 5
POOL_WAIT_SECONDS = 10
_BEGIN = "onward_begin"
# SQLite's result codes that say "not now" or "not here"; all others are bugs of ours and stay loud.
_SQLITE_AWAY = ("BUSY", "LOCKED", "IOERR", "CANTOPEN", "FULL", "READONLY", "CORRUPT", "NOTADB", "PERM")
# Classes of SQLSTATE: connection, roll-back (deadlock), resources, state (lock timeout), operator, system.
_POSTGRES_AWAY = ("08", "40", "53", "55", "57", "58")


class Database:
    """The engine with our transactions around it. One per process."""

    def __init__(
        self,
        engine: Engine,
        dialect: Dialect,
        turn: AbstractContextManager[None],
        writer: Engine | None = None,
    ) -> None:
        self.engine = engine
        self._writer = writer or engine
        self.dialect: Dialect = dialect
        self._turn = turn
        self._listeners: list[Callable[[], None]] = []

    @property
    def url(self) -> str:
        """With the password: for a second process or a raw connection, never for a log."""
        return self.engine.url.set(drivername=self.dialect).render_as_string(hide_password=False)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot: every query of the block sees the same state."""
        with _coded_errors(), self.engine.connect() as connection:
            if self.dialect == "postgresql":
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: committed when the block ends, rolled back when it raises."""
        with _coded_errors(), self._turn, self._writer.connect() as connection:
            connection = connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
            try:
                with connection.begin():
                    yield connection
                    changed = write_changes(connection)
            finally:
                discard_changes(connection)
        if changed:
            self.tell()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` (quick, from any thread) after commits of this process that changed the feed.

        Returns the function that ends it.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def close(self) -> None:
        self.engine.dispose()
        self._writer.dispose()


def open_database(url: str, *, pool_size: int = 10) -> Database:
    """Nothing is connected yet: the first transaction does that."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise _bad_url("It cannot be read as an address.") from error
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed, pool_size)
    if parsed.get_backend_name() in {"postgresql", "postgres"}:
        return _open_postgres(parsed, pool_size)
    raise _bad_url(f"{parsed.get_backend_name()!r} is not supported.")


def is_away(error: BaseException) -> bool:
    """The database cannot answer now; the same transaction may succeed later."""
    if isinstance(error, PoolTimeout):
        return True
    if isinstance(error, sqlite3.Error):
        return _sqlite_is_away(error)
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_is_away(error.orig)
    state: str | None = getattr(error.orig, "sqlstate", None)
    if state is None:  # the driver's own words: it never reached a server
        return isinstance(error, OperationalError | InterfaceError)
    return state[:2] in _POSTGRES_AWAY


def _sqlite_is_away(error: sqlite3.Error) -> bool:
    name: str = getattr(error, "sqlite_errorname", "")  # absent where the error is the driver's own
    return name.removeprefix("SQLITE_").split("_")[0] in _SQLITE_AWAY


@contextmanager
def _coded_errors() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout, sqlite3.Error) as error:
        if is_away(error):
            raise away() from error
        raise


def away() -> Unavailable:
    return Unavailable(
        DATABASE_AWAY,
        "The database did not answer.",
        hint="It is tried again by itself; when it stays so, check that the database is up and reachable.",
        retry_after=2,
    )


def _bad_url(reason: str) -> Invalid:
    return Invalid(
        "database_url",
        f"The database's address is not usable. {reason}",
        hint="Set ONWARD_DATABASE_URL to sqlite:////PATH or postgresql://USER:PASSWORD@HOST/NAME.",
    )


def _open_sqlite(url: URL, pool_size: int) -> Database:
    if not url.database or url.database == ":memory:":
        raise _bad_url("SQLite needs a file: a database in memory forgets.")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # A connection's cache is good until another one writes: all writes go through one, and its cache stays.
    readers, writer = (_sqlite_engine(url, size) for size in (pool_size, 1))
    event.listen(writer, "connect", _wait_by_itself)
    return Database(readers, "sqlite", Turnstile(), writer)


def _sqlite_engine(url: URL, size: int) -> Engine:
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=size,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_use_lifo=True,
        connect_args={
            "timeout": BUSY_MILLISECONDS / 1000,
            "check_same_thread": False,
            "cached_statements": 512,
        },
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: `_begin_sqlite` does
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",  # in WAL, a killed process loses nothing
        "foreign_keys=ON",
        "temp_store=MEMORY",
        # A checkpoint stops every writer while the disk syncs: rarely, then (32 MB of log).
        "wal_autocheckpoint=8000",
        "journal_size_limit=67108864",
        "cache_size=-8000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that begins to write fails at once when another one wrote: writers say so first.
    driver: Any = connection.connection.driver_connection
    begin = connection.get_execution_options().get(_BEGIN)
    if begin is None:
        driver.execute("BEGIN")
    else:
        _begin_writing(driver, begin)


def _wait_by_itself(connection: Any, _record: Any) -> None:
    """Only beginning to write can find the database busy, and that waits in a way of its own."""
    connection.execute("PRAGMA busy_timeout=0")


def _begin_writing(driver: sqlite3.Connection, begin: str) -> None:
    """When another process writes: SQLite's own waiting sleeps up to 100 ms between two looks, and whoever
    comes meanwhile goes first. With that one write in a hundred took 200 ms beside a busy worker.
    A busy worker leaves gaps of well under a millisecond, and the looks must be as close."""
    give_up = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            driver.execute(begin)
            return
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() >= give_up:
                raise
        time.sleep(_LOOK_SECONDS)


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def _open_postgres(url: URL, pool_size: int) -> Database:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_use_lifo=True,
        pool_pre_ping=True,  # a server that was restarted costs nobody an error
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "onward",
            "options": f"-c statement_timeout={STATEMENT_MILLISECONDS} -c timezone=UTC"
            f" -c idle_in_transaction_session_timeout={IDLE_MILLISECONDS}",
        },
    )
    return Database(engine, "postgresql", nullcontext())
