"""Settings: people, keys, secrets, the audit log and the state of the installation."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from browser_world import Faults, SignIn, Workspace

USES_A_SECRET = """
name: calls
steps:
  - {id: call, type: shell, run: "true", env: {TOKEN: "{{ secrets.SHOP_TOKEN }}"}}
"""

# The label of a field that must be filled in has a star for the eye.
NEW_PASSWORD = re.compile(r"^New password( \*)?$")


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def test_an_invited_member_signs_in_with_the_link(page: Page, sign_in: SignIn, faults: Faults) -> None:
    faults.expect(r"401 GET .*/auth/me")  # the link is opened by nobody so far
    page.goto("/settings/members")
    page.get_by_role("button", name="Invite").click()
    dialog(page).get_by_label("E-mail").fill("grace@example.com")
    dialog(page).get_by_label("Name").fill("Grace Hopper")
    dialog(page).get_by_role("button", name="Invite").click()
    link = dialog(page).get_by_label("Sign-in link").input_value()
    dialog(page).get_by_role("button", name="Done").click()
    expect(page.get_by_role("row", name=re.compile("Grace Hopper"))).to_contain_text("grace@example.com")
    other = sign_in(None)
    other.goto(link)
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("button", name=re.compile("^Your menu.*Grace Hopper"))).to_be_visible()


def test_somebody_who_is_there_already_is_not_invited_again(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("409 POST /api/v1/members")
    page.goto("/settings/members")
    page.get_by_role("button", name="Invite").click()
    dialog(page).get_by_label("E-mail").fill(f"ada@{workspace.slug}.test")
    dialog(page).get_by_role("button", name="Invite").click()
    expect(dialog(page).get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    expect(dialog(page)).to_contain_text("is a member already")


def test_the_last_administrator_stays(page: Page) -> None:
    page.goto("/settings/members")
    row = page.get_by_role("row", name=re.compile("ada@"))
    expect(row.get_by_title("This is the last administrator.")).to_have_text("admin")
    row.get_by_role("button", name=re.compile("^More for")).click()
    disable = page.get_by_role("menuitem", name=re.compile("^Disable"))
    expect(disable).to_have_attribute("aria-disabled", "true")
    expect(disable).to_contain_text("This is the last administrator.")


def test_a_role_is_changed_and_a_member_disabled(page: Page, workspace: Workspace) -> None:
    token = workspace.session("operator")
    page.goto("/settings/members")
    page.get_by_role("combobox", name="Role of Operator").select_option("viewer")
    expect(page.get_by_text("Operator is viewer now")).to_be_visible()
    assert workspace.api("GET", "/auth/me", token=token)["role"] == "viewer"
    page.get_by_role("button", name="More for Operator").click()
    page.get_by_role("menuitem", name="Disable").click()
    dialog(page).get_by_role("button", name="Disable").click()
    expect(page.get_by_role("row", name=re.compile("Operator"))).to_contain_text("Disabled")
    refused = workspace.stack.client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 401


def test_a_key_is_shown_once_works_and_is_revoked(page: Page, workspace: Workspace) -> None:
    page.goto("/settings/keys")
    page.get_by_role("button", name="New key").click()
    dialog(page).get_by_label("Name").fill("deploy script")
    dialog(page).get_by_role("button", name="Make the key").click()
    token = dialog(page).get_by_label("Key", exact=True).input_value()
    dialog(page).get_by_role("button", name="Done").click()
    assert workspace.api("GET", "/auth/me", token=token)["name"] == "deploy script"
    expect(page.get_by_role("main")).not_to_contain_text(token)
    page.get_by_role("button", name="Revoke").click()
    dialog(page).get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row", name=re.compile("deploy script"))).to_contain_text("Revoked")
    refused = workspace.stack.client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert refused.status_code == 401


def test_a_secret_goes_in_and_never_comes_out(page: Page, workspace: Workspace) -> None:
    """Rule E2."""
    page.goto("/settings/secrets")
    page.get_by_role("button", name="New secret").click()
    dialog(page).get_by_label("Name").fill("shop_token")
    dialog(page).get_by_label("Value").fill("hunter2-hunter2")
    dialog(page).get_by_role("button", name="Set").click()
    expect(page.get_by_role("row", name=re.compile("SHOP_TOKEN"))).to_contain_text("no workflow")
    workspace.apply(USES_A_SECRET)
    page.reload()
    expect(page.get_by_role("row", name=re.compile("SHOP_TOKEN"))).to_contain_text("calls")
    assert "hunter2" not in page.content()


def test_a_secret_in_use_is_deleted_only_by_name(page: Page, workspace: Workspace) -> None:
    workspace.api("PUT", "/secrets/SHOP_TOKEN", {"value": "hunter2-hunter2"})
    workspace.apply(USES_A_SECRET)
    page.goto("/settings/secrets")
    page.get_by_role("button", name="Delete SHOP_TOKEN").click()
    expect(dialog(page)).to_contain_text("Steps of calls use it")
    confirm = dialog(page).get_by_role("button", name="Delete")
    expect(confirm).to_be_disabled()
    dialog(page).get_by_role("textbox").fill("SHOP_TOKEN")
    confirm.click()
    expect(page.get_by_text("No secrets")).to_be_visible()


def test_the_audit_log_is_filtered_and_leads_to_what_was_done(page: Page, workspace: Workspace) -> None:
    workspace.api("PUT", "/secrets/SHOP_TOKEN", {"value": "hunter2-hunter2"})
    workspace.apply(USES_A_SECRET)
    page.goto("/settings/audit")
    expect(page.get_by_role("row", name=re.compile("set a secret"))).to_be_visible()
    page.get_by_role("button", name="What").click()
    page.get_by_role("checkbox", name="Workflows").click()
    expect(page.get_by_role("row", name=re.compile("set a secret"))).to_have_count(0)
    page.get_by_role("row", name=re.compile("published a workflow")).click()
    dialog(page).get_by_role("link", name="Open it").click()
    expect(page).to_have_url(re.compile("/workflows/calls"))


def test_the_system_page_says_how_each_part_does(page: Page) -> None:
    page.goto("/settings/system")
    expect(page.get_by_role("heading", name="All is well")).to_be_visible()
    expect(page.get_by_role("table", name="Workers").get_by_text("worker-1")).to_be_visible()


def test_the_workspace_gets_another_name(page: Page, workspace: Workspace) -> None:
    page.goto("/settings/workspace")
    page.get_by_label("Name", exact=True).fill("Better Works")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_text("The workspace has its new name")).to_be_visible()
    assert workspace.api("GET", "/workspace")["title"] == "Better Works"


def test_a_first_password_is_set_and_a_wrong_one_refused(page: Page, faults: Faults) -> None:
    faults.expect("403 PUT .*/password")
    page.goto("/settings/profile")
    page.get_by_label(NEW_PASSWORD).fill("correct horse battery")
    page.get_by_label("New password again").fill("correct horse battery")
    page.get_by_role("button", name="Set a password").click()
    expect(page.get_by_text("Your password is set")).to_be_visible()
    page.get_by_label("Current password").fill("wrong")
    page.get_by_label(NEW_PASSWORD).fill("another horse battery")
    page.get_by_label("New password again").fill("another horse battery")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_label("Current password")).to_have_attribute("aria-invalid", "true")


def test_sections_beyond_the_role_are_hidden_and_say_why(sign_in: SignIn) -> None:
    page = sign_in("viewer")
    page.goto("/settings/secrets")
    expect(page.get_by_text("Secrets: not with your role")).to_be_visible()
    rail = page.get_by_role("navigation", name="Settings")
    expect(rail.get_by_role("link", name="Members")).to_be_visible()
    expect(rail.get_by_role("link", name="API keys")).to_have_count(0)
