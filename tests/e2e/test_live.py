"""What is watched live is what is there: over lost connections, restarts, and other people's edits."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import Page, expect

from browser_world import Faults, SignIn, Workspace, until

BUSY = """
name: busy
steps:
  - {id: first, type: set, vars: {n: 1}}
  - id: each
    type: foreach
    items: "{{ [1, 2, 3] }}"
    as: n
    do:
      - {id: double, type: action, action: transform.merge, with: {maps: [{twice: "{{ n * 2 }}"}]}}
      - {id: rest, type: wait, for: 300ms}
  - {id: ask, type: approval, title: Enough?, approvers: [role:operator], allow_self: true}
  - {id: last, type: set, vars: {n: 2}}
"""
NAP = """
name: nap
steps: [{id: rest, type: wait, event: {name: wake}}]
"""
# What is told from now, and moves on by itself.
AGO = re.compile(r"just now|\b\d+ (?:s|min|h|d) ago")


def test_a_page_that_watched_equals_a_page_that_came_late(page: Page, workspace: Workspace) -> None:
    """Product truth 9; R21"""
    workspace.apply(BUSY)
    page.goto("/runs")
    expect(page.get_by_role("main")).to_be_visible()
    run_id = workspace.start("busy")
    page.goto(f"/runs/{run_id}")
    question = page.get_by_role("region", name="Approval: Enough?")
    question.get_by_role("button", name="Approve").click()
    workspace.wait(run_id, "succeeded")
    expect(page.get_by_role("main")).to_contain_text("Succeeded")
    expect(page.get_by_role("button", name="Cancel", exact=True)).to_have_count(0)
    equals_one_that_comes_late(page, at_everything)


def test_a_list_that_watched_equals_a_list_that_came_late(page: Page, workspace: Workspace) -> None:
    """Product truth 9"""
    workspace.apply(NAP)
    first = workspace.start("nap")
    page.goto("/runs")
    expect(page.get_by_role("main").get_by_role("link", name=re.compile("nap"))).to_have_count(1)
    second = workspace.start("nap")
    expect(page.get_by_role("main").get_by_role("link", name=re.compile("nap"))).to_have_count(2)
    for run_id in (first, second):
        workspace.wait(run_id, "waiting")
    workspace.api("POST", f"/runs/{first}/cancellation", {"reason": "enough"})
    expect(page.get_by_role("table", name="Runs")).to_contain_text("Cancelled")
    equals_one_that_comes_late(page)


def test_a_lost_connection_is_shown_and_made_good(page: Page, workspace: Workspace, faults: Faults) -> None:
    faults.expect("lost ")
    faults.expect("ERR_")
    workspace.apply(NAP)
    page.goto("/runs")
    mark = page.get_by_role("status").filter(has_text=re.compile("Live|Connecting|Offline"))
    expect(mark).to_contain_text("Live")
    expect(page.get_by_role("button", name=re.compile("Your menu"))).to_be_visible()
    with workspace.stack.without("server"):
        expect(mark).not_to_contain_text("Live")
    workspace.start("nap")  # while nobody may be listening
    expect(mark).to_contain_text("Live")
    expect(page.get_by_role("main").get_by_role("link", name=re.compile("nap"))).to_have_count(1)


def test_a_part_that_failed_while_nobody_answered_comes_with_the_connection(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("lost ")
    faults.expect("ERR_")
    workspace.apply(NAP)
    workspace.api("POST", "/triggers", {"definition": {"name": "daily", "workflow": "nap"}})
    page.goto("/schedules/daily?tab=invocations")
    expect(page.get_by_role("main")).to_contain_text("It has started nothing yet")
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
    with workspace.stack.without("server"):
        page.get_by_role("tab", name="Decision log").click()
        expect(page.get_by_role("main")).to_contain_text("cannot be reached")
    expect(page.get_by_role("main")).not_to_contain_text("cannot be reached")
    expect(page.get_by_role("main")).to_contain_text("Nothing has been decided yet")


def test_a_page_that_came_while_nobody_answered_comes_by_itself(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("ERR_FAILED")
    page.route("**/api/v1/auth/me", lambda route: route.abort())
    page.goto("/runs")
    expect(page.get_by_role("main")).to_contain_text("Onward does not answer")
    page.unroute("**/api/v1/auth/me")
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()


def test_who_only_watches_a_draft_sees_what_another_saves(sign_in: SignIn, workspace: Workspace) -> None:
    """Two who both changed it are told: the quarrels of `test_editor.py`."""
    workspace.apply(NAP)
    ada, grace = sign_in("admin"), sign_in("editor")
    for editor in (ada, grace):
        editor.goto("/workflows/nap/edit")
        expect(editor.get_by_role("textbox", name="Title")).to_be_visible()
    ada.get_by_role("textbox", name="Title").fill("The nap of Ada")
    expect(grace.get_by_role("textbox", name="Title")).to_have_value("The nap of Ada")
    grace.get_by_role("textbox", name="Description").fill("Grace was here")
    expect(ada.get_by_role("textbox", name="Description")).to_have_value("Grace was here")
    assert "The nap of Ada" in draft(workspace) and "Grace was here" in draft(workspace)


def at_everything(page: Page) -> None:
    """What of a diagram is drawn depends on where its viewer looks, and one who watched looks elsewhere."""
    page.get_by_role("button", name="Show everything").click()


def equals_one_that_comes_late(page: Page, look: Callable[[Page], None] = lambda _: None) -> None:
    late = page.context.new_page()
    late.goto(page.url)
    expect(late.get_by_role("main")).to_be_visible()
    for one in (page, late):
        look(one)
    # Both may still be catching up; what differs then differs for good.
    with suppress(AssertionError):
        until("both show the same", lambda: shown(page) == shown(late), seconds=20)
    assert shown(page) == shown(late)


def draft(workspace: Workspace) -> str:
    found: dict[str, Any] = workspace.api("GET", "/workflows/nap/draft")
    return str(found)


def shown(page: Page) -> str:
    return AGO.sub("ago", page.get_by_role("main").aria_snapshot())
