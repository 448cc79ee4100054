"""Who did what."""

from __future__ import annotations

import pytest

from fakes.clock import FakeClock
from onward.domain.errors import Denied
from onward.ports.rows.access import AuditFilter
from onward.services import keys, secrets
from onward.services.audit import list_audit
from onward.services.context import Services
from services_world import People


def act(app: Services, people: People, clock: FakeClock) -> None:
    """Three writes, one second apart."""
    secrets.set_secret(app, people.editor, "API_TOKEN", "value-of-it")
    clock.move(seconds=1)
    keys.create_key(app, people.admin, "ci", "viewer")
    clock.move(seconds=1)
    secrets.delete_secret(app, people.editor, "API_TOKEN")


def test_every_write_leaves_a_line(app: Services, home: People, clock: FakeClock) -> None:
    act(app, home, clock)
    newest, created, oldest = list_audit(app, home.admin).items
    assert [newest.action, created.action, oldest.action] == ["secret.deleted", "key.created", "secret.set"]
    assert (oldest.actor_kind, oldest.actor_id, oldest.subject) == (
        "member",
        home.editor.id,
        "secret:API_TOKEN",
    )
    assert "value-of-it" not in repr((newest, created, oldest))


@pytest.mark.parametrize(
    ("where", "count"),
    [
        (AuditFilter(action="secret."), 2),
        (AuditFilter(action="secret.set"), 1),
        (AuditFilter(subject="secret:API_TOKEN"), 2),
        (AuditFilter(actor_id="nobody"), 0),
        (AuditFilter(action="secret.", subject="key:x"), 0),
    ],
)
def test_the_audit_is_filtered(
    app: Services, home: People, clock: FakeClock, where: AuditFilter, count: int
) -> None:
    act(app, home, clock)
    assert len(list_audit(app, home.admin, where).items) == count


def test_the_audit_comes_in_pages(app: Services, home: People, clock: FakeClock) -> None:
    act(app, home, clock)
    first = list_audit(app, home.admin, limit=2)
    second = list_audit(app, home.admin, limit=2, after=first.next)
    assert [entry.action for entry in second.items] == ["secret.set"]
    assert second.next is None


def test_only_administrators_read_it_and_only_their_own(
    app: Services, home: People, away: People, clock: FakeClock
) -> None:
    """E1"""
    act(app, home, clock)
    assert list_audit(app, away.admin).items == ()
    with pytest.raises(Denied):
        list_audit(app, home.editor)
