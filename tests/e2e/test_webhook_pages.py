"""Webhooks and events by clicking: made, called by somebody else, seen as they come, and cared for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from browser_world import Faults, SignIn, Workspace, inspect, until

ORDER = """
name: order
title: Take an order
inputs:
  id: {type: string, default: none}
steps:
  - {id: note, type: set, vars: {id: "{{ inputs.id }}"}}
outputs: {id: "{{ vars.id }}"}
"""
HOOK: dict[str, Any] = {
    "name": "orders",
    "workflow": "order",
    "webhook": {"check": {"scheme": "standard"}},
    "inputs": {"id": "{{ trigger.payload.id }}"},
}


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def make(workspace: Workspace, document: dict[str, Any]) -> dict[str, Any]:
    workspace.apply(ORDER)
    made: dict[str, Any] = workspace.api("POST", "/triggers", {"definition": document})
    return made


def hook_with_secret(workspace: Workspace, **changes: Any) -> tuple[str, str]:
    """Where to send, and what to sign with."""
    make(workspace, HOOK | changes)
    secret = workspace.api("POST", "/triggers/orders/webhook/secret", {})["secret"]
    return workspace.api("GET", "/triggers/orders/webhook")["url"], secret


def send(url: str, secret: str, body: Any, delivery: str) -> httpx.Response:
    """Signed as Standard Webhooks asks for."""
    raw, sent = json.dumps(body).encode(), str(int(datetime.now(UTC).timestamp()))
    message = f"{delivery}.{sent}.".encode() + raw
    mac = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), message, hashlib.sha256)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": delivery,
        "webhook-timestamp": sent,
        "webhook-signature": "v1," + base64.b64encode(mac.digest()).decode(),
    }
    return httpx.post(url, content=raw, headers=headers, trust_env=False)


def shown(workspace: Workspace, name: str) -> dict[str, Any]:
    trigger: dict[str, Any] = workspace.api("GET", f"/triggers/{name}")
    return trigger


def rows(page: Page, table: str) -> Locator:
    return page.get_by_role("table", name=table).locator("tbody tr")


def test_a_webhook_is_made_by_clicking_and_its_secret_is_shown_once(page: Page, workspace: Workspace) -> None:
    workspace.apply(ORDER)
    page.goto("/schedules?new=yes")
    dialog(page).get_by_role("radio", name="Webhook").check(force=True)
    dialog(page).get_by_label("Workflow").fill("order")
    dialog(page).get_by_label("Address").select_option("A path of your choice")
    path = f"{workspace.slug}/orders"
    dialog(page).get_by_role("textbox", name="Path").fill(path)
    dialog(page).get_by_role("textbox", name="Id", exact=True).fill("{{ trigger.payload.id }}")
    inspect(page, "webhook-new")
    dialog(page).get_by_role("button", name="Create trigger").click()
    dialog(page).get_by_role("button", name="Make it").click()
    secret = dialog(page).get_by_label("Secret").input_value()
    assert secret.startswith("whsec_")
    page.keyboard.press("Escape")  # a key that slips does not lose it
    dialog(page).get_by_role("button", name="I have kept it").click()
    expect(page.get_by_label("Address", exact=True)).to_contain_text(f"/hooks/{path}")
    expect(page).to_have_url(re.compile("/schedules/order$"))
    assert secret not in page.content()
    inspect(page, "webhook")
    url = page.get_by_label("Address", exact=True).inner_text()
    assert send(url, secret, {"id": "a-1"}, "msg_1").status_code == 202


def test_a_delivery_and_its_run_appear_as_they_come_and_it_is_delivered_again(
    page: Page, workspace: Workspace
) -> None:
    url, secret = hook_with_secret(workspace)
    page.goto("/schedules/orders?tab=deliveries")
    expect(page.get_by_role("main")).to_contain_text("Nothing has come yet")
    assert send(url, secret, {"id": "a-1"}, "msg_1").status_code == 202
    first = rows(page, "Deliveries").first
    expect(first).to_contain_text("Taken")
    expect(first).to_contain_text("Succeeded")
    inspect(page, "webhook-deliveries")
    first.click()
    expect(dialog(page)).to_contain_text('"a-1"')
    expect(dialog(page)).to_contain_text("msg_1")
    inspect(page, "webhook-delivery")
    dialog(page).get_by_role("button", name="Re-deliver").click()
    expect(dialog(page)).to_contain_text("an earlier one")
    dialog(page).get_by_role("link", name=re.compile("^run_")).first.click()
    expect(page).to_have_url(re.compile("/runs/run_"))
    assert workspace.wait(page.url.rpartition("/")[2])["outputs"] == {"id": "a-1"}


def test_a_repeated_delivery_starts_once_and_says_so(page: Page, workspace: Workspace) -> None:
    """T16"""
    url, secret = hook_with_secret(workspace)
    page.goto("/schedules/orders?tab=deliveries")
    assert [send(url, secret, {"id": "a"}, "msg_1").status_code for _ in range(3)] == [202, 200, 200]
    expect(rows(page, "Deliveries")).to_have_count(1)
    expect(rows(page, "Deliveries").first).to_contain_text("Taken, came 3 times")
    assert len(workspace.api("GET", "/triggers/orders/invocations")["items"]) == 1


def test_a_refusal_says_why_and_cannot_be_delivered_again(page: Page, workspace: Workspace) -> None:
    url, _ = hook_with_secret(workspace)
    page.goto("/schedules/orders?tab=deliveries")
    assert send(url, "whsec_AAAA", {"id": "a-1"}, "msg_1").status_code == 401
    expect(rows(page, "Deliveries").first).to_contain_text("Wrong signature")
    rows(page, "Deliveries").first.click()
    expect(dialog(page)).to_contain_text("Nothing of what it brought was kept")
    expect(dialog(page).get_by_role("button", name="Re-deliver")).to_have_attribute("aria-disabled", "true")
    page.goto("/schedules/orders?tab=decisions")
    page.get_by_role("link", name="Show what was refused").click()
    expect(rows(page, "Deliveries").first).to_contain_text("Wrong signature")


def test_a_secret_is_rotated_and_the_one_before_stays_good(page: Page, workspace: Workspace) -> None:
    url, before = hook_with_secret(workspace)
    page.goto("/schedules/orders")
    page.get_by_role("button", name="Rotate").click()
    dialog(page).get_by_label("The one before stays good").select_option("For an hour")
    dialog(page).get_by_role("button", name="Rotate").click()
    after = dialog(page).get_by_label("Secret").input_value()
    dialog(page).get_by_role("button", name="I have kept it").click()
    expect(page.get_by_role("main")).to_contain_text("the one before is good until")
    assert [send(url, one, {"id": "a"}, f"msg_{one[:9]}").status_code for one in (before, after)] == [
        202,
        202,
    ]


def test_a_new_address_leaves_the_old_one_dead(page: Page, workspace: Workspace) -> None:
    url, secret = hook_with_secret(workspace)
    page.goto("/schedules/orders")
    page.get_by_role("button", name="New address").click()
    expect(dialog(page)).to_contain_text("dead at once")
    dialog(page).get_by_role("button", name="Make a new address").click()
    address = page.get_by_label("Address", exact=True)
    expect(address).not_to_have_text(url)
    assert send(url, secret, {}, "msg_1").status_code == 404
    assert send(address.inner_text(), secret, {}, "msg_2").status_code == 202


def test_the_command_for_a_sender_works(page: Page, workspace: Workspace) -> None:
    _, secret = hook_with_secret(workspace)
    page.goto("/schedules/orders")
    page.get_by_text("Try it with curl").click()
    command = page.locator("pre", has_text="curl").inner_text().replace("whsec_…", secret)
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert "invocation" in json.loads(done.stdout)


def test_a_test_fire_takes_what_came_last(page: Page, workspace: Workspace) -> None:
    url, secret = hook_with_secret(workspace)
    assert send(url, secret, {"id": "a-1"}, "msg_1").status_code == 202
    page.goto("/schedules/orders")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Test-fire with a sample").click()
    dialog(page).get_by_role("button", name="Take the last one").click()
    expect(dialog(page).get_by_label("Payload")).to_have_value(re.compile('"a-1"'))
    dialog(page).get_by_role("button", name="Test-fire").click()
    expect(rows(page, "What it started").first).to_contain_text("Succeeded")
    first = workspace.api("GET", "/triggers/orders/invocations")["items"][0]
    assert (first["source"], first["trigger"]["payload"]) == ("test", {"id": "a-1"})


def test_it_is_paused_until_a_time_and_goes_on_when_asked(page: Page, workspace: Workspace) -> None:
    url, secret = hook_with_secret(workspace, title="Orders")
    page.goto("/schedules/orders")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Pause for a while").click()
    expect(dialog(page)).to_contain_text("answered 503")
    dialog(page).get_by_role("button", name="Pause").click()
    expect(page.get_by_role("main")).to_contain_text("goes on by itself")
    inspect(page, "webhook-paused")
    assert send(url, secret, {}, "msg_1").status_code == 503
    page.goto("/schedules?state=paused")
    expect(rows(page, "Triggers").first).to_contain_text("Goes on in")
    page.goto("/")
    expect(page.get_by_role("link", name=re.compile("Orders is paused"))).to_be_visible()
    page.goto("/schedules/orders?tab=decisions")
    expect(rows(page, "Decision log").last).to_contain_text("Paused by")
    page.goto("/schedules/orders")
    page.get_by_role("button", name="Go on now").click()
    expect(page.get_by_role("switch", name="On")).to_be_checked()
    assert send(url, secret, {}, "msg_1").status_code == 202


def test_a_path_of_another_workspace_is_refused_at_its_field(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("409 POST /api/v1/triggers")
    path = f"{workspace.slug}/orders"
    make(workspace, HOOK | {"webhook": {"path": path, "check": {"scheme": "github"}}})
    page.goto("/schedules?new=webhook")
    dialog(page).get_by_label("Workflow").fill("order")
    dialog(page).get_by_label("Address").select_option("A path of your choice")
    dialog(page).get_by_role("textbox", name="Path").fill(path)
    dialog(page).get_by_role("button", name="Create trigger").click()
    expect(dialog(page).get_by_role("textbox", name="Path")).to_have_attribute("aria-invalid", "true")
    expect(dialog(page)).to_contain_text("Another trigger, 'orders', has the path")


def test_a_secret_of_the_workspace_is_chosen_by_its_name(page: Page, workspace: Workspace) -> None:
    workspace.apply(ORDER)
    page.goto("/schedules?new=webhook")
    dialog(page).get_by_label("Workflow").fill("order")
    dialog(page).get_by_label("How senders are known").select_option("GitHub")
    dialog(page).get_by_label("Secret", exact=True).select_option("One that the workspace has already")
    dialog(page).get_by_role("button", name="Create trigger").click()
    name = dialog(page).get_by_label("Name of the secret")
    expect(name).to_have_attribute("aria-invalid", "true")
    name.fill("GITHUB_WEBHOOK")
    expect(dialog(page)).to_contain_text("There is no secret GITHUB_WEBHOOK yet")
    dialog(page).get_by_role("button", name="Create trigger").click()
    expect(page.get_by_role("main")).to_contain_text("so it refuses everything")
    expect(page.get_by_role("link", name="GITHUB_WEBHOOK")).to_be_visible()
    check = shown(workspace, "order")["definition"]["webhook"]["check"]
    assert check == {"scheme": "github", "secret": "GITHUB_WEBHOOK"}


def test_the_form_and_its_yaml_stay_the_same(page: Page, workspace: Workspace) -> None:
    make(workspace, HOOK)
    page.goto("/schedules/orders")
    page.get_by_role("button", name="Edit").click()
    dialog(page).get_by_text("As YAML").click()
    text = dialog(page).get_by_label("The trigger as YAML")
    text.fill(text.input_value() + "rate_limit: {count: 7, per: 1m}\n")
    dialog(page).get_by_text(re.compile("^More:")).click()
    limit = dialog(page).get_by_role("group", name="Leave out what is too many")
    expect(limit.get_by_label("At most")).to_have_value("7")
    limit.get_by_label("At most").fill("8")
    expect(text).to_have_value(re.compile("count: 8"))
    batch = dialog(page).get_by_role("checkbox", name="Gather several into one")
    dialog(page).get_by_role("checkbox", name="Wait until it is quiet").check()
    expect(batch).to_be_disabled()
    expect(dialog(page)).to_contain_text("choose one of them")
    dialog(page).get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Rules")).to_contain_text("At most 8 fire in 1m")
    saved = shown(workspace, "orders")["definition"]
    assert saved == HOOK | {"rate_limit": {"count": 8, "per": "1m"}, "debounce": {"wait": "10s"}}


def publish(workspace: Workspace, name: str, **more: Any) -> None:
    workspace.api("POST", "/events", {"name": name} | more)


def is_routed(workspace: Workspace) -> bool:
    """The newest event: every trigger has been asked."""
    newest = workspace.api("GET", "/events")["items"][0]
    return newest["routed_at"] is not None


def test_an_event_trigger_is_tried_on_what_has_happened_before_it_is_made(
    page: Page, workspace: Workspace
) -> None:
    workspace.apply(ORDER)
    publish(workspace, "order.paid", source="shop", data={"id": "a-1", "amount": 5})
    publish(workspace, "order.paid", source="shop", data={"id": "a-2", "amount": 50})
    publish(workspace, "item.added", source="shop", data={})
    page.goto("/schedules?new=event")
    dialog(page).get_by_label("Workflow").fill("order")
    dialog(page).get_by_label("Types of events").fill("order.*")
    dialog(page).get_by_label("Only when").fill("trigger.payload.amount > 10")
    latest = dialog(page).get_by_role("list", name="Latest events").get_by_role("listitem")
    expect(latest.nth(0)).to_contain_text("Would start it")
    expect(latest.nth(1)).to_contain_text("Filtered out")
    expect(latest.nth(2)).to_contain_text("Another type")
    inspect(page, "event-new")
    dialog(page).get_by_role("button", name="Create trigger").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("order")
    expect(page.get_by_role("main")).to_contain_text("When order.* happens")


def test_events_say_what_became_of_them(page: Page, workspace: Workspace) -> None:
    wanted = {"event": {"type": "order.*", "source": "shop"}, "filter": "trigger.payload.amount > 10"}
    make(workspace, {"name": "paid", "workflow": "order"} | wanted)
    page.goto("/schedules/paid?tab=events")
    expect(page.get_by_role("main")).to_contain_text("No event has come yet")
    publish(workspace, "order.paid", source="elsewhere", data={"amount": 99})
    publish(workspace, "order.paid", source="shop", data={"amount": 1})
    publish(workspace, "order.sent", source="shop", data={"amount": 20})
    events = rows(page, "Events")
    expect(events.nth(0)).to_contain_text("Succeeded")
    expect(events.nth(1)).to_contain_text("The filter was false")
    expect(events.nth(2)).to_contain_text("Another source")
    inspect(page, "event-events")
    events.nth(0).get_by_role("button", name="Its invocation").click()
    expect(dialog(page).get_by_role("link", name="order.sent")).to_be_visible()


def test_an_event_that_came_before_a_change_says_why_it_did_not_start_it(
    page: Page, workspace: Workspace
) -> None:
    paid = {"name": "paid", "workflow": "order", "event": {"type": "order.*", "source": "shop"}}
    make(workspace, paid)
    publish(workspace, "order.paid", source="elsewhere")
    until("every trigger has been asked", lambda: is_routed(workspace))
    changed = paid | {"event": {"type": "order.*"}}
    workspace.api("PUT", "/triggers/paid", {"definition": changed})
    page.goto("/schedules/paid?tab=events")
    row = rows(page, "Events").first
    expect(row).to_contain_text("Did not match")
    row.press("Enter")
    expect(page).to_have_url(re.compile(r"/events\?event="))


def test_what_waits_says_for_what(page: Page, workspace: Workspace) -> None:
    quiet = {"event": {"type": "order.*"}, "debounce": {"wait": "1h"}}
    make(workspace, {"name": "calm", "workflow": "order"} | quiet)
    publish(workspace, "order.paid")
    page.goto("/schedules/calm?tab=invocations")
    expect(rows(page, "What it started").first).to_contain_text("It fires when it has been quiet")


def test_days_are_left_out_by_clicking(page: Page, workspace: Workspace) -> None:
    schedule = {"cron": "0 9 * * *", "timezone": "UTC"}
    make(workspace, {"name": "daily", "workflow": "order", "schedule": schedule})
    day = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    page.goto("/schedules/daily")
    page.get_by_role("button", name="Edit").click()
    dialog(page).get_by_text(re.compile("^More:")).click()
    dialog(page).get_by_label("Left out on", exact=True).fill(day)
    dialog(page).get_by_role("button", name="Add").click()
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page)).to_have_count(0)
    saved = shown(workspace, "daily")["definition"]
    assert saved["schedule"] == schedule | {"exclude": {"dates": [day]}}


def test_the_list_tells_kinds_apart_and_follows_what_others_do(page: Page, workspace: Workspace) -> None:
    make(workspace, HOOK)
    make(workspace, {"name": "paid", "workflow": "order", "event": {"type": "order.*"}})
    page.goto("/schedules")
    expect(rows(page, "Triggers").first).to_contain_text("POST to a secret address")
    expect(rows(page, "Triggers").first).to_contain_text("It has no secret yet")
    make(workspace, {"name": "by-hand", "workflow": "order"})
    expect(rows(page, "Triggers")).to_have_count(3)
    inspect(page, "triggers")
    page.get_by_role("group", name="Kind").get_by_role("button", name="Event 1").click()
    expect(rows(page, "Triggers")).to_have_count(1)


def test_who_may_only_look_sees_no_secret_address(sign_in: SignIn, workspace: Workspace) -> None:
    url, _ = hook_with_secret(workspace)
    page = sign_in("viewer")
    page.goto("/schedules/orders")
    expect(page.get_by_role("main")).to_contain_text("Its address is a secret")
    assert url.rpartition("/")[2] not in page.content()
    expect(page.get_by_role("button", name="Rotate")).to_have_attribute("aria-disabled", "true")


def test_what_is_removed_meanwhile_is_not_shown_any_more(page: Page, workspace: Workspace) -> None:
    make(workspace, HOOK)
    page.goto("/schedules")
    expect(rows(page, "Triggers")).to_have_count(1)
    workspace.api("DELETE", "/triggers/orders")
    expect(page.get_by_role("main")).to_contain_text("Nothing starts by itself yet")
    until("it is gone", lambda: workspace.api("GET", "/triggers")["items"] == [])
