"""Migrations make exactly the tables that the code knows, once."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, Table, text

from onward.domain.errors import Conflict
from onward.store.database import Database, open_database
from onward.store.migrate import MIGRATIONS, migrate, newest_revision, revisions
from onward.store.tables import metadata
from postgres import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.copy("template1") as url:
        yield url


def test_migrations_make_the_tables_of_the_code(database: Database) -> None:
    with database.read() as connection:
        # Alembic cannot compare an empty text as SQLite's default; PostgreSQL's are compared.
        options = {"compare_server_default": database.dialect == "postgresql"}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_no_two_migrations_have_one_number() -> None:
    assert [number for number, count in Counter(revisions()).items() if count > 1] == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate(database)
    with database.read() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    assert found == [newest_revision()]


def test_processes_that_start_at_once_migrate_once(empty: str) -> None:
    databases = [open_database(empty) for _ in range(4)]
    failures: list[BaseException] = []

    def start(database: Database) -> None:
        try:
            migrate(database)
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=start, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.close()
    assert failures == []


@pytest.mark.parametrize(
    ("document", "title"), [('{"title": "Every ä"}', "Every ä"), ("{}", ""), ("[", ""), ('{"title": 1}', "")]
)
def test_triggers_of_before_have_the_titles_of_their_documents(empty: str, document: str, title: str) -> None:
    database = open_database(empty)
    words = {"id": "trg_1", "name": "nightly", "kind": "manual", "workflow": "report", "document": document}
    with database.write() as connection:
        _upgrade_to(connection, "0012")
        table = Table("triggers", MetaData(), autoload_with=connection)
        needed = {one.name: "" for one in table.columns if not one.nullable and one.server_default is None}
        connection.execute(table.insert(), {**needed, **words, "enabled": False})
    migrate(database)
    with database.read() as connection:
        assert connection.execute(text("SELECT title FROM triggers")).scalars().all() == [title]
    database.close()


def _upgrade_to(connection: Connection, revision: str) -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, revision)


def test_a_newer_database_is_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict) as refusal:
        migrate(database)
    assert refusal.value.code == "database_newer"


def test_every_column_of_ours_compares_byte_by_byte(database: Database) -> None:
    """A server's language must not change what a range of texts holds."""
    if database.dialect == "sqlite":
        return  # it always does
    with database.read() as connection:
        others = connection.execute(
            text(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
                " AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
            )
        ).all()
    assert others == []


@pytest.mark.parametrize(
    ("check", "sealed", "opener"),
    [
        ({"scheme": "none"}, None, None),
        ({"scheme": "standard"}, None, "made:"),
        ({"scheme": "hmac"}, b"\x01abcd-nonce-and-more", "made:61626364"),
        ({"scheme": "standard", "secret": "ORDERS"}, None, "standard:ORDERS"),
        ({"scheme": "bearer", "secret": "ORDERS"}, None, "any:ORDERS"),
        ("unreadable", None, None),
    ],
)
def test_webhooks_of_before_say_what_opens_them(
    empty: str, check: object, sealed: bytes | None, opener: str | None
) -> None:
    database = open_database(empty)
    document = json.dumps({"webhook": {"check": check}})
    words = {"id": "trg_1", "name": "hook", "kind": "webhook", "workflow": "report", "document": document}
    hook = {
        "trigger_id": "trg_1",
        "address": "a",
        "sealed_token": b"t",
        "sealed_secret": sealed,
        "revision": 1,
    }
    with database.write() as connection:
        _upgrade_to(connection, "0014")
        for name, values in (("triggers", words), ("hooks", hook)):
            table = Table(name, MetaData(), autoload_with=connection)
            needed = {
                one.name: "" for one in table.columns if not one.nullable and one.server_default is None
            }
            given = {**needed, **values, **({"enabled": True} if name == "triggers" else {})}
            connection.execute(table.insert(), given)
    migrate(database)
    with database.read() as connection:
        assert connection.execute(text("SELECT opened_by FROM hooks")).scalar_one() == opener
    database.close()
