"""Backfills by clicking: what would start is said first, and then seen to its end."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browser_world import Faults, SignIn, Workspace, inspect, until

NOTES = """
name: notes
inputs:
  day: {type: string, required: true}
steps:
  - {id: note, type: set, vars: {day: "{{ inputs.day }}"}}
"""
NAPS = """
name: naps
inputs:
  day: {type: string}
steps:
  - {id: nap, type: wait, for: 1h}
"""
DAILY: dict[str, Any] = {
    "name": "daily",
    "workflow": "notes",
    "schedule": {"cron": "30 2 * * *", "timezone": "Europe/Berlin"},
    "inputs": {"day": "{{ trigger.scheduled_for }}"},
}


@pytest.fixture
def daily(workspace: Workspace) -> Workspace:
    workspace.apply(NOTES, NAPS)
    workspace.api("POST", "/triggers", {"definition": DAILY})
    return workspace


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog").last


def days_ago(count: int) -> str:
    return (datetime.now(UTC) - timedelta(days=count)).date().isoformat()


def choose(page: Page, begin: str, end: str) -> None:
    page.get_by_role("button", name="Backfill…").click()
    dialog(page).get_by_label("From").fill(begin)
    dialog(page).get_by_label("To", exact=False).last.fill(end)


def backfills(workspace: Workspace) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = workspace.api("GET", "/triggers/daily/backfills")["items"]
    return items


def test_a_few_slots_are_backfilled_and_seen_to_their_end(page: Page, daily: Workspace) -> None:
    """T8: what it starts is beside the live schedule."""
    before = daily.api("GET", "/triggers/daily")["next_at"]
    page.goto("/schedules/daily?tab=backfill")
    choose(page, days_ago(6), days_ago(3))
    plan = dialog(page).get_by_role("region", name="What would start")
    expect(plan).to_contain_text("4 slots start.")
    expect(plan).to_contain_text("02:30")
    inspect(page, "backfill-new")
    dialog(page).get_by_role("button", name="Start 4 slots").click()
    expect(dialog(page).get_by_role("status", name="How far it is")).to_contain_text("Done")
    expect(dialog(page).get_by_role("status", name="How far it is")).to_contain_text("4 succeeded of 4")
    started = dialog(page).get_by_role("table", name="What the backfill started").locator("tbody tr")
    expect(started).to_have_count(4)
    inspect(page, "backfill")
    started.first.click()
    expect(page.get_by_role("dialog", name="Invocation")).to_contain_text("asked for by")
    assert daily.api("GET", "/triggers/daily")["next_at"] == before


def test_what_has_fired_is_not_missing_and_can_be_fired_again(
    page: Page, daily: Workspace, faults: Faults
) -> None:
    body = {"from": days_ago(5), "to": days_ago(4)}
    daily.api("POST", "/triggers/daily/backfills", body)
    until("it is done", lambda: backfills(daily)[0]["status"] == "done")
    page.goto("/schedules/daily?tab=backfill")
    choose(page, days_ago(5), days_ago(4))
    plan = dialog(page).get_by_role("region", name="What would start")
    expect(plan).to_contain_text("All 2 slots of this range have fired.")
    expect(dialog(page).get_by_role("button", name="Start")).to_have_attribute("aria-disabled", "true")
    dialog(page).get_by_label("Which slots").select_option("all")
    dialog(page).get_by_role("button", name="Start 2 slots").click()
    expect(dialog(page).get_by_role("status", name="How far it is")).to_contain_text("2 succeeded of 2")


def test_a_backfill_is_cancelled_with_what_runs(page: Page, daily: Workspace) -> None:
    daily.api("PUT", "/triggers/daily", {"definition": DAILY | {"workflow": "naps"}})
    daily.api("POST", "/triggers/daily/backfills", {"from": days_ago(9), "to": days_ago(2)})
    page.goto("/schedules/daily?tab=backfill")
    page.get_by_role("table", name="Backfills").get_by_role("row").nth(1).click()
    expect(dialog(page).get_by_role("status", name="How far it is")).to_contain_text("1 running")
    dialog(page).get_by_role("button", name="Cancel the backfill").click()
    dialog(page).get_by_label("Cancel the runs that are under way as well").check()
    dialog(page).get_by_role("button", name="Cancel it").click()
    expect(dialog(page).get_by_role("status", name="How far it is")).to_contain_text("8 cancelled of 8")
    expect(dialog(page).get_by_role("button", name="Cancel the backfill")).to_have_count(0)


def test_a_range_that_makes_no_sense_is_told_at_its_field(page: Page, daily: Workspace) -> None:
    page.goto("/schedules/daily?tab=backfill")
    choose(page, days_ago(2), days_ago(4))
    expect(dialog(page)).to_contain_text("The range ends before it begins.")
    expect(dialog(page).get_by_role("button", name="Start")).to_have_attribute("aria-disabled", "true")
    assert backfills(daily) == []


def test_a_viewer_sees_backfills_and_starts_none(sign_in: SignIn, daily: Workspace) -> None:
    daily.api("POST", "/triggers/daily/backfills", {"from": days_ago(5), "to": days_ago(4)})
    page = sign_in("viewer")
    page.goto("/schedules/daily?tab=backfill")
    expect(page.get_by_role("table", name="Backfills").locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("button", name="Backfill…")).to_have_attribute("aria-disabled", "true")
    page.goto("/schedules/daily")
    expect(page.get_by_role("tab", name=re.compile("Backfill"))).to_be_visible()
