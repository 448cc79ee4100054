"""More triggers than a page reads: the oldest of them is told, counted and found like the newest (T18)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browser_world import NARROW, Workspace, inspect
from onward.bench.many_triggers import fill, stored
from onward.domain.instants import to_text
from onward.ports.rows.triggers import TriggerRow
from onward.store.database import Database, open_database
from onward.store.triggers import SqlTriggers

SAYS = "name: says\nsteps:\n  - {id: note, type: set, vars: {said: true}}\n"
NEWER = 1_200
Change = Callable[..., None]


@pytest.fixture
def oldest(workspace: Workspace) -> Change:
    """Makes it something else, as what became of it would have done. 1,200 are newer than it is."""
    workspace.apply(SAYS)
    definition = {"name": "the-oldest", "workflow": "says", "schedule": {"cron": "0 9 1 1 *"}}
    made = workspace.api("POST", "/triggers", {"definition": definition})
    with database(workspace) as db:
        in_a_month = datetime.now(UTC) + timedelta(days=30)
        newer = replace(stored(db, made["id"]), created_at=to_text(datetime.now(UTC)))
        fill(db, newer, NEWER, in_a_month, "newer-" + made["id"][-8:].lower())

    def change(**values: Any) -> None:
        with database(workspace) as db:
            row: TriggerRow = replace(stored(db, made["id"]), **values)
            with db.write() as connection:
                SqlTriggers(connection).update(row)

    return change


@contextmanager
def database(workspace: Workspace) -> Iterator[Database]:
    found = open_database(f"sqlite:///{workspace.stack.data / 'onward.db'}")
    yield found
    found.close()


def listed(page: Page) -> Locator:
    return page.get_by_role("table", name="Triggers").locator("tbody").get_by_role("row")


def test_that_the_oldest_is_broken_is_told_counted_and_found(
    page: Page, workspace: Workspace, oldest: Change
) -> None:
    """T18"""
    oldest(state="broken", state_reason="It cannot be read any more.", next_at=None, next_slot=None)
    page.goto("/")
    row = page.get_by_role("list", name="Triggers in trouble").get_by_role("link")
    expect(row).to_contain_text("the-oldest")
    expect(row).to_contain_text("It cannot be read any more.")
    inspect(page, "home-many-triggers")
    page.get_by_role("link", name="All that need attention").click()
    expect(page.get_by_role("button", name="Needs attention 1", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="On 1,200", exact=True)).to_be_visible()
    expect(listed(page)).to_have_text([re.compile("the-oldest")])
    inspect(page, "schedules-many")
    workspace.api("PUT", "/triggers/the-oldest", {"definition": saved(workspace)})
    expect(page.get_by_role("button", name="Needs attention 0", exact=True)).to_be_visible()
    expect(page.get_by_text("No trigger fits")).to_be_visible()


def test_of_many_in_trouble_what_has_stopped_is_first_and_all_are_counted(
    page: Page, workspace: Workspace, oldest: Change
) -> None:
    """T18"""
    page.goto("/")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    oldest(state="broken", state_reason="It cannot be read any more.", next_at=None, next_slot=None)
    workspace.api("PATCH", "/workflows/says", {"enabled": False})
    rows = page.get_by_role("list", name="Triggers in trouble").get_by_role("link")
    # Of so many triggers it is read anew every 15 seconds at the most.
    expect(rows).to_have_count(6, timeout=90_000)
    expect(rows.first).to_contain_text("the-oldest")
    expect(rows.last).to_contain_text("The workflow 'says' is disabled")
    expect(page.get_by_role("heading", name="Triggers in trouble 1,201")).to_be_visible()
    inspect(page, "home-much-trouble")
    page.goto("/schedules?state=attention")
    expect(page.get_by_role("button", name="Needs attention 1,201", exact=True)).to_be_visible()
    expect(listed(page)).to_have_count(100)


def saved(workspace: Workspace) -> dict[str, Any]:
    """Saving mends it."""
    definition: dict[str, Any] = workspace.api("GET", "/triggers/the-oldest")["definition"]
    return definition


def test_what_the_oldest_does_next_comes_first(page: Page, oldest: Change) -> None:
    soon = to_text(datetime.now(UTC) + timedelta(hours=2))
    oldest(next_at=soon, next_slot=soon)
    page.goto("/")
    coming = page.get_by_role("list", name="What comes next").get_by_role("link")
    expect(coming).to_have_text([re.compile("the-oldest")])
    page.goto("/schedules?order=next")
    expect(listed(page).first).to_contain_text("the-oldest")


def test_any_of_them_is_found_by_words_and_by_leafing(page: Page, oldest: Change) -> None:
    page.goto("/schedules")
    expect(page.get_by_role("button", name="All 1,201").first).to_be_visible()
    expect(listed(page)).to_have_count(100)
    page.get_by_role("button", name="Load more").click()
    expect(listed(page)).to_have_count(200)
    page.get_by_role("searchbox", name="Search triggers").fill("says OLD")
    expect(listed(page)).to_have_text([re.compile("the-oldest")])
    page.get_by_role("button", name="Repeated 1", exact=True).click()
    expect(listed(page)).to_have_text([re.compile("the-oldest")])
    page.set_viewport_size(NARROW)
    inspect(page, "schedules-many-found")
    page.get_by_role("searchbox", name="Search triggers").fill("nonsense")
    expect(page.get_by_text("No trigger fits")).to_be_visible()


def test_the_page_of_a_workflow_has_all_of_its_triggers(page: Page, oldest: Change) -> None:
    page.goto("/workflows/says?tab=schedules")
    expect(listed(page)).to_have_count(100)
    expect(listed(page).first).to_contain_text("newer-")
    inspect(page, "workflow-many-triggers")
    for shown in range(200, 1_301, 100):
        page.get_by_role("button", name="Load more").click()
        expect(listed(page)).to_have_count(min(shown, 1_201))
    expect(listed(page).last).to_contain_text("the-oldest")
