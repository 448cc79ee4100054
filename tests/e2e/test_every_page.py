"""Every page, with something on it: seen in light, dark and narrow, and looked at by axe."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser_world import Stack, Workspace, inspect, new_workspace

GREET = """
name: greet
title: Greet somebody
description: Says hello, and asks before it shouts.
inputs:
  name: {type: string, default: you}
  people: {type: array, default: [Ada, Grace]}
steps:
  - {id: say, type: set, vars: {text: "Hello {{ inputs.name }}"}}
  - id: each
    type: foreach
    items: "{{ inputs.people }}"
    as: person
    do:
      - {id: upper, type: action, action: transform.merge, with: {maps: [{who: "{{ person }}"}]}}
  - {id: shout, type: approval, title: "Shout {{ vars.text }}?", approvers: [role:operator], allow_self: true, deadline: 1d}
outputs: {text: "{{ vars.text }}"}
"""
BROKEN = """
name: broken
steps:
  - {id: stop, type: fail, message: This one always fails., code: always}
"""
# Address, and a word that stands on the page when it shows what it should.
PAGES = {
    "home": ("/", "Shout Hello you?"),
    "workflows": ("/workflows", "Greet somebody"),
    "workflow": ("/workflows/greet", "Greet somebody"),
    "workflow-versions": ("/workflows/greet?tab=versions", "Administrator"),
    "workflow-runs": ("/workflows/greet?tab=runs", "Waiting"),
    "workflow-new": ("/workflows/new", "workflow"),
    "editor": ("/workflows/greet/edit", "each"),
    "runs": ("/runs", "greet"),
    "runs-by-error": ("/runs?view=errors", "always"),
    "run": ("/runs/{waiting}", "Shout Hello you?"),
    "run-failed": ("/runs/{failed}", "This one always fails."),
    "schedules": ("/schedules", "Every day at 09:00"),
    "schedule": ("/schedules/morning", "Every day at 09:00"),
    "trigger-webhook": ("/schedules/orders", "Where to send"),
    "trigger-deliveries": ("/schedules/orders?tab=deliveries", "Nothing has come yet"),
    "trigger-event": ("/schedules/paid", "When order.* happens"),
    "trigger-events": ("/schedules/paid?tab=events", "order.paid"),
    "trigger-new": ("/schedules?new=webhook", "Every day at 09:00"),
    "schedule-backfill": ("/schedules/morning?tab=backfill", "Backfill"),
    "events": ("/events", "order.paid"),
    "alerts": ("/alerts", "When a run of broken fails"),
    "approvals": ("/approvals", "Shout Hello you?"),
    "settings": ("/settings", "Test Works"),
    "settings-members": ("/settings/members", "ada@"),
    "settings-keys": ("/settings/keys", "key"),
    "settings-secrets": ("/settings/secrets", "ecret"),
    "settings-audit": ("/settings/audit", "workflow"),
    "settings-system": ("/settings/system", "Temporal"),
    "design": ("/design", "Button"),
}


@pytest.fixture(scope="module")
def workspace(stack: Stack) -> Workspace:
    """One for all: these tests only look."""
    return new_workspace(stack)


@pytest.fixture(scope="module")
def runs(workspace: Workspace) -> dict[str, str]:
    """One that waits for an answer, one that has failed."""
    workspace.apply(GREET, BROKEN)
    morning = {"name": "morning", "workflow": "greet", "schedule": {"cron": "0 9 * * *"}}
    workspace.api("POST", "/triggers", {"definition": morning})
    orders = {"name": "orders", "workflow": "greet", "webhook": {"check": {"scheme": "github"}}}
    paid = {"name": "paid", "workflow": "greet", "event": {"type": "order.*"}, "filter": "false"}
    workspace.api("POST", "/triggers", {"definition": orders})
    workspace.api("POST", "/triggers", {"definition": paid})
    workspace.api("POST", "/events", {"name": "order.paid", "key": "order-17", "data": {"amount": 1250}})
    tells = {"on": ["run_failed"], "where": {"workflow": "broken"}, "to": [{"workflow": "greet"}]}
    workspace.api("POST", "/alerts", {"definition": {"name": "on-call"} | tells})
    runs = {"waiting": workspace.start("greet"), "failed": workspace.start("broken")}
    workspace.wait(runs["waiting"], "waiting")
    workspace.wait(runs["failed"], "failed")
    return runs


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_what_there_is(page: Page, runs: dict[str, str], name: str) -> None:
    address, word = PAGES[name]
    page.goto(address.format(**runs))
    expect(page.get_by_role("main")).to_contain_text(re.compile(word))
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    inspect(page, name, settled=name != "design")  # which shows skeletons themselves
