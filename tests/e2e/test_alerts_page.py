"""Alerts by clicking: made with a sentence that says what it does, tried out, and told when a run fails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from browser_world import Faults, SignIn, Workspace, inspect
from onward.supervisor.ports import any_free_port

FAILS = """
name: nightly-report
steps:
  - {id: stop, type: fail, message: The partner answered 503., code: partner_down}
"""
PAGES = """
name: page-somebody
inputs:
  text: {type: string, required: true}
steps:
  - {id: note, type: set, vars: {text: "{{ inputs.text }}"}}
"""
IN_A_FILE = """
alerts:
  - name: report-fails
    title: The report fails
    on: [run_failed]
    to: [{workflow: page-somebody, inputs: {text: "{{ alert.text }}"}}]
"""
WEBHOOK = {"webhook": "https://hooks.example.com/alerts", "secret": "ALERTS_KEY"}
SECRET = "whsec_" + "A" * 44


@dataclass
class Receiver:
    """Somebody else's server, which takes what it is told."""

    url: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.heard.append(json.loads(body))
            receiver.signed.append(self.headers["webhook-signature"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """The output of the tests stays theirs."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/alerts"
    Thread(target=server.serve_forever, daemon=True).start()
    yield receiver
    server.shutdown()
    server.server_close()


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog").last


def make(workspace: Workspace, **changes: Any) -> dict[str, Any]:
    workspace.api("PUT", "/secrets/ALERTS_KEY", {"value": SECRET})
    document = {"name": "on-call", "on": ["run_failed"], "to": [WEBHOOK]} | changes
    made: dict[str, Any] = workspace.api("POST", "/alerts", {"definition": document})
    return made


def test_a_failed_run_is_told_and_the_notice_seen_as_it_is_sent(
    page: Page, workspace: Workspace, receiver: Receiver
) -> None:
    workspace.apply(FAILS)
    page.goto("/alerts")
    expect(page.get_by_role("main")).to_contain_text("onward alert create")
    page.get_by_role("button", name="New alert").first.click()
    dialog(page).get_by_label("Workflows").fill("nightly-*")
    dialog(page).get_by_role("button", name="Call a webhook").click()
    dialog(page).get_by_role("textbox", name="Address").fill(receiver.url)
    dialog(page).get_by_role("button", name="Make a secret").click()
    expect(dialog(page).get_by_label("ALERTS_KEY, shown this once")).to_have_value(re.compile("^whsec_"))
    sentence = dialog(page).get_by_role("status", name="In words")
    expect(sentence).to_contain_text("When a run of nightly-* fails, call http://127.0.0.1")
    inspect(page, "alert-new")
    dialog(page).get_by_role("button", name="Create alert").click()
    expect(dialog(page)).to_contain_text("It has told nothing yet")
    run = workspace.start("nightly-report")
    notice = dialog(page).get_by_role("list", name="Notices").get_by_role("listitem")
    expect(notice).to_contain_text("The partner answered 503.")
    expect(notice).to_contain_text("Sent")
    notice.locator("summary").click()
    expect(notice.get_by_role("link", name=re.compile(run))).to_have_attribute("href", f"/runs/{run}")
    inspect(page, "alert")
    assert receiver.heard[0]["data"]["run_id"] == run
    assert receiver.signed[0].startswith("v1,")


def test_more_of_the_same_is_held_back_and_counted(
    page: Page, workspace: Workspace, receiver: Receiver
) -> None:
    """A2: nobody is flooded."""
    workspace.apply(FAILS)
    alert = make(workspace, to=[WEBHOOK | {"webhook": receiver.url}])
    page.goto(f"/alerts?alert={alert['id']}")
    workspace.wait(workspace.start("nightly-report"))
    expect(dialog(page).get_by_role("list", name="Notices").get_by_role("listitem")).to_have_count(1)
    workspace.wait(workspace.start("nightly-report"))
    troubles = dialog(page).get_by_role("list", name="What goes on")
    expect(troubles).to_contain_text("held back: 1")
    expect(troubles).to_contain_text("2 in a row")
    assert len(receiver.heard) == 1


def test_a_test_says_what_became_of_it(page: Page, workspace: Workspace, receiver: Receiver) -> None:
    workspace.apply(PAGES)
    nobody = WEBHOOK | {"webhook": f"http://127.0.0.1:{any_free_port('127.0.0.1')}/"}
    starts = {"workflow": "page-somebody", "inputs": {"text": "{{ alert.text }}"}}
    alert = make(workspace, to=[WEBHOOK | {"webhook": receiver.url}, nobody, starts])
    page.goto(f"/alerts?alert={alert['id']}")
    dialog(page).get_by_role("button", name="Send a test").click()
    results = dialog(page).get_by_role("list", name="What became of the test").get_by_role("listitem")
    expect(results).to_have_count(3)
    expect(results.filter(has_text=re.compile("^Sent"))).to_have_count(2)
    expect(results.filter(has_text="Tried, not sent")).to_have_count(1)
    dialog(page).get_by_role("link", name="The run it started").click()
    expect(page).to_have_url(re.compile("/runs/run_"))


def test_without_a_mail_server_it_says_which_setting_is_missing(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("422 POST /api/v1/alerts")
    page.goto("/alerts?new=yes")
    dialog(page).get_by_role("button", name="Mail somebody").click()
    dialog(page).get_by_label("Address").fill("ops@example.com")
    dialog(page).get_by_role("button", name="Create alert").click()
    expect(dialog(page)).to_contain_text("ONWARD_SMTP_URL")
    expect(dialog(page).get_by_label("Address")).to_have_value("ops@example.com")
    assert workspace.api("GET", "/alerts")["items"] == []


def test_an_alert_is_changed_switched_off_and_deleted(page: Page, workspace: Workspace) -> None:
    make(workspace)
    page.goto("/alerts")
    page.get_by_role("row", name=re.compile("on-call")).click()
    dialog(page).get_by_role("button", name="Edit").click()
    dialog(page).get_by_label("A firing was missed").check()
    dialog(page).get_by_label("At most once in").fill("15m")
    dialog(page).get_by_role("button", name="Save").click()
    expect(dialog(page)).to_contain_text("When a run fails or a firing is missed, call https://hooks.example")
    expect(dialog(page)).to_contain_text("at most once in 15 min")
    dialog(page).get_by_role("switch", name="On").click()
    dialog(page).get_by_role("button", name="Switch off").click()
    expect(dialog(page).get_by_role("switch", name="Off")).not_to_be_checked()
    dialog(page).get_by_role("button", name="Delete").click()
    dialog(page).get_by_role("button", name="Delete the alert").click()
    expect(page.get_by_text("Nobody is told when something fails")).to_be_visible()


def edit(page: Page, alert: dict[str, Any], title: str) -> None:
    """Its form is open, and the title typed."""
    page.goto(f"/alerts?edit={alert['id']}")
    dialog(page).get_by_label("Title").fill(title)


def banner(page: Page) -> Locator:
    return dialog(page).get_by_role("region", name=re.compile("this alert|This alert"))


def overtake(page: Page, save: Callable[[], object]) -> None:
    """Somebody else is faster by a moment, once: their change is there when the page's own save arrives."""

    wanted = [save]

    def first(route: Route) -> None:
        if route.request.method == "PUT" and wanted:
            wanted.pop()()
        route.continue_()

    page.route("**/api/v1/alerts/alt_*", first)


def test_of_two_who_edit_one_alert_each_is_told_before_a_save(
    page: Page, sign_in: SignIn, workspace: Workspace
) -> None:
    alert = make(workspace)
    other = sign_in("editor")
    edit(page, alert, "Mine")
    edit(other, alert, "Theirs")
    dialog(other).get_by_label("A firing was missed").check()
    dialog(other).get_by_role("button", name="Save").click()
    expect(banner(page)).to_contain_text("Editor changed this alert")
    expect(banner(page)).to_contain_text("Title (by you too)")
    expect(banner(page)).to_contain_text("What it tells of")
    expect(dialog(page).get_by_role("heading", level=2)).to_have_text("Edit on-call")
    inspect(page, "alert-changed-meanwhile")
    banner(page).get_by_role("button", name="Overwrite with mine").click()
    expect(page.get_by_text("on-call is saved")).to_be_visible()
    definition = workspace.api("GET", "/alerts/on-call")["definition"]
    assert (definition["title"], definition["on"]) == ("Mine", ["run_failed"])


def test_an_alert_that_was_saved_before_is_not_overwritten_unseen(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("412 PUT /api/v1/alerts/")
    alert = make(workspace)
    edit(page, alert, "Mine")
    theirs = {"definition": alert["definition"] | {"title": "Theirs", "where": {"workflow": "nightly-*"}}}
    somebody = workspace.session("editor")
    overtake(page, lambda: workspace.api("PUT", "/alerts/on-call", theirs, token=somebody))
    dialog(page).get_by_role("button", name="Save").click()
    expect(banner(page)).to_be_focused()
    expect(dialog(page).get_by_label("Title")).to_have_value("Mine")
    banner(page).get_by_role("button", name="Take over theirs, discard mine").click()
    expect(dialog(page).get_by_label("Title")).to_have_value("Theirs")
    expect(dialog(page).get_by_label("Workflows")).to_have_value("nightly-*")
    assert workspace.api("GET", "/alerts/on-call")["title"] == "Theirs"


def test_an_alert_that_was_deleted_meanwhile_can_be_made_anew_of_what_was_typed(
    page: Page, workspace: Workspace, faults: Faults
) -> None:
    faults.expect("404 GET /api/v1/alerts/")
    alert = make(workspace)
    edit(page, alert, "Mine")
    workspace.api("DELETE", f"/alerts/{alert['id']}")
    expect(banner(page)).to_contain_text("This alert was deleted")
    expect(dialog(page).get_by_label("Title")).to_have_value("Mine")
    banner(page).get_by_role("button", name="Create it as new").click()
    expect(page.get_by_text("on-call is made and switched on")).to_be_visible()
    assert workspace.api("GET", "/alerts/on-call")["title"] == "Mine"


def test_what_is_missing_is_told_at_its_place(page: Page, workspace: Workspace) -> None:
    page.goto("/alerts?new=yes")
    dialog(page).get_by_label("A run failed").uncheck()
    dialog(page).get_by_role("button", name="Create alert").click()
    expect(dialog(page)).to_contain_text("Choose at least one thing to tell of.")
    expect(dialog(page)).to_contain_text("Choose whom to tell.")
    dialog(page).get_by_role("button", name="Cancel").click()
    expect(dialog(page)).to_contain_text("not saved")


def test_one_that_stands_in_a_file_says_so_wherever_it_is_changed(page: Page, workspace: Workspace) -> None:
    workspace.apply(PAGES, FAILS + IN_A_FILE)
    page.goto("/alerts")
    row = page.get_by_role("row").filter(has_text="The report fails")
    expect(row).to_contain_text("In a file")
    row.get_by_text("The report fails", exact=True).click()
    expect(dialog(page)).to_contain_text("It stands in the file of nightly-report.")
    inspect(page, "alert-in-a-file")
    dialog(page).get_by_role("button", name="Edit").click()
    expect(dialog(page)).to_contain_text("applying that file again undoes what you save here")
    inspect(page, "alert-in-a-file-edit")
    dialog(page).get_by_role("button", name="Cancel").click()
    row.get_by_text("The report fails", exact=True).click()
    dialog(page).get_by_role("button", name="Delete").click()
    expect(dialog(page)).to_contain_text("comes back when that is applied again")


def test_a_file_whose_workflow_is_the_same_can_be_imported_for_its_alerts(
    page: Page, workspace: Workspace
) -> None:
    workspace.apply(PAGES, FAILS)
    page.goto("/workflows?import=yes")
    page.get_by_label("Or paste a definition").fill(FAILS + IN_A_FILE)
    dialog(page).get_by_role("button", name="Add").click()
    dialog(page).get_by_role("button", name="Publish: 1 new, 1 the same").click()
    expect(page.get_by_text("Imported: 1 new, 1 the same")).to_be_visible()
    page.goto("/alerts")
    expect(page.get_by_role("row").filter(has_text="The report fails")).to_contain_text("In a file")


def test_who_may_not_see_alerts_is_told_why(sign_in: SignIn) -> None:
    page = sign_in("viewer")
    page.goto("/alerts")
    expect(page.get_by_role("main")).to_contain_text("alert.read")
    page = sign_in("operator")
    page.goto("/alerts")
    expect(page.get_by_role("button", name="New alert").first).to_have_attribute("aria-disabled", "true")


def test_the_system_says_how_alerts_do_and_that_no_heartbeat_is_set(page: Page) -> None:
    page.goto("/settings/system")
    main = page.get_by_role("main")
    line = main.get_by_role("listitem").filter(has_text="Alerts")
    expect(line).to_contain_text(re.compile("enabled|No alert is set"))
    expect(main).to_contain_text("ONWARD_HEARTBEAT_URL")
