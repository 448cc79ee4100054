"""The editor: what a hand does in the diagram, what a hand types in the text, and nothing of it is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from playwright.sync_api import FloatRect, Locator, Page, Route, expect

from browser_world import Faults, SignIn, Workspace, until

FOUR = """
name: four
steps:
  - {id: one, type: set, vars: {a: 1}}
  - {id: two, type: set, vars: {b: 2}}
  - {id: three, type: set, vars: {c: 3}}
  - {id: four, type: set, vars: {d: 4}}
"""
SORT = """
name: sort
steps:
  - id: route
    type: switch
    on: 1 + 1
    cases:
      "2": [{id: even, type: set, vars: {a: 1}}]
"""
OTHER = "name: other\nsteps:\n  - {id: own, type: set, vars: {x: 1}}\n"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
DRAFT = "**/api/v1/workflows/*/draft"


# --- in the diagram ------------------------------------------------------------------------


def test_several_steps_are_selected_deleted_and_brought_back(page: Page, workspace: Workspace) -> None:
    edit(page, workspace, FOUR)
    step(page, "one").click()
    step(page, "three").click(modifiers=["Control"])
    expect(details(page)).to_contain_text("2 steps selected")
    page.keyboard.press("Delete")
    expect(step(page, "one")).to_have_count(0)
    until_saved(workspace, "four", ["two", "four"])
    page.keyboard.press("Control+z")
    expect(step(page, "three")).to_be_visible()
    until_saved(workspace, "four", ["one", "two", "three", "four"])


def test_a_box_drawn_with_shift_selects_what_it_touches(page: Page, workspace: Workspace) -> None:
    edit(page, workspace, FOUR)
    first, last = box_of(step(page, "two")), box_of(step(page, "three"))
    page.keyboard.down("Shift")
    page.mouse.move(first["x"] - 40, first["y"] + 5)
    page.mouse.down()
    page.mouse.move(last["x"] + 20, last["y"] + 10, steps=5)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(details(page)).to_contain_text("2 steps selected")
    page.keyboard.press("Delete")
    until_saved(workspace, "four", ["one", "four"])


def test_a_step_is_dragged_to_another_place(page: Page, workspace: Workspace) -> None:
    edit(page, workspace, FOUR)
    drag(page, step(page, "one"), below=step(page, "three"))
    expect(page.get_by_text("Move one", exact=True)).to_be_visible()
    page.mouse.up()
    expect(page.get_by_text("Move one", exact=True)).to_have_count(0)
    until_saved(workspace, "four", ["two", "three", "one", "four"])


def test_escape_gives_up_a_drag(page: Page, workspace: Workspace) -> None:
    edit(page, workspace, FOUR)
    step(page, "four").click()
    drag(page, step(page, "one"), below=step(page, "three"))
    page.keyboard.press("Escape")
    expect(page.get_by_text("Move one", exact=True)).to_have_count(0)
    page.mouse.up()
    expect(details(page).get_by_label("Id")).to_have_value("four")
    expect(page.get_by_role("button", name="Undo", disabled=True)).to_be_visible()
    assert saved_ids(workspace, "four") == ["one", "two", "three", "four"]


def test_what_is_cut_is_pasted_behind_the_selected_step(sign_in: SignIn, workspace: Workspace) -> None:
    page = sign_in("admin", permissions=CLIPBOARD)
    edit(page, workspace, FOUR)
    step(page, "one").click()
    step(page, "two").click(modifiers=["Shift"])
    page.keyboard.press("Control+x")
    expect(step(page, "two")).to_have_count(0)
    step(page, "three").click()
    page.keyboard.press("Control+v")
    expect(step(page, "two")).to_be_visible()
    until_saved(workspace, "four", ["three", "one", "two", "four"])


def test_steps_are_copied_as_yaml_and_pasted_into_another_workflow(
    sign_in: SignIn, workspace: Workspace
) -> None:
    page = sign_in("admin", permissions=CLIPBOARD)
    workspace.apply(OTHER)
    edit(page, workspace, FOUR)
    step(page, "two").click()
    page.keyboard.press("Control+c")
    expect(page.get_by_text("Copied the step as YAML")).to_be_visible()
    copied = yaml.safe_load(page.evaluate("navigator.clipboard.readText()"))
    assert copied == [{"id": "two", "type": "set", "vars": {"b": 2}}]
    page.goto("/workflows/other/edit")
    step(page, "own").click()
    page.keyboard.press("Control+v")
    until_saved(workspace, "other", ["own", "two"])


def test_a_case_is_added_to_a_switch_and_filled(page: Page, workspace: Workspace) -> None:
    edit(page, workspace, SORT)
    page.get_by_role("button", name="Add a case to route").click()
    until("the case is saved", lambda: len(saved(workspace, "sort")["steps"][0]["cases"]) == 2)
    page.get_by_role("button", name=re.compile("Insert a step into .* of route")).first.click()
    add(page, "set")
    until("it has a step", lambda: all(saved(workspace, "sort")["steps"][0]["cases"].values()))


# --- as text -------------------------------------------------------------------------------


def test_a_slip_in_the_text_keeps_the_last_diagram(page: Page, workspace: Workspace) -> None:
    edit(page, workspace, FOUR, view="both")
    text = page.get_by_role("textbox", name="Definition as text")
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("  - {id: five, type: [set\n")
    expect(page.get_by_text(re.compile(r"Line \d+ cannot be read"))).to_be_visible()
    expect(page.locator(".cm-lint-marker-error")).not_to_have_count(0)
    expect(step(page, "four")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_text(re.compile(r"Line \d+ cannot be read"))).to_have_count(0)
    until_saved(workspace, "four", ["one", "two", "three", "four"])


def test_a_finding_stands_beside_its_line_and_its_step(page: Page, workspace: Workspace) -> None:
    edit(page, workspace, FOUR, view="both")
    page.get_by_role("textbox", name="Definition as text").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text('  - {id: five, type: set, vars: {e: "{{ steps.nobody.output }}"}}\n')
    page.locator(".cm-lint-marker-error").hover()
    expect(page.locator(".cm-tooltip-lint")).to_contain_text("nobody")
    expect(step(page, "five")).to_have_accessible_name(re.compile("1 error"))
    expect(page.get_by_role("button", name="1 error", exact=True)).to_be_visible()


# --- two people, and a tab that was closed -------------------------------------------------


class Quarrel:
    """Two browsers that changed the same draft; the page `mine` has just been told."""

    def __init__(self, workspace: Workspace, mine: Page, theirs: Page) -> None:
        self.workspace, self.mine, self.theirs = workspace, mine, theirs
        held: list[Route] = []
        edit(mine, workspace, FOUR)
        edit(theirs, workspace)
        mine.route(DRAFT, lambda route: held.append(route) if is_save(route) else route.fallback())
        rename(mine, "one", "mine")
        until_here(mine, "it is on its way", lambda: held)
        rename(theirs, "four", "theirs")
        until_saved(workspace, "four", ["one", "two", "three", "theirs"])
        held.pop().continue_()
        mine.unroute(DRAFT)
        self.dialog = mine.get_by_role("dialog", name="Somebody else changed this draft")
        expect(self.dialog).to_be_visible()

    def ends_with(self, *ids: str) -> None:
        """Here, on the server, and soon in the other browser."""
        expect(self.dialog).to_have_count(0)
        expect(self.mine.get_by_role("status", name="Saving")).to_contain_text("Saved")
        assert saved_ids(self.workspace, "four") == list(ids)
        for page in (self.mine, self.theirs):
            for one in ids:
                expect(step(page, one)).to_be_visible()


@pytest.fixture
def quarrel(sign_in: SignIn, workspace: Workspace, faults: Faults) -> Quarrel:
    faults.expect("412 PUT .*/draft")
    return Quarrel(workspace, sign_in("admin"), sign_in("editor"))


def test_of_two_drafts_mine_is_kept(quarrel: Quarrel) -> None:
    quarrel.dialog.get_by_role("button", name="Keep mine").click()
    quarrel.ends_with("mine", "two", "three", "four")


def test_of_two_drafts_theirs_is_taken_and_mine_is_one_undo_away(quarrel: Quarrel) -> None:
    quarrel.dialog.get_by_role("button", name="Take theirs").click()
    quarrel.ends_with("one", "two", "three", "theirs")
    quarrel.mine.get_by_role("button", name="Undo").click()
    quarrel.ends_with("mine", "two", "three", "four")


def test_two_drafts_are_merged_by_hand(quarrel: Quarrel) -> None:
    quarrel.dialog.get_by_role("button", name="Merge by hand…").click()
    text = quarrel.dialog.get_by_label("The text that will be saved")
    text.fill(text.input_value().replace("id: four", "id: theirs"))
    quarrel.dialog.get_by_role("button", name="Save the merged text").click()
    quarrel.ends_with("mine", "two", "three", "theirs")


def test_the_choice_between_two_drafts_can_wait(quarrel: Quarrel) -> None:
    quarrel.mine.keyboard.press("Escape")
    expect(quarrel.dialog).to_have_count(0)
    rename(quarrel.mine, "two", "later")
    assert saved_ids(quarrel.workspace, "four") == ["one", "two", "three", "theirs"]
    quarrel.mine.get_by_role("button", name="Choose…").click()
    quarrel.dialog.get_by_role("button", name="Keep mine").click()
    quarrel.ends_with("mine", "later", "three", "four")


def test_what_a_closed_tab_could_not_save_is_back(page: Page, workspace: Workspace, faults: Faults) -> None:
    faults.expect("lost PUT .*/draft")
    edit(page, workspace, FOUR)
    page.route(DRAFT, lambda route: route.abort() if is_save(route) else route.fallback())
    rename(page, "one", "kept")
    expect(page.get_by_text("Kept in this browser")).to_be_visible()
    context = page.context
    page.close()
    again = context.new_page()
    again.goto("/workflows/four/edit")
    expect(again.get_by_text("Your unsaved changes from before are back.")).to_be_visible()
    expect(step(again, "kept")).to_be_visible()
    until_saved(workspace, "four", ["kept", "two", "three", "four"])


def test_who_may_only_look_changes_nothing(sign_in: SignIn, workspace: Workspace) -> None:
    """Product truth 8: a control is shown only when it works."""
    page = sign_in("viewer")
    edit(page, workspace, FOUR, view="both")
    expect(page.get_by_text("You may look, not change")).to_be_visible()
    for name in (re.compile("^Insert"), "Undo", "Publish…", re.compile("^Test"), "Delete", "Duplicate"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    step(page, "one").click()
    page.keyboard.press("Delete")
    expect(details(page).get_by_label("Id")).not_to_be_editable()
    page.get_by_role("textbox", name="Definition as text").click()
    page.keyboard.type("oh no")
    expect(page.get_by_role("textbox", name="Definition as text")).not_to_contain_text("oh no")
    expect(step(page, "one")).to_be_visible()


# --- without a pointer ---------------------------------------------------------------------


def test_a_step_is_added_filled_tested_and_published_by_keys_alone(page: Page, workspace: Workspace) -> None:
    edit(page, workspace, OTHER)
    tab_to(page, page.get_by_role("application"))
    page.keyboard.press("End")
    page.keyboard.press("a")
    expect(page.get_by_role("dialog", name="Add a step").get_by_role("combobox")).to_be_focused()
    page.keyboard.type("set")
    page.keyboard.press("Enter")
    tab_to(page, details(page).get_by_role("textbox", name="Name in variables"))
    page.keyboard.press("Control+a")
    page.keyboard.type("greeting")
    page.keyboard.press("Tab")
    tab_to(page, details(page).get_by_role("textbox", name="greeting", exact=True))
    page.keyboard.type("Hello {{ vars.x")
    page.keyboard.press("Escape")
    expect(page.get_by_role("status", name="Saving")).to_contain_text("Saved")
    ask(page, "Test the draft")
    expect(details(page).get_by_role("list", name="Steps of the test")).to_contain_text("Hello 1")
    ask(page, "Publish the draft")
    dialog = page.get_by_role("dialog", name="Publish version 2 of other")
    expect(dialog.get_by_label("Note")).to_be_focused()
    tab_to(page, dialog.get_by_role("button", name="Publish"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("draft after version 2")).to_be_visible()


# --- hands ---------------------------------------------------------------------------------


def edit(page: Page, workspace: Workspace, document: str | None = None, view: str = "diagram") -> None:
    """The editor, when its diagram and its first check are there; of `four` when no document is given."""
    if document:
        workspace.apply(document)
    name = yaml.safe_load(document or FOUR)["name"]
    page.goto(f"/workflows/{name}/edit?view={view}")
    expect(page.get_by_role("application")).to_be_visible()
    expect(page.get_by_role("button", name="No problems")).to_be_visible()


def step(page: Page, step_id: str) -> Locator:
    return page.get_by_role("application").get_by_role("group", name=re.compile(rf"^{step_id},"))


def details(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Details")


def rename(page: Page, old: str, new: str) -> None:
    step(page, old).click()
    field = details(page).get_by_label("Id")
    field.fill(new)
    field.press("Enter")
    expect(step(page, new)).to_be_visible()


def drag(page: Page, what: Locator, below: Locator) -> None:
    """The mouse is still down afterwards."""
    start, end = box_of(what), box_of(below)
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + end["height"] + 12, steps=8)


def box_of(what: Locator) -> FloatRect:
    box = what.bounding_box()
    assert box is not None
    return box


def add(page: Page, what: str) -> None:
    dialog = page.get_by_role("dialog", name="Add a step")
    dialog.get_by_role("combobox").fill(what)
    dialog.get_by_role("combobox").press("Enter")
    expect(dialog).to_have_count(0)


def ask(page: Page, what: str) -> None:
    """Of the command palette."""
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog").get_by_role("combobox")
    expect(palette).to_be_focused()
    page.keyboard.type(what)
    expect(page.get_by_role("option", name=re.compile(what)).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(palette).to_have_count(0)


def tab_to(page: Page, control: Locator) -> None:
    expect(control).to_be_visible()
    for _ in range(60):
        if control.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab did not lead to {control}")


def is_save(route: Route) -> bool:
    return route.request.method == "PUT"


def until_here(page: Page, what: str, holds: Any) -> None:
    """What this page's own requests bring about: they come in only while the page is asked something."""
    until(what, lambda: page.evaluate("true") and holds())


def saved(workspace: Workspace, name: str) -> Any:
    return yaml.safe_load(workspace.api("GET", f"/workflows/{name}/draft")["document"])


def saved_ids(workspace: Workspace, name: str) -> list[str]:
    return [step["id"] for step in saved(workspace, name)["steps"]]


def until_saved(workspace: Workspace, name: str, ids: list[str]) -> None:
    until(f"the draft of {name} is {ids}", lambda: saved_ids(workspace, name) == ids)
