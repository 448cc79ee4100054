"""The inbox of approvals: live, decided by people alone, and honest about who was faster."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from browser_world import Faults, SignIn, Workspace, inspect

REFUND = """
name: refund
inputs:
  amount: {type: integer, default: 100}
steps:
  - id: gate
    type: approval
    title: "Refund {{ inputs.amount }} EUR?"
    text: "The order never arrived.\\nIt was insured."
    approvers: [role:operator]
    deadline: 2h
    allow_self: true
    on_deny: continue
  - {id: pay, type: set, vars: {paid: '{{ steps.gate.output.decision == "approved" }}'}}
outputs: {paid: "{{ vars.paid }}"}
"""
WITH_FORM = """
name: order
steps:
  - id: gate
    type: approval
    title: How many?
    allow_self: true
    form:
      type: object
      required: [count]
      properties: {count: {type: integer, minimum: 1, title: Count}}
outputs: {count: "{{ steps.gate.output.form.count }}"}
"""
NOT_MINE = """
name: strict
steps:
  - {id: gate, type: approval, title: May I?, approvers: [role:operator]}
"""


def decided(workspace: Workspace, approval: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = workspace.api("GET", f"/approvals/{approval['id']}")
    return shown


def test_an_approval_comes_and_is_decided_with_the_keyboard(page: Page, workspace: Workspace) -> None:
    workspace.apply(REFUND)
    page.goto("/approvals")
    expect(page.get_by_text("Nothing waits for you")).to_be_visible()
    run = workspace.start("refund")
    expect(page.get_by_role("heading", name="Refund 100 EUR?")).to_be_visible()
    expect(page.get_by_text("Approved: it goes on with pay.")).to_be_visible()
    page.keyboard.press("y")
    page.keyboard.type("It is insured")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("has approved this.")).to_be_visible()
    assert workspace.wait(run)["outputs"] == {"paid": True}


def test_the_keys_move_through_the_inbox(page: Page, workspace: Workspace) -> None:
    workspace.apply(REFUND)
    first, second = (workspace.approval(workspace.start("refund", {"amount": n})) for n in (1, 2))
    page.goto("/approvals")
    expect(page.get_by_role("heading", name="Refund 2 EUR?")).to_be_visible()
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(f"open={first['id']}"))
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile(f"open={second['id']}"))


def test_a_denial_with_its_reason_stands_in_the_history(page: Page, workspace: Workspace) -> None:
    workspace.apply(REFUND)
    run = workspace.start("refund")
    approval = workspace.approval(run)
    page.goto(f"/approvals?open={approval['id']}")
    page.get_by_role("button", name="Deny").click()
    page.get_by_role("dialog").get_by_label("Comment").fill("Twice already")
    page.get_by_role("dialog").get_by_role("button", name="Deny").click()
    assert workspace.wait(run)["outputs"] == {"paid": False}
    page.get_by_role("tab", name="History").click()
    expect(page.get_by_role("list", name="Approvals")).to_contain_text("Twice already")
    inspect(page, "approvals-history")


def test_a_form_is_filled_in_and_checked(page: Page, workspace: Workspace, faults: Faults) -> None:
    faults.expect("422 POST .*/decision")
    workspace.apply(WITH_FORM)
    run = workspace.start("order")
    page.goto(f"/approvals?open={workspace.approval(run)['id']}")
    page.get_by_role("button", name="Approve").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Count").fill("0")
    form.get_by_role("button", name="Approve").click()
    expect(form.get_by_role("textbox", name="Count")).to_have_attribute("aria-invalid", "true")
    form.get_by_role("textbox", name="Count").fill("3")
    form.get_by_role("button", name="Approve").click()
    assert workspace.wait(run)["outputs"] == {"count": 3}


def test_who_comes_second_is_told_who_was_faster(
    page: Page, sign_in: SignIn, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("409 POST .*/decision")
    workspace.apply(REFUND)
    approval = workspace.approval(workspace.start("refund"))
    page.goto(f"/approvals?open={approval['id']}")
    page.get_by_role("button", name="Approve").click()
    body = {"decision": "deny"}
    workspace.api("POST", f"/approvals/{approval['id']}/decision", body, token=workspace.session("operator"))
    page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Operator has denied this already")).to_be_visible()
    assert decided(workspace, approval)["status"] == "denied"


def test_an_approval_decided_elsewhere_closes_before_ones_eyes(page: Page, workspace: Workspace) -> None:
    workspace.apply(REFUND)
    approval = workspace.approval(workspace.start("refund"))
    page.goto(f"/approvals?open={approval['id']}")
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    workspace.api("POST", f"/approvals/{approval['id']}/decision", {"decision": "approve"})
    expect(page.get_by_text("has approved this.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)


def test_who_started_a_run_sees_why_somebody_else_decides(page: Page, workspace: Workspace) -> None:
    workspace.apply(NOT_MINE)
    approval = workspace.approval(workspace.start("strict"))
    page.goto(f"/approvals?open={approval['id']}")
    expect(page.get_by_text("You started this run, so somebody else has to decide.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_attribute("aria-disabled", "true")


def test_what_the_run_knew_is_shown_on_demand(page: Page, workspace: Workspace) -> None:
    workspace.apply(REFUND)
    approval = workspace.approval(workspace.start("refund", {"amount": 4711}))
    page.goto(f"/approvals?open={approval['id']}")
    page.get_by_text("What the run knew when it asked").click()
    expect(page.get_by_role("article").get_by_text("4711").last).to_be_visible()


def test_a_viewer_looks_and_cannot_decide(sign_in: SignIn, workspace: Workspace) -> None:
    workspace.apply(REFUND)
    workspace.approval(workspace.start("refund"))
    page = sign_in("viewer")
    page.goto("/approvals")
    expect(page.get_by_text("You can look, but not decide.")).to_be_visible()
    expect(page.get_by_text("Your role does not decide approvals.")).to_be_visible()
