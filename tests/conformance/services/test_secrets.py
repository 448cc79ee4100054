"""Secrets: written, listed by name, and read only by the worker."""

from __future__ import annotations

import pytest

from fakes.clock import FakeClock
from onward.domain.errors import Conflict, Denied, Invalid, NotFound
from onward.services import secrets
from onward.services.context import Services
from onward.store import tables
from onward.store.database import Database
from services_world import People

VALUE = "s3cr3t-value-Ωμέγα"


def test_a_secret_is_read_back_by_the_worker(app: Services, home: People) -> None:
    secrets.set_secret(app, home.editor, "API_TOKEN", VALUE)
    assert secrets.reveal(app, home.editor.workspace_id, "API_TOKEN") == VALUE


def test_a_value_is_nowhere_in_the_database(app: Services, home: People, database: Database) -> None:
    """E2"""
    secrets.set_secret(app, home.editor, "API_TOKEN", VALUE)
    with database.read() as connection:
        rows = [connection.execute(table.select()).all() for table in tables.metadata.sorted_tables]
    assert VALUE not in repr(rows)
    assert repr(VALUE.encode())[2:-1] not in repr(rows)


def test_a_list_has_names_and_dates_and_no_values(app: Services, home: People, clock: FakeClock) -> None:
    created = clock.now_text()
    for name in ("B_TOKEN", "A_TOKEN"):
        secrets.set_secret(app, home.editor, name, VALUE)
    clock.move(days=1)
    secrets.set_secret(app, home.admin, "A_TOKEN", "another")
    first, second = secrets.list_secrets(app, home.editor)
    assert (first.name, first.created_by, first.created_at) == ("A_TOKEN", home.editor.id, created)
    assert first.updated_at == clock.now_text()
    assert second.name == "B_TOKEN"
    assert "another" not in repr(first)


def test_a_new_value_takes_the_place_of_the_old(app: Services, home: People) -> None:
    secrets.set_secret(app, home.editor, "API_TOKEN", VALUE)
    secrets.set_secret(app, home.editor, "API_TOKEN", "another")
    assert secrets.reveal(app, home.editor.workspace_id, "API_TOKEN") == "another"


def test_a_deleted_secret_is_gone(app: Services, home: People) -> None:
    secrets.set_secret(app, home.editor, "API_TOKEN", VALUE)
    secrets.delete_secret(app, home.editor, "API_TOKEN")
    with pytest.raises(NotFound):
        secrets.reveal(app, home.editor.workspace_id, "API_TOKEN")
    with pytest.raises(NotFound):
        secrets.delete_secret(app, home.editor, "API_TOKEN")


@pytest.mark.parametrize("name", ["", "token", "1TOKEN", "A-B", "A" * 65, "A\n", "Ä"])
def test_a_bad_name_is_refused(app: Services, home: People, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        secrets.set_secret(app, home.editor, name, VALUE)
    assert refused.value.errors[0].pointer == "/name"


@pytest.mark.parametrize("value", ["", "x" * (64 * 1024 + 1), "\ud800"])
def test_a_bad_value_is_refused(app: Services, home: People, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        secrets.set_secret(app, home.editor, "API_TOKEN", value)
    assert refused.value.errors[0].pointer == "/value"


def test_a_sealed_value_opens_only_where_it_belongs(app: Services, home: People, away: People) -> None:
    """E1, E2: a row copied into another workspace stays closed."""
    secrets.set_secret(app, home.editor, "API_TOKEN", VALUE)
    with app.store.write() as tx:
        sealed = tx.secrets.sealed(home.editor.workspace_id, "API_TOKEN") or b""
        tx.secrets.put(away.editor.workspace_id, "API_TOKEN", sealed, "x", app.clock.now_text())
    with pytest.raises(Conflict):
        secrets.reveal(app, away.editor.workspace_id, "API_TOKEN")


def test_operators_do_not_touch_secrets(app: Services, home: People) -> None:
    for act in (
        lambda: secrets.set_secret(app, home.operator, "API_TOKEN", VALUE),
        lambda: secrets.list_secrets(app, home.operator),
        lambda: secrets.delete_secret(app, home.operator, "API_TOKEN"),
    ):
        with pytest.raises(Denied):
            act()


def test_nobody_reaches_secrets_of_another_workspace(app: Services, home: People, away: People) -> None:
    """E1"""
    secrets.set_secret(app, home.editor, "API_TOKEN", VALUE)
    assert secrets.list_secrets(app, away.admin) == ()
    with pytest.raises(NotFound):
        secrets.delete_secret(app, away.admin, "API_TOKEN")
    with pytest.raises(NotFound):
        secrets.reveal(app, away.admin.workspace_id, "API_TOKEN")
