"""Schedules by clicking: made with a live preview, run now, switched off, and seen where else they belong."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from browser_world import Faults, SignIn, Workspace, inspect, until

REPORT = """
name: report
title: Nightly report
inputs:
  day: {type: string, required: true}
steps:
  - {id: note, type: set, vars: {day: "{{ inputs.day }}"}}
outputs: {day: "{{ vars.day }}"}
"""
NIGHTLY: dict[str, Any] = {
    "name": "nightly",
    "title": "Every night",
    "workflow": "report",
    "schedule": {"cron": "30 2 * * *", "timezone": "America/New_York"},
    "inputs": {"day": "{{ trigger.scheduled_for }}"},
}


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def make(workspace: Workspace, **changes: Any) -> None:
    workspace.apply(REPORT)
    workspace.api("POST", "/triggers", {"definition": NIGHTLY | changes})


def shown(workspace: Workspace, name: str = "nightly") -> dict[str, Any]:
    trigger: dict[str, Any] = workspace.api("GET", f"/triggers/{name}")
    return trigger


def fill_in(page: Page) -> None:
    """Every day at half past two, where clocks change."""
    dialog(page).get_by_label("Workflow").fill("report")
    dialog(page).get_by_label("When", exact=True).select_option("daily")
    dialog(page).get_by_label("At", exact=True).fill("02:30")
    dialog(page).get_by_label("Time zone").fill("America/New_York")


def test_a_schedule_is_made_by_clicking_and_says_first_what_it_will_do(
    page: Page, workspace: Workspace
) -> None:
    workspace.apply(REPORT)
    page.goto("/schedules")
    expect(page.get_by_role("main")).to_contain_text("onward trigger apply")
    page.get_by_role("main").get_by_role("button", name="New trigger").first.click()
    fill_in(page)
    preview = dialog(page).get_by_role("region", name="Preview")
    expect(preview).to_contain_text("Every day at 02:30 (America/New_York)")
    expect(preview.get_by_role("list", name="Next firings").get_by_role("listitem")).to_have_count(10)
    expect(preview).to_contain_text("02:30 does not exist on this day: moved to 03:00")
    dialog(page).get_by_role("textbox", name="Day", exact=True).fill("{{ trigger.scheduled_for }}")
    inspect(page, "schedule-new")
    dialog(page).get_by_role("button", name="Create trigger").click()
    expect(page).to_have_url(re.compile("/schedules/report$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("report")
    made = shown(workspace, "report")
    assert made["definition"]["schedule"] == {"cron": "30 2 * * *", "timezone": "America/New_York"}


def test_run_now_shows_the_invocation_and_its_run_as_they_go_on(page: Page, workspace: Workspace) -> None:
    make(workspace, inputs={"day": "{{ trigger.payload.day }}"})
    page.goto("/schedules/nightly")
    page.get_by_role("button", name="Run now").click()
    dialog(page).get_by_label("Payload").fill('{"day": "today"}')
    dialog(page).get_by_role("button", name="Run now").click()
    row = page.get_by_role("table", name="What it started").get_by_role("row").nth(1)
    expect(row).to_contain_text("Succeeded")
    expect(row).to_contain_text("By hand")
    row.click()
    expect(dialog(page)).to_contain_text("asked for by")
    inspect(page, "schedule-invocation")
    dialog(page).get_by_role("link", name=re.compile("^run_")).first.click()
    expect(page).to_have_url(re.compile("/runs/run_"))
    assert workspace.run(page.url.rpartition("/")[2])["outputs"] == {"day": "today"}


def test_an_invocation_runs_again_as_it_was(page: Page, workspace: Workspace) -> None:
    make(workspace)
    workspace.api("POST", "/triggers/nightly/invocations", {"test": True})
    page.goto("/schedules/nightly?tab=invocations")
    page.get_by_role("row", name=re.compile("Test")).click()
    dialog(page).get_by_role("button", name="Run again").click()
    page.get_by_role("menuitem", name="As it was then").click()
    expect(dialog(page)).to_contain_text("an earlier one")
    assert workspace.api("GET", "/triggers/nightly/invocations")["items"][0]["source"] == "rerun"


def test_a_payload_that_is_no_json_starts_nothing(page: Page, workspace: Workspace) -> None:
    make(workspace)
    page.goto("/schedules/nightly")
    page.get_by_role("button", name="Run now").click()
    dialog(page).get_by_label("Payload").fill('{"day":')
    expect(dialog(page)).to_contain_text("This is not JSON yet")
    expect(dialog(page).get_by_role("button", name="Run now")).to_have_attribute("aria-disabled", "true")
    assert workspace.api("GET", "/triggers/nightly/invocations")["items"] == []


def test_switching_off_says_first_what_it_means_and_stays_in_place(page: Page, workspace: Workspace) -> None:
    make(workspace)
    make(workspace, name="zero", title="Zero")
    page.goto("/schedules")
    page.get_by_role("switch", name="Every night: on").click()
    expect(dialog(page)).to_contain_text("Runs that are under way go on")
    dialog(page).get_by_role("button", name="Switch off").click()
    first = page.get_by_role("table", name="Triggers").get_by_role("row").nth(1)
    expect(first).to_contain_text("Every night")
    expect(first).to_contain_text("Off")
    expect(page.get_by_role("button", name="Off 1")).to_be_visible()
    assert shown(workspace)["enabled"] is False
    inspect(page, "schedules")


def test_when_not_all_could_be_read_the_server_chooses(page: Page, workspace: Workspace) -> None:
    """As when others came after they were counted. The page reads them in five parts; these are of one each."""
    workspace.apply(REPORT)
    for name in ("the-oldest", *(f"one-{number}" for number in range(6))):
        workspace.api("POST", "/triggers", {"definition": NIGHTLY | {"name": name, "title": name}})
    page.route(re.compile("/api/v1/triggers\\?"), smaller)
    page.goto("/schedules")
    expect(listed(page)).to_have_count(7)
    page.get_by_role("searchbox", name="Search triggers").fill("REPORT old")
    expect(listed(page)).to_have_text([re.compile("the-oldest")])
    expect(page).to_have_url(re.compile("q=REPORT"))
    page.reload()
    expect(listed(page)).to_have_text([re.compile("the-oldest")])
    workspace.api("DELETE", "/triggers/the-oldest/enabled")
    expect(listed(page)).to_have_text([re.compile("Off")])
    inspect(page, "schedules-found")


def smaller(route: Route) -> None:
    route.continue_(url=route.request.url.replace("limit=200", "limit=1"))


def listed(page: Page) -> Locator:
    return page.get_by_role("table", name="Triggers").locator("tbody").get_by_role("row")


def test_a_refused_schedule_is_told_at_its_field(page: Page, workspace: Workspace, faults: Faults) -> None:
    faults.expect("422 POST /api/v1/triggers/preview")
    workspace.apply(REPORT)
    page.goto("/schedules?new=yes")
    dialog(page).get_by_label("When", exact=True).select_option("cron")
    dialog(page).get_by_label("Cron line").fill("61 * * * *")
    expect(dialog(page).get_by_label("Cron line")).to_have_attribute("aria-invalid", "true")
    dialog(page).get_by_role("button", name="Cancel").click()
    expect(dialog(page)).to_contain_text("not saved")
    dialog(page).get_by_role("button", name="Go on editing").click()
    expect(dialog(page).get_by_label("Cron line")).to_have_value("61 * * * *")


def test_what_is_refused_under_more_is_mended_there(page: Page, workspace: Workspace, faults: Faults) -> None:
    faults.expect("422 POST /api/v1/triggers")
    workspace.apply(REPORT)
    page.goto("/schedules?new=manual")
    dialog(page).get_by_label("Workflow").fill("report")
    dialog(page).get_by_role("textbox", name="Day", exact=True).fill("today")
    more = dialog(page).get_by_text("More: overlap")
    more.click()
    dialog(page).get_by_label("Attempts").fill("500")
    more.click()
    dialog(page).get_by_role("button", name="Create trigger").click()
    attempts = dialog(page).get_by_label("Attempts")
    expect(attempts).to_be_focused()
    expect(attempts).to_have_attribute("aria-invalid", "true")
    attempts.select_text()
    page.keyboard.type("5")
    expect(attempts).to_be_focused()
    expect(attempts).not_to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/schedules/report$"))
    assert shown(workspace, "report")["definition"]["retry"] == {"attempts": 5}
    expect(page.get_by_role("region", name="Rules")).to_contain_text("Up to 5 attempts")
    inspect(page, "trigger-rules")


def test_an_input_that_is_missing_is_told_at_its_field(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("422 POST /api/v1/triggers")
    workspace.apply(REPORT)
    page.goto("/schedules?new=manual")
    dialog(page).get_by_label("Workflow").fill("report")
    day = dialog(page).get_by_role("textbox", name="Day", exact=True)
    expect(day).to_be_visible()
    dialog(page).get_by_role("button", name="Create trigger").click()
    expect(day).to_have_attribute("aria-invalid", "true")
    expect(day).to_be_focused()
    expect(dialog(page)).to_contain_text("'day' is missing.")
    inspect(page, "trigger-missing-input")


def test_another_title_keeps_the_next_firing(page: Page, workspace: Workspace) -> None:
    """T6: the schedule is sent back as it was stored, to the letter."""
    make(workspace, schedule={"timezone": "Europe/Berlin", "cron": "00 09 * * 1-5"}, retry={"attempts": 2})
    before = shown(workspace)
    page.goto("/schedules/nightly")
    page.get_by_role("button", name="Edit").click()
    dialog(page).get_by_label("Title").fill("Each morning")
    dialog(page).get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Each morning")
    after = shown(workspace)
    assert after["definition"] == before["definition"] | {"title": "Each morning"}
    assert after["next_at"] == before["next_at"]


def edit(page: Page, title: str | None = None) -> None:
    """Its form is open, and the title typed over."""
    page.goto("/schedules/nightly")
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(dialog(page).get_by_label("Title")).to_have_value("Every night")
    if title is not None:
        dialog(page).get_by_label("Title").fill(title)


def banner(page: Page) -> Locator:
    return dialog(page).get_by_role("region", name=re.compile("this trigger|This trigger"))


def change(workspace: Workspace, **changes: Any) -> None:
    """By somebody else, from somewhere else."""
    given = {"definition": NIGHTLY | changes}
    workspace.api("PUT", "/triggers/nightly", given, token=workspace.session("editor"))


def overtake(page: Page, workspace: Workspace, **changes: Any) -> None:
    """Somebody else is faster by a moment, once: their change is there when the page's own save arrives."""

    wanted = [changes]

    def first(route: Route) -> None:
        if route.request.method == "PUT" and wanted:
            change(workspace, **wanted.pop())
        route.continue_()

    page.route("**/api/v1/triggers/trg_*", first)


def test_of_two_who_edit_one_trigger_each_is_told_before_a_save(
    page: Page, sign_in: SignIn, workspace: Workspace
) -> None:
    make(workspace)
    other = sign_in("editor")
    edit(page, "Mine")
    dialog(page).get_by_label("At", exact=True).fill("04:00")
    edit(other, "Theirs")
    dialog(other).get_by_role("button", name="Save").click()
    expect(banner(page)).to_contain_text("Editor changed this trigger")
    expect(banner(page)).to_contain_text("Changed: Title (by you too)")
    expect(dialog(page).get_by_role("heading", level=2)).to_have_text("Edit Every night")
    expect(dialog(page).get_by_label("Title")).to_have_value("Mine")
    inspect(page, "trigger-changed-meanwhile")
    banner(page).get_by_role("button", name="Overwrite with mine").click()
    expect(dialog(page)).to_have_count(0)
    assert shown(workspace)["title"] == "Mine"
    expect(other.get_by_role("heading", level=1)).to_contain_text("Mine")


def test_a_save_that_was_overtaken_loses_nothing_and_leads_to_the_choice(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("412 PUT /api/v1/triggers/")
    make(workspace)
    edit(page, "Mine")
    overtake(page, workspace, title="Theirs")
    dialog(page).get_by_role("button", name="Save").click()
    expect(banner(page)).to_be_focused()
    overtake(page, workspace, title="Theirs again", timeout="5m")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(banner(page).get_by_role("button", name="Overwrite with mine")).to_be_focused()
    page.keyboard.press("Enter")
    expect(banner(page)).to_contain_text("Timeout")
    expect(banner(page)).to_be_focused()
    expect(dialog(page).get_by_label("Title")).to_have_value("Mine")
    assert shown(workspace)["title"] == "Theirs again"


def test_what_somebody_else_made_of_it_is_taken_over_when_one_chooses_that(
    page: Page, workspace: Workspace
) -> None:
    make(workspace)
    edit(page, "Mine")
    change(workspace, title="Theirs", schedule={"cron": "0 5 * * *"})
    expect(banner(page)).to_contain_text("Schedule: cron")
    banner(page).get_by_text("Changed:").click()
    expect(banner(page)).to_contain_text("30 2 * * *")
    inspect(page, "trigger-changed-meanwhile-how")
    banner(page).get_by_role("button", name="Take over theirs, discard mine").click()
    expect(dialog(page).get_by_role("status").last).to_be_focused()
    expect(dialog(page).get_by_label("Title")).to_have_value("Theirs")
    expect(dialog(page).get_by_label("At", exact=True)).to_have_value("05:00")
    expect(dialog(page).get_by_role("heading", level=2)).to_have_text("Edit Theirs")
    dialog(page).get_by_role("button", name="Cancel").click()
    expect(dialog(page)).to_have_count(0)


def test_two_changes_of_different_fields_are_both_kept(page: Page, workspace: Workspace) -> None:
    make(workspace)
    edit(page, "Mine")
    change(workspace, timeout="5m")
    expect(banner(page)).to_contain_text("both fit into one form")
    inspect(page, "trigger-both-changed")
    banner(page).get_by_role("button", name="Keep both").click()
    expect(dialog(page)).to_contain_text("Both changes are in the form now.")
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page)).to_have_count(0)
    assert shown(workspace)["definition"] == NIGHTLY | {"title": "Mine", "timeout": "5m"}


def test_a_form_without_changes_follows_and_a_change_to_the_same_is_no_conflict(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("412 PUT /api/v1/triggers/")
    make(workspace)
    edit(page)
    change(workspace, title="Theirs")
    expect(dialog(page).get_by_label("Title")).to_have_value("Theirs")
    expect(dialog(page)).to_contain_text("Editor changed this trigger: title. You see the newest.")
    inspect(page, "trigger-followed")
    dialog(page).get_by_label("Title").fill("The same")
    overtake(page, workspace, title="The same")
    dialog(page).get_by_role("button", name="Save").click()
    expect(page.get_by_text("nightly is saved")).to_be_visible()
    expect(dialog(page)).to_have_count(0)


def test_another_name_that_it_got_meanwhile_leads_nobody_astray(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("404 GET /api/v1/triggers/nightly")
    make(workspace)
    edit(page, "Mine")
    change(workspace, name="nights")
    banner(page).get_by_role("button", name="Keep both").click()
    expect(dialog(page).get_by_role("textbox", name="Name", exact=True)).to_have_value("nights")
    expect(dialog(page).get_by_label("Title")).to_have_value("Mine")
    dialog(page).get_by_role("button", name="Cancel").click()
    dialog(page).get_by_role("button", name="Discard it").click()
    expect(page).to_have_url(re.compile("/schedules/nights$"))


def test_what_was_deleted_meanwhile_can_be_made_anew_of_what_was_typed(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("404 GET /api/v1/triggers/")
    make(workspace)
    edit(page, "Mine")
    workspace.api("DELETE", "/triggers/nightly")
    expect(banner(page)).to_contain_text("This trigger was deleted")
    expect(dialog(page).get_by_label("Title")).to_have_value("Mine")
    inspect(page, "trigger-deleted-meanwhile")
    dialog(page).get_by_label("Title").press("Enter")
    expect(banner(page)).to_be_focused()
    banner(page).get_by_role("button", name="Create it as new").click()
    expect(page.get_by_text("nightly is made and switched on")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mine")
    assert shown(workspace)["enabled"] is True


def test_a_trigger_that_paused_itself_says_why(page: Page, workspace: Workspace) -> None:
    workspace.apply(
        "name: fails\nsteps:\n  - {id: stop, type: fail, message: The shop is closed., code: shut}\n"
    )
    often = {"name": "often", "workflow": "fails", "schedule": {"every": "1s"}, "pause_after_failures": 1}
    workspace.api("POST", "/triggers", {"definition": often})
    until("it has paused itself", lambda: shown(workspace, "often")["state"] == "paused")
    page.goto("/schedules/often")
    expect(page.get_by_role("main")).to_contain_text("Paused itself after one failure.")
    page.get_by_role("tab", name="Decision log").click()
    expect(page.get_by_role("table", name="Decision log")).to_contain_text("The shop is closed.")
    inspect(page, "schedule-decisions")


def test_why_it_failed_can_be_read_where_one_looks_first(page: Page, workspace: Workspace) -> None:
    make(workspace, inputs={"day": "{{ trigger.payload.day }}"})
    workspace.api("POST", "/triggers/nightly/invocations", {})
    page.goto("/schedules/nightly")
    reason = page.get_by_role("table", name="What it started").get_by_text(re.compile("^An input cannot"))
    expect(reason).to_be_visible()
    assert reason.evaluate("it => it.scrollWidth <= it.clientWidth && it.scrollHeight <= it.clientHeight")
    inspect(page, "schedule-failed")


def test_what_goes_on_now_leaves_the_focus_at_its_switch(page: Page, workspace: Workspace) -> None:
    make(workspace)
    workspace.api("POST", "/triggers/nightly/pause", {"length": "1h"})
    page.goto("/schedules/nightly")
    expect(page.get_by_role("main")).to_contain_text("in America/New_York).")
    inspect(page, "schedule-paused")
    page.get_by_role("button", name="Go on now").press("Enter")
    expect(page.get_by_text("Every night goes on now")).to_be_visible()
    expect(page.get_by_role("switch", name="On", exact=True)).to_be_focused()


def test_the_focus_comes_back_from_what_the_menu_has_opened(page: Page, workspace: Workspace) -> None:
    make(workspace)
    page.goto("/schedules/nightly")
    more = page.get_by_role("button", name="More", exact=True)
    for entry in ("Pause for a while", "Test-fire with a sample", "Delete"):
        more.press("Enter")
        page.get_by_role("menuitem", name=entry).press("Enter")
        expect(dialog(page)).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog(page)).to_have_count(0)
        expect(more).to_be_focused()


def test_deleting_needs_the_name(page: Page, workspace: Workspace) -> None:
    make(workspace)
    page.goto("/schedules/nightly")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Delete").click()
    confirm = dialog(page).get_by_role("button", name="Delete the trigger")
    expect(confirm).to_be_disabled()
    dialog(page).get_by_role("textbox").fill("nightly")
    confirm.click()
    expect(page).to_have_url(re.compile("/schedules$"))
    assert workspace.api("GET", "/triggers")["items"] == []


def test_deleting_says_what_is_dropped_with_it(page: Page, workspace: Workspace) -> None:
    """T16"""
    workspace.apply(REPORT)
    paid = {"name": "paid", "workflow": "report", "event": {"type": "order.paid"}, "inputs": {"day": "today"}}
    workspace.api("POST", "/triggers", {"definition": paid})
    workspace.api("PATCH", "/workflows/report", {"enabled": False})
    workspace.api("POST", "/events", {"name": "order.paid"})
    page.goto("/schedules/paid")
    expect(page.get_by_role("main")).to_contain_text("One that was recorded waits for it.")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(dialog(page)).to_contain_text("One firing waits to start, and is dropped with it.")


def test_one_that_came_from_a_file_says_so_wherever_it_is_changed(page: Page, workspace: Workspace) -> None:
    beside = "triggers: [{name: nightly, schedule: {cron: '@daily'}, inputs: {day: today}}]\n"
    workspace.apply(REPORT + beside)
    page.goto("/schedules/nightly")
    expect(page.get_by_role("main")).to_contain_text("It came from the file of that workflow.")
    page.get_by_role("button", name="Edit").click()
    expect(dialog(page)).to_contain_text("applying that file again undoes what you save here")
    inspect(page, "trigger-of-a-file-edit")
    dialog(page).get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(dialog(page)).to_contain_text("comes back when that is applied again")


def test_it_is_seen_at_home_at_its_workflow_and_in_the_palette(page: Page, workspace: Workspace) -> None:
    make(workspace, schedule={"every": "1h"})
    page.goto("/")
    expect(page.get_by_role("list", name="What comes next")).to_contain_text("Every hour")
    expect(page.get_by_role("img", name=re.compile("2[345] firings in the next 24 hours"))).to_be_visible()
    inspect(page, "home-next")
    page.goto("/workflows/report?tab=schedules")
    expect(page.get_by_role("link", name="Every night")).to_be_visible()
    page.keyboard.press("Control+k")
    dialog(page).get_by_role("combobox").fill("night")
    dialog(page).get_by_role("option", name=re.compile("Every night")).click()
    expect(page).to_have_url(re.compile("/schedules/nightly$"))


def test_the_palette_finds_one_however_many_are_newer(page: Page, workspace: Workspace) -> None:
    make(workspace)
    newer = "---\n".join(f"name: newer-{one}\nworkflow: report\ninputs: {{day: x}}\n" for one in range(201))
    workspace.api("POST", "/triggers/import", {"documents": [{"path": "newer.yaml", "text": newer}]})
    page.goto("/workflows")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    for words in ("every NIGHT", "nightl"):
        dialog(page).get_by_role("combobox").fill(words)
        expect(dialog(page).get_by_role("option", name=re.compile("Every night"))).to_be_visible()


def test_what_is_opened_by_its_address_has_its_tab_in_sight(page: Page, workspace: Workspace) -> None:
    make(workspace)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/schedules/nightly?tab=backfill")
    expect(page.get_by_role("tab", name="Backfill")).to_be_in_viewport(ratio=0.95)


def test_who_may_only_look_sees_why(sign_in: SignIn, workspace: Workspace) -> None:
    make(workspace)
    page = sign_in("viewer")
    page.goto("/schedules/nightly")
    for name in ("Run now", "Edit"):
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="Edit").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("Your role (viewer)")


@pytest.mark.parametrize("of_it", ["", "?kind=webhook", "/nightly"])
def test_triggers_are_found_by_their_name_in_the_address(
    page: Page, workspace: Workspace, of_it: str
) -> None:
    make(workspace)
    page.goto(f"/triggers{of_it}")
    expect(page).to_have_url(re.compile(f"/schedules{re.escape(of_it)}$"))
    expect(page.get_by_role("main")).to_contain_text("Triggers")


def test_a_schedule_that_is_not_there_says_so(page: Page, faults: Faults) -> None:
    faults.expect("404 GET /api/v1/triggers/nothing")
    page.goto("/schedules/nothing")
    expect(page.get_by_role("main")).to_contain_text("There is no trigger nothing")


def test_the_system_page_tells_of_the_scheduler(page: Page) -> None:
    page.goto("/settings/system")
    scheduler = page.get_by_role("region", name="Scheduler")
    expect(scheduler).to_contain_text("It ticks.")
    expect(scheduler).to_contain_text("Generation")
