"""A person comes in by a link, by a password, or not at all."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from browser_world import Faults, SignIn, Stack, Workspace, inspect

HOME = re.compile(r"/$")
SIGN_IN = re.compile(r"/signin")


def test_a_link_signs_in_and_leads_home(sign_in: SignIn, workspace: Workspace, faults: Faults) -> None:
    faults.expect(r"401 GET .*/auth/me")  # nobody is signed in so far
    page = sign_in(None)
    page.goto(workspace.link("editor"))
    inspect(page, "signin-link")
    page.get_by_role("button", name=re.compile("sign in", re.IGNORECASE)).click()
    expect(page).to_have_url(HOME)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("navigation").first).to_contain_text("Workflows")


def test_opening_a_link_does_not_spend_it(sign_in: SignIn, workspace: Workspace, faults: Faults) -> None:
    """Links are opened by mail scanners and previews, which run scripts as well."""
    faults.expect(r"401 GET .*/auth/me")
    link = workspace.link("viewer")
    scanner, person = sign_in(None), sign_in(None)
    scanner.goto(link)
    button = re.compile("sign in", re.IGNORECASE)
    expect(scanner.get_by_role("button", name=button)).to_be_enabled()
    person.goto(link)
    person.get_by_role("button", name=button).click()
    expect(person).to_have_url(HOME)


def test_a_spent_link_says_so(sign_in: SignIn, workspace: Workspace, faults: Faults) -> None:
    faults.expect(r"401 (GET .*/auth/me|POST .*/auth/sessions)")
    link = workspace.link("viewer")
    workspace.stack.api("POST", "/auth/sessions", {"token": link.partition("token=")[2]})
    page = sign_in(None)
    page.goto(link)
    page.get_by_role("button", name=re.compile("sign in", re.IGNORECASE)).click()
    expect(page.get_by_text("used already")).to_be_visible()


def test_a_stranger_signs_in_and_comes_back_to_the_page_they_wanted(
    sign_in: SignIn, workspace: Workspace, faults: Faults
) -> None:
    faults.expect(r"401 ")
    member = workspace.api("GET", "/auth/me")
    workspace.api("PUT", f"/members/{member['id']}/password", {"password": "correct horse battery"})
    page = sign_in(None)
    page.goto("/runs?status=failed")
    expect(page).to_have_url(SIGN_IN)
    inspect(page, "signin")
    page.get_by_label("Email address").fill(member["email"])
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_text("Workspace: default").click()
    page.get_by_label("Workspace").fill(workspace.slug)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/runs\?status=failed"))


def test_an_address_that_is_not_there_shows_our_page(page, faults: Faults) -> None:
    faults.expect(r"404 GET /worklfows")
    page.goto("/worklfows")
    expect(page.get_by_role("main")).to_contain_text(re.compile("nothing|not found", re.IGNORECASE))


def test_a_terminal_is_let_in(page, stack: Stack) -> None:
    started = stack.client.post("/api/v1/auth/devices", json={"name": "onward on laptop"}).json()
    page.goto(f"/device?code={started['user_code']}")
    expect(page.get_by_text("onward on laptop")).to_be_visible()
    page.get_by_role("button", name=re.compile("let .* in|approve", re.IGNORECASE)).click()
    expect(page.get_by_text("The device is in")).to_be_visible()
    poll = stack.client.post("/api/v1/auth/device-sessions", json={"device_code": started["device_code"]})
    assert poll.status_code == 201
