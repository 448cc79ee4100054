"""From nothing to a decided, cancelled and replayed run, by what a person clicks and sees."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from browser_world import SignIn, Workspace

RUN = re.compile(r"/runs/run_\w+$")
SHOUT = """
name: shout
inputs: {name: {type: string, default: you}}
steps:
  - {id: ask, type: approval, title: "Shout at {{ inputs.name }}?", approvers: [role:operator], allow_self: true}
  - {id: say, type: set, vars: {text: "HELLO {{ upper(inputs.name) }}"}}
outputs: {text: "{{ vars.text }}"}
"""


def test_a_workflow_is_built_tested_published_and_run_by_clicking(page: Page) -> None:
    page.goto("/workflows")
    page.get_by_role("link", name="New workflow").or_(
        page.get_by_role("button", name="New workflow")
    ).first.click()
    page.get_by_label("Title").fill("Greet a friend")
    page.get_by_role("button", name="Create and edit").click()
    page.get_by_role("button", name="Add an input").click()
    page.get_by_label("Name of the input").fill("friend")
    page.get_by_label("Name of the input").press("Tab")
    page.get_by_role("button", name="Add your first step").click()
    add(page, "set")
    details = page.get_by_role("complementary", name="Details")
    name = details.get_by_role("textbox", name="Name in variables")
    name.fill("text")
    name.press("Tab")
    value = details.get_by_role("textbox", name="text", exact=True)
    value.fill("Hello {{ inputs.friend }}")
    page.get_by_role("button", name="Insert a step after set").click()
    add(page, "approval")
    details.get_by_label("Title").fill("Send it?")
    expect(page.get_by_role("button", name="No problems")).to_be_visible()
    expect(page.get_by_role("status", name="Saving")).to_contain_text("Saved")

    page.get_by_role("button", name="Test", exact=True).click()
    details.get_by_label("friend").fill("Grace")
    details.get_by_role("button", name="Run the test").click()
    result = details.get_by_role("list", name="Steps of the test")
    expect(result).to_contain_text("Hello Grace")

    page.get_by_role("button", name="Publish…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Note").fill("The first one")
    dialog.get_by_role("button", name="Publish").click()
    page.get_by_role("link", name="Show the workflow").click()

    page.get_by_role("button", name="Run", exact=True).click()
    dialog = page.get_by_role("dialog", name="Run Greet a friend")
    dialog.get_by_label("friend").fill("Ada")
    dialog.get_by_role("button", name=re.compile("^(Run|Start)")).click()
    expect(page).to_have_url(RUN)
    expect(page.get_by_role("main")).to_contain_text("Waiting")
    expect(page.get_by_role("region", name="Approval: Send it?")).to_be_visible()


def test_a_run_is_watched_live_decided_and_replayed(page: Page, workspace: Workspace) -> None:
    workspace.apply(SHOUT)
    page.goto("/runs")
    run_id = workspace.start("shout", {"name": "Ada"})
    page.get_by_role("main").get_by_role("link", name=re.compile("shout")).first.click()
    expect(page).to_have_url(re.compile(run_id))
    question = page.get_by_role("region", name="Approval: Shout at Ada?")
    question.get_by_label("Comment").fill("Why not")
    question.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("main")).to_contain_text("Succeeded")
    assert workspace.run(run_id)["outputs"] == {"text": "HELLO ADA"}

    page.get_by_role("button", name="Replay").click()
    dialog = page.get_by_role("dialog", name="Replay this run")
    dialog.get_by_label("name").fill("Grace")
    dialog.get_by_role("button", name="Replay with edited inputs").click()
    expect(page).not_to_have_url(re.compile(run_id))
    expect(page.get_by_role("region", name="Approval: Shout at Grace?")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name=re.compile(run_id[-6:])).first).to_be_visible()


def test_a_run_is_cancelled_with_a_reason(page: Page, workspace: Workspace) -> None:
    workspace.apply(SHOUT)
    run_id = workspace.start("shout")
    page.goto(f"/runs/{run_id}")
    page.get_by_role("button", name="Cancel", exact=True).click()
    dialog = page.get_by_role("dialog").or_(page.get_by_role("alertdialog"))
    dialog.get_by_label("Why").fill("A mistake of mine")
    dialog.get_by_role("button", name="Cancel the run").click()
    expect(page.get_by_role("main")).to_contain_text("Cancelled")
    expect(page.get_by_role("main")).to_contain_text("A mistake of mine")
    assert workspace.wait(run_id)["status"] == "cancelled"


def test_who_may_only_look_gets_no_button_that_fails(sign_in: SignIn, workspace: Workspace) -> None:
    """Product truth 8: a control is shown only when it works."""
    workspace.apply(SHOUT)
    run_id = workspace.start("shout")
    workspace.wait(run_id, "waiting")
    page = sign_in("viewer")
    page.goto(f"/runs/{run_id}")
    expect(page.get_by_role("region", name="Approval: Shout at you?")).to_be_visible()
    for name in ("Approve", "Deny"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    for name in ("Cancel", "Replay"):
        expect(page.get_by_role("button", name=name, exact=True, disabled=False)).to_have_count(0)


def add(page: Page, what: str) -> None:
    dialog = page.get_by_role("dialog", name="Add a step")
    dialog.get_by_role("combobox").fill(what)
    dialog.get_by_role("combobox").press("Enter")
    expect(dialog).to_have_count(0)
