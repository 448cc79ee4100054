"""Workflows: from an empty workspace to a first run; the list, versions, importing, running, deleting."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from browser_world import Faults, SignIn, Workspace, inspect, until

PAY = """
name: pay
title: Pay somebody
inputs:
  amount: {type: integer, minimum: 1, default: 120}
  reason: {type: string}
steps:
  - {id: load, type: set, vars: {who: Ada}}
"""
PAY_MORE = PAY + "  - {id: note, type: set, vars: {noted: true}}\n"
FAILS = """
name: fails
title: Always fails
steps:
  - {id: stop, type: fail, message: This one always fails., code: always}
"""
WAITS = """
name: waits
steps:
  - {id: nap, type: wait, for: 1h}
"""


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def files(**texts: str) -> list[Any]:
    return [
        {"name": f"{name}.yaml", "mimeType": "application/yaml", "buffer": text.encode()}
        for name, text in texts.items()
    ]


def runs_of(workspace: Workspace, workflow: str) -> list[Any]:
    items: list[Any] = workspace.api("GET", f"/runs?workflow={workflow}")["items"]
    return items


def test_an_empty_workspace_leads_to_a_first_run(page: Page, workspace: Workspace) -> None:
    page.goto("/")
    page.get_by_role("button", name="Make it and run it").click()
    dialog(page).get_by_role("button", name="Run", exact=True).click()
    expect(page).to_have_url(re.compile(r"/runs/run_"))
    run = page.url.rpartition("/")[2]
    approval = workspace.approval(run)
    workspace.api("POST", f"/approvals/{approval['id']}/decision", {"decision": "approve"})
    assert workspace.wait(run)["outputs"] == {"said": "Hello, Ada! Goodbye, Ada."}


def test_the_list_shows_health_and_is_searched_through_its_address(page: Page, workspace: Workspace) -> None:
    workspace.apply(PAY, FAILS)
    workspace.wait(workspace.start("fails"))
    page.goto("/workflows")
    expect(page.get_by_role("group", name="Last run: 1 failed")).to_be_visible()
    page.get_by_role("searchbox", name="Search workflows").fill("somebody")
    expect(page).to_have_url(re.compile("q=somebody"))
    expect(page.get_by_role("link", name="Always fails")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("link", name="Pay somebody")).to_be_visible()
    expect(page.get_by_role("link", name="Always fails")).to_have_count(0)


def test_the_strip_grows_while_one_looks(page: Page, workspace: Workspace) -> None:
    workspace.apply(PAY)
    page.goto("/workflows")
    expect(page.get_by_text("No runs yet")).to_be_visible()
    workspace.start("pay")
    expect(page.get_by_role("group", name="Last run: 1 succeeded")).to_be_visible()


def test_the_list_says_what_starts_next_and_stays_true(page: Page, workspace: Workspace) -> None:
    workspace.apply(PAY, FAILS)
    page.goto("/workflows")
    row = page.get_by_role("row", name=re.compile("Pay somebody"))
    expect(row).to_contain_text("Administrator")
    hook = {"name": "paid", "workflow": "pay", "webhook": {"check": {"scheme": "none"}}}
    workspace.api("POST", "/triggers", {"definition": hook})
    expect(row).to_contain_text("on a webhook")
    hourly = {
        "name": "hourly",
        "workflow": "pay",
        "schedule": {"cron": "0 * * * *", "timezone": "Asia/Tokyo"},
    }
    workspace.api("POST", "/triggers", {"definition": hourly})
    expect(row.get_by_role("link", name="hourly", exact=True)).to_be_visible()
    row.get_by_role("link", name="hourly", exact=True).hover()
    expect(page.get_by_role("tooltip")).to_contain_text("in Asia/Tokyo")
    workspace.api("PATCH", "/workflows/pay", {"enabled": False})
    expect(row).to_contain_text("not while it is disabled")
    workspace.api("DELETE", "/triggers/hourly/enabled")
    expect(row.get_by_role("link", name="paid", exact=True)).to_be_visible()
    inspect(page, "workflows-starts")


def test_the_nearest_start_is_first_when_asked(page: Page, workspace: Workspace) -> None:
    workspace.apply(PAY)
    workspace.apply(FAILS)
    hourly = {"name": "hourly", "workflow": "pay", "schedule": {"cron": "0 * * * *"}}
    workspace.api("POST", "/triggers", {"definition": hourly})
    page.goto("/workflows?sort=next")
    expect(page.get_by_role("table", name="Workflows").get_by_role("row").nth(1)).to_contain_text("Pay")


def test_disabling_says_first_what_it_means(page: Page, workspace: Workspace) -> None:
    workspace.apply(PAY)
    page.goto("/workflows")
    page.get_by_role("switch", name="Pay somebody: enabled").click()
    expect(dialog(page)).to_contain_text("Runs that are under way go on")
    dialog(page).get_by_role("button", name="Disable").click()
    expect(page.get_by_role("row", name=re.compile("Pay somebody"))).to_contain_text("Disabled")
    assert workspace.api("GET", "/workflows/pay")["workflow"]["enabled"] is False
    expect(page.get_by_role("button", name="Run Pay somebody")).to_have_attribute("aria-disabled", "true")


def test_a_refused_input_is_told_at_its_field(page: Page, workspace: Workspace, faults: Faults) -> None:
    faults.expect("422 POST /api/v1/runs")
    workspace.apply(PAY)
    page.goto("/workflows/pay")
    page.get_by_role("button", name="Run", exact=True).click()
    dialog(page).get_by_role("textbox", name="Amount").fill("0")
    dialog(page).get_by_role("button", name="Run", exact=True).click()
    expect(dialog(page).get_by_role("textbox", name="Amount")).to_have_attribute("aria-invalid", "true")
    expect(dialog(page)).to_contain_text("at least 1")
    assert runs_of(workspace, "pay") == []


def test_a_double_click_runs_once(page: Page, workspace: Workspace) -> None:
    workspace.apply(PAY)
    page.goto("/workflows/pay?run=yes")
    dialog(page).get_by_role("textbox", name="Reason").fill("Lost")
    dialog(page).get_by_role("button", name="Run", exact=True).dblclick()
    expect(page).to_have_url(re.compile(r"/runs/run_"))
    [run] = runs_of(workspace, "pay")
    assert workspace.run(run["id"])["inputs"] == {"amount": 120, "reason": "Lost"}


def test_the_inputs_of_the_last_run_are_taken_over(page: Page, workspace: Workspace) -> None:
    workspace.apply(PAY)
    workspace.wait(workspace.start("pay", {"amount": 7, "reason": "Again"}))
    page.goto("/workflows/pay?run=yes")
    dialog(page).get_by_role("button", name="Fill in as in the last run").click()
    expect(dialog(page).get_by_role("textbox", name="Amount")).to_have_value("7")
    expect(dialog(page).get_by_role("textbox", name="Reason")).to_have_value("Again")


def test_files_are_checked_before_anything_is_published(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("422 POST /api/v1/workflows/application")
    page.goto("/workflows?import=yes")
    chooser = dialog(page).get_by_label("Files to import")
    chooser.set_input_files(files(pay=PAY, broken="name: broken\nsteps:\n  - {id: a, type: nonsense}\n"))
    listed = dialog(page).get_by_role("listitem")
    expect(listed.filter(has_text="broken.yaml")).to_contain_text("line 3")
    expect(listed.filter(has_text="pay.yaml")).to_contain_text("No errors")
    expect(dialog(page).get_by_role("button", name="Publish")).to_be_disabled()
    dialog(page).get_by_role("button", name="Leave out broken.yaml").click()
    dialog(page).get_by_role("button", name="Publish: 1 new").click()
    expect(page.get_by_role("link", name="Pay somebody")).to_be_visible()
    version = workspace.api("GET", "/workflows/pay/versions")["items"][0]
    assert (version["number"], version["source"]) == (1, "editor")


def test_an_import_says_what_it_would_change(page: Page, workspace: Workspace) -> None:
    workspace.apply(PAY)
    page.goto("/workflows?import=yes")
    dialog(page).get_by_label("Files to import").set_input_files(files(pay=PAY_MORE))
    expect(dialog(page)).to_contain_text("added step `note`")
    expect(dialog(page).get_by_role("button", name="Publish: 1 changed")).to_be_visible()
    assert workspace.api("GET", "/workflows/pay")["workflow"]["version"] == 1


def test_two_versions_are_compared_and_one_is_brought_back(page: Page, workspace: Workspace) -> None:
    workspace.apply(PAY)
    workspace.apply(PAY_MORE)
    page.goto("/workflows/pay?tab=versions")
    expect(page.get_by_role("row", name=re.compile("v2"))).to_contain_text("Current")
    page.get_by_role("checkbox", name="Select all that are shown").check()
    page.get_by_role("button", name="Compare v1 with v2").click()
    expect(page.get_by_role("main")).to_contain_text("1 step added")
    expect(page.get_by_role("group", name="v1 beside v2")).to_contain_text("noted: true")
    inspect(page, "workflow-compare")
    page.get_by_role("button", name="Roll back to v1").click()
    dialog(page).get_by_label("Note").fill("The note was wrong")
    dialog(page).get_by_role("button", name="Roll back", exact=True).click()
    expect(page.get_by_text("v3 is published")).to_be_visible()
    newest = workspace.api("GET", "/workflows/pay/versions")["items"][0]
    assert (newest["number"], newest["note"], newest["source"]) == (3, "The note was wrong", "rollback")


def test_a_version_is_drawn_as_it_was(page: Page, workspace: Workspace) -> None:
    workspace.apply(PAY)
    workspace.apply(PAY_MORE)
    page.goto("/workflows/pay?tab=versions&version=1")
    expect(dialog(page).get_by_role("group", name=re.compile("^load,"))).to_be_visible()
    expect(dialog(page).get_by_role("group", name=re.compile("^note,"))).to_have_count(0)


def test_a_copy_begins_as_a_draft(page: Page, workspace: Workspace) -> None:
    workspace.apply(PAY)
    page.goto("/workflows/pay")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Duplicate").click()
    dialog(page).get_by_label("Name of the copy").fill("pay-twice")
    dialog(page).get_by_role("button", name="Duplicate").click()
    expect(page).to_have_url(re.compile("/workflows/pay-twice/edit"))
    assert workspace.api("GET", "/workflows/pay-twice")["workflow"]["version"] is None


def test_deleting_needs_the_name_and_no_open_run(page: Page, workspace: Workspace, faults: Faults) -> None:
    faults.expect("409 DELETE /api/v1/workflows/waits")
    workspace.apply(WAITS)
    run = workspace.start("waits")
    alert = {"name": "night", "on": ["run_failed"], "to": [{"workflow": "waits"}]}
    workspace.api("POST", "/alerts", {"definition": alert})
    page.goto("/workflows/waits")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(dialog(page)).to_contain_text("1 alert starts it. It stays, and will not arrive there.")
    confirm = dialog(page).get_by_role("button", name="Delete the workflow")
    expect(confirm).to_be_disabled()
    dialog(page).get_by_role("textbox").fill("waits")
    confirm.click()
    expect(dialog(page).get_by_role("alert")).to_contain_text("1 run that has not ended")
    workspace.api("POST", f"/runs/{run}/cancellation", {})
    workspace.wait(run, "cancelled")
    confirm.click()
    expect(page).to_have_url(re.compile("/workflows$"))
    until("it is gone", lambda: not workspace.api("GET", "/workflows")["items"])


def test_deleting_names_the_triggers_that_would_fail(page: Page, workspace: Workspace) -> None:
    workspace.apply(PAY)
    trigger = {"name": "paid", "workflow": "pay", "event": {"type": "order.paid"}}
    workspace.api("POST", "/triggers", {"definition": trigger})
    page.goto("/workflows/pay")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(dialog(page)).to_contain_text("1 trigger starts it.")
    expect(dialog(page).get_by_role("link", name="paid")).to_be_visible()
    inspect(page, "workflow-delete")


def test_who_may_only_look_sees_why(sign_in: SignIn, workspace: Workspace) -> None:
    workspace.apply(PAY)
    page = sign_in("viewer")
    page.goto("/workflows/pay")
    run = page.get_by_role("button", name="Run", exact=True)
    expect(run).to_have_attribute("aria-disabled", "true")
    run.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("Your role (viewer)")


def test_a_workflow_that_is_not_there_says_so(page: Page, faults: Faults) -> None:
    faults.expect("404 GET /api/v1/workflows/nothing")
    page.goto("/workflows/nothing")
    expect(page.get_by_role("main")).to_contain_text("There is no workflow nothing")
