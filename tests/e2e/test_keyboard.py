"""The main journey without a pointer: go there, start it, answer it, come back."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from browser_world import Workspace

ASKING = """
name: asking
inputs: {who: {type: string}}
steps:
  - {id: ask, type: approval, title: "Greet {{ inputs.who }}?", approvers: [role:operator], allow_self: true}
"""
# More would be a maze, not a page.
MOST_STOPS = 60


def test_a_workflow_is_found_run_and_answered_by_keys_alone(page: Page, workspace: Workspace) -> None:
    workspace.apply(ASKING)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    page.keyboard.type("asking")
    found = page.get_by_role("dialog").get_by_role("option", name=re.compile("asking"))
    expect(found.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/workflows/asking"))

    press(page, page.get_by_role("button", name="Run", exact=True))
    dialog = page.get_by_role("dialog", name=re.compile("^Run "))
    tab_to(page, dialog.get_by_role("textbox").first)
    page.keyboard.type("Ada")
    press(page, dialog.get_by_role("button", name=re.compile("^(Run|Start)")))
    expect(page).to_have_url(re.compile("/runs/run_"))

    question = page.get_by_role("region", name="Approval: Greet Ada?")
    press(page, question.get_by_role("button", name="Approve"))
    expect(page.get_by_role("main")).to_contain_text("Succeeded")

    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("w")
    expect(page).to_have_url(re.compile("/workflows$"))


def test_the_first_stop_skips_the_navigation(page: Page) -> None:
    page.goto("/runs")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_keys_are_told_on_a_question_mark(page: Page) -> None:
    page.goto("/runs")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Workflows")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def press(page: Page, control: Locator) -> None:
    tab_to(page, control)
    page.keyboard.press("Enter")


def tab_to(page: Page, control: Locator) -> None:
    """By the Tab key, as somebody without a pointer gets there."""
    expect(control).to_be_visible()
    for _ in range(MOST_STOPS):
        if control.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_STOPS} times Tab did not lead to {control}")
