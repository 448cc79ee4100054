"""Events by clicking: published, seen by the triggers that take them and by the runs that wait for them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from browser_world import SignIn, Workspace, inspect

SHIP = """
name: ship
inputs:
  order: {type: string, required: true}
steps:
  - {id: note, type: set, vars: {order: "{{ inputs.order }}"}}
outputs: {order: "{{ vars.order }}"}
"""
LISTENS = """
name: listens
steps:
  - {id: paid, type: wait, event: {name: order.paid, key: order-17}}
"""
EMITS = """
name: emits
steps:
  - {id: say, type: action, action: event.emit, with: {name: order.packed, data: {boxes: 2}}}
"""
ASKS = """
name: asks
steps:
  - {id: gate, type: approval, title: "Go on?", approvers: [role:operator], allow_self: true}
"""
ON_PAID: dict[str, Any] = {"name": "on-paid", "event": {"type": "order.paid"}}


@pytest.fixture
def listening(workspace: Workspace) -> Workspace:
    """Two triggers that events start, of which one takes orders that are paid."""
    workspace.apply(SHIP)
    trigger: dict[str, Any] = {
        "name": "ship-paid",
        "workflow": "ship",
        "event": {"type": "order.paid"},
        "inputs": {"order": "{{ trigger.payload.order }}"},
    }
    workspace.api("POST", "/triggers", {"definition": trigger})
    other = {"name": "on-refunds", "event": {"type": "refund.**"}}
    workspace.api("POST", "/triggers", {"definition": trigger | other})
    return workspace


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog").last


def publish(page: Page, name: str, key: str = "", data: str = "{}") -> None:
    page.get_by_role("button", name="Publish an event").first.click()
    dialog(page).get_by_label("Type").fill(name)
    dialog(page).get_by_label("Key").fill(key)
    dialog(page).get_by_label("Data").fill(data)
    dialog(page).get_by_role("button", name="Publish", exact=True).click()


def test_an_event_is_published_by_clicking_and_starts_who_takes_it(page: Page, listening: Workspace) -> None:
    page.goto("/events")
    expect(page.get_by_role("main")).to_contain_text("onward event publish")
    expect(page.get_by_role("main")).to_contain_text("curl -X POST")
    publish(page, "order.paid", "order-17", '{"order": "order-17"}')
    matches = dialog(page).get_by_role("list", name="Who matched").get_by_role("listitem")
    expect(matches.first).to_contain_text("ship-paid")
    expect(matches.first).to_contain_text("Succeeded")
    expect(matches.last).to_contain_text("Its type 'order.paid' is not 'refund.**'.")
    inspect(page, "event")
    matches.first.get_by_role("link", name=re.compile("^Run")).click()
    expect(page).to_have_url(re.compile("/runs/run_"))
    assert listening.run(page.url.rpartition("/")[2])["outputs"] == {"order": "order-17"}


def test_the_command_on_the_empty_page_works_as_it_stands(page: Page, workspace: Workspace) -> None:
    page.goto("/events")
    command = page.get_by_role("main").locator("pre", has_text="onward event publish").inner_text()
    arguments = [sys.executable, "-m", "onward.cli.main", *shlex.split(command)[1:]]
    address = {"ONWARD_URL": workspace.stack.url, "ONWARD_API_KEY": workspace.token}
    subprocess.run(arguments, env=os.environ | address, check=True)
    row = page.get_by_role("table", name="Events").get_by_role("row").nth(1)
    expect(row).to_contain_text("order-17")


def test_the_log_shows_an_event_that_comes_while_one_looks(page: Page, workspace: Workspace) -> None:
    workspace.apply(LISTENS)
    run = workspace.start("listens")
    workspace.wait(run, "waiting")
    page.goto("/events")
    expect(page.get_by_text("No events yet")).to_be_visible()
    workspace.api("POST", "/events", {"name": "order.paid", "key": "order-17", "data": {"amount": 1250}})
    row = page.get_by_role("table", name="Events").get_by_role("row").nth(1)
    expect(row).to_contain_text("order.paid")
    row.click()
    heard = dialog(page).get_by_role("list", name="Runs that heard it")
    expect(heard.get_by_role("link")).to_contain_text(run)
    expect(dialog(page)).to_contain_text("No trigger listens to events yet")


def test_filters_and_search_narrow_the_log_down(page: Page, workspace: Workspace) -> None:
    for name, source in (("order.paid", "shop"), ("order.late", "shop"), ("file.came", "store")):
        workspace.api("POST", "/events", {"name": name, "source": source, "data": {"of": name}})
    page.goto("/events")
    rows = page.get_by_role("table", name="Events").locator("tbody tr")
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Source").click()
    page.get_by_role("dialog", name="Source").get_by_role("button", name="shop").click()
    expect(rows).to_have_count(2)
    page.get_by_role("searchbox", name="Search events").fill("late")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile(r"source=shop"))
    page.get_by_role("button", name="Clear filters").click()
    expect(rows).to_have_count(3)


def test_what_is_no_event_is_told_at_its_field_and_not_sent(page: Page, workspace: Workspace) -> None:
    page.goto("/events?new=yes")
    dialog(page).get_by_label("Type").fill("order paid")
    dialog(page).get_by_label("Data").fill('{"order":')
    dialog(page).get_by_role("button", name="Publish", exact=True).click()
    expect(dialog(page).get_by_label("Type")).to_be_focused()
    expect(dialog(page)).to_contain_text("Letters, digits and . _ : / - only")
    expect(dialog(page)).to_contain_text("This is not JSON yet")
    inspect(page, "event-new")
    assert workspace.api("GET", "/events")["items"] == []


def test_an_event_leads_to_the_run_that_emitted_it(page: Page, workspace: Workspace) -> None:
    workspace.apply(EMITS)
    run = workspace.start("emits")
    workspace.wait(run, "succeeded")
    page.goto("/events")
    page.get_by_role("row", name=re.compile("order.packed")).get_by_role("link", name="a run").click()
    expect(page).to_have_url(re.compile(f"/runs/{run}"))


def test_one_like_it_is_published_with_another_key(page: Page, workspace: Workspace) -> None:
    first = workspace.api("POST", "/events", {"name": "order.paid", "key": "a-1", "data": {"amount": 1250}})
    page.goto(f"/events?event={first['id']}")
    dialog(page).get_by_role("button", name="Publish one like it").click()
    expect(dialog(page).get_by_label("Data")).to_have_value(re.compile('"amount": 1250'))
    dialog(page).get_by_label("Key").fill("a-2")
    dialog(page).get_by_role("button", name="Publish", exact=True).click()
    expect(dialog(page).get_by_role("button", name="Only this key")).to_be_visible()
    assert [event["key"] for event in workspace.api("GET", "/events")["items"]] == ["a-2", "a-1"]


def test_a_viewer_looks_and_cannot_publish(sign_in: SignIn, workspace: Workspace) -> None:
    workspace.api("POST", "/events", {"name": "order.paid"})
    page = sign_in("viewer")
    page.goto("/events")
    expect(page.get_by_role("row", name=re.compile("order.paid"))).to_be_visible()
    button = page.get_by_role("button", name="Publish an event")
    expect(button).to_have_attribute("aria-disabled", "true")


def test_events_are_told_and_not_asked_for(page: Page, workspace: Workspace) -> None:
    """One look for many that come at once, and none while nothing comes."""
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if "/api/v1/events?" in request.url else None
    )
    page.clock.install()
    page.goto("/events")
    expect(page.get_by_text("No events yet")).to_be_visible()
    workspace.api("POST", "/events", {"name": "order.paid", "key": "order-0"})
    rows = page.get_by_role("table", name="Events").locator("tbody tr")
    expect(rows).to_have_count(1)
    looks = []
    for _ in range(4):
        asked.clear()
        page.clock.fast_forward(10_000)
        looks.append(len(asked))
    assert looks[-1] == 0, "what was under way is done, and nothing asks again"
    asked.clear()
    for number in range(1, 20):
        workspace.api("POST", "/events", {"name": "order.paid", "key": f"order-{number}"})
    expect(rows).to_have_count(20)
    assert 1 <= len(asked) <= 10


def test_an_open_event_shows_its_firing_go_on(page: Page, workspace: Workspace) -> None:
    workspace.apply(ASKS)
    workspace.api("POST", "/triggers", {"definition": ON_PAID | {"workflow": "asks"}})
    event = workspace.api("POST", "/events", {"name": "order.paid"})
    page.goto(f"/events?event={event['id']}")
    match = dialog(page).get_by_role("list", name="Who matched").get_by_role("listitem")
    expect(match).to_contain_text("Running")
    run = match.get_by_role("link", name=re.compile("^Run")).get_attribute("href")
    approval = workspace.approval(str(run).rpartition("/")[2])
    workspace.api("POST", f"/approvals/{approval['id']}/decision", {"decision": "approve"})
    expect(match).to_contain_text("Succeeded")


def test_the_page_of_a_trigger_shows_events_as_they_come(page: Page, workspace: Workspace) -> None:
    workspace.apply(SHIP)
    inputs = {"order": "{{ trigger.payload.order }}"}
    workspace.api("POST", "/triggers", {"definition": ON_PAID | {"workflow": "ship", "inputs": inputs}})
    page.goto("/schedules/on-paid?tab=events")
    expect(page.get_by_text("No event has come yet")).to_be_visible()
    workspace.api("POST", "/events", {"name": "file.came"})
    rows = page.get_by_role("table", name="Events").locator("tbody tr")
    expect(rows.first).to_contain_text("Another type")
    workspace.api("POST", "/events", {"name": "order.paid", "data": {"order": "order-17"}})
    expect(rows.first).to_contain_text("order.paid")
    expect(rows.first).to_contain_text("Succeeded")
