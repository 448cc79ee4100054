"""The list of runs: live, filtered by its address, and taken in hand many at a time."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from browser_world import Faults, SignIn, Workspace

QUICK = """
name: quick
steps:
  - {id: one, type: set, vars: {x: 1}}
"""
WAITS = """
name: waits
steps:
  - {id: nap, type: wait, for: 1h}
"""
FAILS = """
name: fails
steps:
  - {id: stop, type: fail, message: This one always fails., code: always}
"""


def row(page: Page, run: str) -> Locator:
    return page.locator(f"tr[data-row='{run}']")


def test_a_run_slides_in_and_moves_before_the_readers_eyes(page: Page, workspace: Workspace) -> None:
    workspace.apply(QUICK)
    page.goto("/runs")
    expect(page.get_by_text("Nothing has run yet")).to_be_visible()
    run = workspace.start("quick")
    expect(row(page, run)).to_contain_text("quick")
    expect(row(page, run).get_by_role("img", name="Succeeded")).to_be_visible()
    expect(page.get_by_role("button", name="Succeeded 1")).to_be_visible()


def test_filters_are_in_the_address(page: Page, workspace: Workspace) -> None:
    workspace.apply(QUICK, FAILS)
    good, bad = workspace.start("quick"), workspace.start("fails")
    for run in (good, bad):
        workspace.wait(run)
    page.goto("/runs?status=failed")
    expect(row(page, bad)).to_contain_text("This one always fails.")
    expect(row(page, good)).to_have_count(0)
    page.get_by_role("button", name="Clear filters").click()
    expect(row(page, good)).to_be_visible()
    page.get_by_role("button", name=re.compile("^Failed")).click()
    expect(page).to_have_url(re.compile("status=failed"))
    expect(row(page, good)).to_have_count(0)


def test_runs_that_failed_alike_come_together(page: Page, workspace: Workspace) -> None:
    workspace.apply(FAILS)
    runs = [workspace.start("fails") for _ in range(3)]
    for run in runs:
        workspace.wait(run, "failed")
    page.goto("/runs?view=errors")
    page.get_by_role("row", name=re.compile("This one always fails")).get_by_text(
        "always", exact=True
    ).click()
    for run in runs:
        expect(row(page, run)).to_be_visible()
    expect(page).to_have_url(re.compile("error="))


def test_many_are_cancelled_with_one_reason_and_each_has_its_outcome(
    page: Page, workspace: Workspace
) -> None:
    workspace.apply(WAITS)
    runs = [workspace.start("waits") for _ in range(3)]
    for run in runs:
        workspace.wait(run, "waiting")
    page.goto("/runs")
    expect(row(page, runs[0])).to_be_visible()
    page.get_by_role("checkbox", name="Select all that are shown").check()
    page.get_by_role("region", name=re.compile("selected runs")).get_by_role("button", name="Cancel…").click()
    page.get_by_label("Why").fill("Too many.")
    page.get_by_role("button", name="Cancel 3 runs").click()
    expect(page.get_by_role("progressbar", name="3 of 3 done")).to_be_visible()
    page.get_by_role("button", name="Done").click()
    for run in runs:
        expect(row(page, run).get_by_role("img", name="Cancelled")).to_be_visible()
    assert workspace.run(runs[0])["cancel_reason"] == "Too many."


def test_keys_alone_select_and_open(page: Page, workspace: Workspace) -> None:
    workspace.apply(QUICK)
    runs = [workspace.start("quick") for _ in range(3)]
    for run in runs:
        workspace.wait(run)
    page.goto("/runs")
    newest, older = row(page, runs[2]), row(page, runs[1])
    newest.focus()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.get_by_text("2 runs selected")).to_be_visible()
    expect(older).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(runs[1]))


def test_who_may_only_look_gets_no_button_that_works(sign_in: SignIn, workspace: Workspace) -> None:
    """Product truth 8."""
    workspace.apply(WAITS)
    run = workspace.start("waits")
    workspace.wait(run, "waiting")
    page = sign_in("viewer")
    page.goto(f"/runs/{run}")
    for name in ("Cancel", "Replay"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-disabled", "true")


# As a browser says it of a tab in the background; Chromium without a screen takes every page for looked at.
_HIDDEN = (
    "Object.defineProperty(document, 'visibilityState', {get: () => window.shown ? 'visible' : 'hidden'})"
)
_SHOW = "window.shown = true; document.dispatchEvent(new Event('visibilitychange'))"


def test_many_open_tabs_leave_connections_for_the_one_that_is_looked_at(
    page: Page, workspace: Workspace
) -> None:
    """A browser has six for one server; a tab that comes back has missed nothing."""
    workspace.apply(QUICK)
    page.context.add_init_script(_HIDDEN)
    tabs = [page.context.new_page() for _ in range(8)]
    for tab in tabs:
        tab.goto("/runs")
        tab.evaluate(_SHOW)
        expect(tab.get_by_text("Nothing has run yet")).to_be_visible()
        tab.evaluate("window.shown = false")
    run = workspace.start("quick")
    for tab in (tabs[-1], tabs[0]):
        tab.evaluate(_SHOW)
        expect(row(tab, run).get_by_role("img", name="Succeeded")).to_be_visible()


def test_what_happened_while_the_connection_was_lost_is_there_when_it_is_back(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("lost ")
    workspace.apply(QUICK)
    page.goto("/runs")
    expect(page.get_by_text("Nothing has run yet")).to_be_visible()
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    run = workspace.start("quick")
    workspace.wait(run)
    expect(row(page, run)).to_have_count(0)
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(row(page, run).get_by_role("img", name="Succeeded")).to_be_visible()
