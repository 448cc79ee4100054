"""Expressions in the dialog of triggers: what is offered, what they give on what has come, what is wrong."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from browser_world import Faults, Workspace, inspect, until

ORDER = """
name: order
inputs:
  id: {type: string, default: none}
  count: {type: integer, default: 1}
  day: {type: string, format: date-time, default: "2026-01-01T00:00:00Z"}
steps:
  - {id: note, type: set, vars: {id: "{{ inputs.id }}"}}
"""
HOOK: dict[str, Any] = {
    "name": "orders",
    "workflow": "order",
    "webhook": {"check": {"scheme": "none"}},
    "filter": "true",
    "dedupe": {"key": "{{ trigger.delivery_id }}", "window": "1h"},
}


@pytest.fixture(autouse=True)
def half_written(faults: Faults) -> None:
    """Where the fingers are slower than the machine expects, what stands there so far is tried as well."""
    faults.expect("422 POST .*/expressions/evaluate")


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def field(page: Page, name: str) -> Locator:
    return dialog(page).get_by_role("textbox", name=name, exact=True)


def offered(page: Page) -> Locator:
    return page.get_by_role("listbox").get_by_role("option")


def take(page: Page, where: Locator, name: str) -> None:
    """With the keyboard: Enter does nothing until the list has been there for a moment."""
    expect(offered(page).filter(has_text=name).first).to_be_visible()

    def taken() -> bool:
        page.keyboard.press("Enter")
        return name in where.inner_text()

    until(f"{name} is taken", taken)


def delivered(page: Page, workspace: Workspace) -> None:
    """A webhook to which one delivery has come, in its dialog."""
    workspace.apply(ORDER)
    workspace.api("POST", "/triggers", {"definition": HOOK})
    url = workspace.api("GET", "/triggers/orders/webhook")["url"]
    sent = httpx.post(url, json={"id": "a-1", "action": "opened"}, trust_env=False)
    assert sent.status_code == 202
    page.goto("/schedules/orders")
    page.get_by_role("button", name="Edit").click()


def new(page: Page, workspace: Workspace, kind: str) -> None:
    workspace.apply(ORDER)
    page.goto(f"/schedules?new={kind}")
    dialog(page).get_by_label("Workflow").fill("order")


def test_a_filter_is_written_by_choosing_and_says_whether_it_fires(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("422 POST /api/v1/expressions/evaluate")  # half of it is not read yet
    delivered(page, workspace)
    filter_field = field(page, "Only when")
    filter_field.fill("")
    page.keyboard.type("trigger.pay")
    take(page, filter_field, "payload")
    page.keyboard.type(".")
    expect(offered(page).first).to_contain_text("action")
    expect(page.get_by_text("On the last delivery: opened")).to_be_visible()
    inspect(page, "trigger-completion")
    take(page, filter_field, "action")
    expect(filter_field).to_have_text("trigger.payload.action")
    page.keyboard.type(' == "opened')
    expect(dialog(page)).to_contain_text("True on the last delivery: it fires.")
    inspect(page, "trigger-expressions")
    filter_field.press("Enter")  # saves, as in every other field
    expect(dialog(page)).to_have_count(0)
    saved = workspace.api("GET", "/triggers/orders")["definition"]["filter"]
    assert saved == 'trigger.payload.action == "opened"'


def test_keys_and_inputs_show_what_they_become(page: Page, workspace: Workspace, faults: Faults) -> None:
    faults.expect("422 POST /api/v1/expressions/evaluate")
    delivered(page, workspace)
    key = dialog(page).get_by_role("group", name="Leave out repeats")
    expect(key).to_contain_text("Empty on the last delivery: a firing without a key fails.")
    field(page, "Key").fill("{{ trigger.payload.id }}")
    expect(key).to_contain_text("= a-1 string")
    field(page, "Key").get_by_text("payload", exact=True).hover()
    expect(dialog(page)).to_contain_text("the body of a webhook")
    field(page, "Key").fill("{{ trigger.payload.nothing }}")
    expect(key).to_contain_text("Fails on the last delivery: There is no key 'nothing'.")
    field(page, "Id").fill("order {{ trigger.payload.action }}")
    expect(dialog(page)).to_contain_text("= order opened string")
    dialog(page).get_by_role("button", name="From an expression: Count").click()
    expect(dialog(page).get_by_role("button", name="As a value: Count")).to_be_focused()
    field(page, "Count").fill("{{ size(trigger.payload) }}")
    expect(dialog(page)).to_contain_text("= 2 int")
    inspect(page, "trigger-inputs")


def test_what_is_wrong_is_said_while_one_types(page: Page, workspace: Workspace, faults: Faults) -> None:
    """Also before anything has come, when there are no values to try it on."""
    faults.expect("422 POST /api/v1/expressions/evaluate")
    new(page, workspace, "webhook")
    field(page, "Id").fill("{{ trigger.payload.id }}")
    expect(dialog(page)).to_contain_text("Nothing like it has come yet")
    expect(field(page, "Id")).not_to_have_attribute("aria-invalid", "true")
    field(page, "Id").fill("{{ inputs.id }}")
    expect(dialog(page)).to_contain_text("There is no 'inputs' here. There is: trigger.")
    expect(field(page, "Id")).to_have_attribute("aria-invalid", "true")
    field(page, "Id").fill("{{ sise(trigger.payload) }}")
    expect(dialog(page)).to_contain_text("There is no function sise().")


def test_escape_closes_what_is_offered_before_the_dialog_and_tab_leaves(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("422 POST /api/v1/expressions/evaluate")
    new(page, workspace, "event")
    dialog(page).get_by_text("Only when", exact=True).click()
    expect(field(page, "Only when")).to_be_focused()
    page.keyboard.type("trigger.event.")
    expect(offered(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(offered(page)).to_have_count(0)
    expect(dialog(page)).to_be_visible()
    expect(dialog(page)).not_to_contain_text("not saved")
    page.keyboard.press("Tab")
    expect(field(page, "Only when")).not_to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog(page)).to_contain_text("not saved")
    dialog(page).get_by_role("button", name="Go on editing").click()
    field(page, "Only when").press("Control+z")
    expect(field(page, "Only when")).not_to_contain_text("trigger.event.")


def test_a_schedule_is_tried_on_its_next_firing(page: Page, workspace: Workspace) -> None:
    new(page, workspace, "schedule")
    day = field(page, "Day")
    day.click()
    page.keyboard.type("{{ trigger.sch")
    take(page, day, "scheduled_for")
    expect(day).to_have_text(re.compile(r"\{\{ trigger\.scheduled_for ?\}\}"))
    expect(dialog(page)).to_contain_text(re.compile(r"= 20\d\d-\d\d-\d\dT.*string on its next firing"))
    expect(day).to_be_focused()


def test_without_the_help_one_can_still_write(page: Page, workspace: Workspace, faults: Faults) -> None:
    """A part of the page that cannot be fetched any more does not take the dialog with it."""
    faults.expect("lost GET /assets/CodeField")
    page.route("**/assets/CodeField-*.js", lambda route: route.abort("failed"))
    new(page, workspace, "event")
    dialog(page).get_by_label("Types of events").fill("order.paid")
    dialog(page).get_by_label("Only when").fill("trigger.payload.amount > 10")
    dialog(page).get_by_role("button", name="Create trigger").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("order")
    made = workspace.api("GET", "/triggers/order")["definition"]
    assert made["filter"] == "trigger.payload.amount > 10"
