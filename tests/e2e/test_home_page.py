"""Home: what needs somebody, what runs now, and what has ended, while one looks."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from browser_world import SignIn, Workspace, inspect

FAILS = """
name: fails
steps:
  - {id: stop, type: fail, message: The partner answered 503., code: partner_down}
"""
NAPS = """
name: naps
steps:
  - {id: nap, type: wait, for: 1h}
"""
NEEDS_ORDER = """
name: ships
inputs:
  order: {type: string, required: true}
steps:
  - {id: note, type: set, vars: {order: "{{ inputs.order }}"}}
"""
ASKS = """
name: asks
steps:
  - {id: gate, type: approval, title: "Go on?", approvers: [role:operator], allow_self: true}
"""


def test_failures_come_grouped_and_lead_to_their_runs(page: Page, workspace: Workspace) -> None:
    workspace.apply(FAILS)
    runs = [workspace.start("fails") for _ in range(3)]
    for run in runs:
        workspace.wait(run, "failed")
    page.goto("/")
    group = page.get_by_role("list", name="Failed in the last 7 days").get_by_role("link")
    expect(group).to_contain_text("The partner answered 503.")
    expect(group).to_contain_text(re.compile(r"fails.*3 runs"))
    group.click()
    for run in runs:
        expect(page.locator(f"tr[data-row='{run}']")).to_be_visible()


def test_a_run_moves_from_now_to_lately_before_ones_eyes(page: Page, workspace: Workspace) -> None:
    workspace.apply(NAPS)
    page.goto("/")
    expect(page.get_by_text("Nothing runs at this moment.")).to_be_visible()
    run = workspace.start("naps")
    expect(page.get_by_role("list", name="Runs now").get_by_role("link")).to_contain_text("naps")
    workspace.api("POST", f"/runs/{run}/cancellation", {})
    expect(page.get_by_role("list", name="Finished lately").get_by_role("link")).to_contain_text("naps")
    expect(page.get_by_text("Nothing runs at this moment.")).to_be_visible()


def test_that_nothing_waits_has_its_mark_on_a_narrow_screen_too(page: Page, workspace: Workspace) -> None:
    workspace.apply(NAPS)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    calm = page.get_by_text("Nothing waits for you, nothing is stuck")
    box = calm.locator("svg").bounding_box()
    assert box is not None and box["width"] == 18
    inspect(page, "home-calm")


def test_what_waits_for_me_is_first_and_goes_when_it_is_decided(page: Page, workspace: Workspace) -> None:
    workspace.apply(ASKS)
    page.goto("/")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    approval = workspace.approval(workspace.start("asks"))
    expect(page.get_by_role("link", name=re.compile(r"Go on\?"))).to_be_visible()
    workspace.api("POST", f"/approvals/{approval['id']}/decision", {"decision": "approve"})
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()


def test_who_may_not_make_workflows_is_told_what_it_takes(sign_in: SignIn) -> None:
    page = sign_in("viewer")
    page.goto("/")
    expect(page.get_by_text("Making one takes the role of an editor")).to_be_visible()


def test_a_trigger_that_paused_itself_needs_somebody(page: Page, workspace: Workspace) -> None:
    """T18: a trigger in trouble is never silent."""
    workspace.apply(FAILS)
    trigger = {"name": "on-orders", "workflow": "fails", "event": {"type": "order.*"}}
    workspace.api("POST", "/triggers", {"definition": trigger | {"pause_after_failures": 1}})
    page.goto("/")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    workspace.api("POST", "/events", {"name": "order.paid"})
    row = page.get_by_role("list", name="Triggers in trouble").get_by_role("link")
    expect(row).to_contain_text("on-orders")
    row.click()
    expect(page).to_have_url(re.compile("/schedules/on-orders"))


def test_a_firing_that_did_not_start_leads_to_why(page: Page, workspace: Workspace) -> None:
    """T18: no run tells of it, so the home page does."""
    workspace.apply(NEEDS_ORDER)
    inputs = {"order": "{{ trigger.payload.order }}"}
    trigger = {"name": "on-orders", "title": "Ship orders", "workflow": "ships", "inputs": inputs}
    workspace.api("POST", "/triggers", {"definition": trigger | {"event": {"type": "order.*"}}})
    page.goto("/")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    workspace.api("POST", "/events", {"name": "order.paid", "data": {}})
    row = page.get_by_role("list", name="Did not start in the last 24 hours").get_by_role("link")
    expect(row).to_contain_text("Ship orders")
    expect(row).to_contain_text("1 firing")
    inspect(page, "home-missed")
    row.click()
    expect(page).to_have_url(re.compile(r"/schedules/on-orders\?tab=decisions"))
    expect(page.get_by_role("table", name="Decision log")).to_contain_text("Inputs do not fit")
