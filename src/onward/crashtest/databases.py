"""The database of a trial: a file, or one made for it beside the PostgreSQL database it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from onward.domain.errors import Unavailable
from onward.store.database import Database, open_database


@contextmanager
def scratch_database(given: str | None, root: Path, keep: Callable[[], bool]) -> Iterator[str]:
    """The URL of an empty database that nobody else uses; `keep` says whether it stays afterwards."""
    if given is None or given.startswith("sqlite"):
        yield f"sqlite:///{root / 'onward.db'}"
        return
    name = f"onward_crashtest_{uuid4().hex[:12]}"
    with opened(given) as server:
        _create(server, name)
        try:
            yield make_url(given).set(database=name).render_as_string(hide_password=False)
        finally:
            if not keep():
                _outside_of_transactions(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()


def _create(server: Database, name: str) -> None:
    try:
        _outside_of_transactions(server, f'CREATE DATABASE "{name}"')
    except DBAPIError as error:
        raise Unavailable(
            "crashtest.no_database",
            f"No database can be made there: {error.orig}",
            hint="Name a PostgreSQL server that is up, and a user who may create databases (CREATEDB).",
        ) from error


def _outside_of_transactions(server: Database, statement: str) -> None:
    engine = server.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
