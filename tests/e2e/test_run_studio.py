"""The page of one run: watched live, taken in hand, and the same when it is loaded again."""

from __future__ import annotations

import json
import re
from typing import Any

from playwright.sync_api import Locator, Page, Request, expect

from browser_world import Faults, SignIn, Workspace

GREET = """
name: greet
inputs:
  name: {type: string, default: you}
steps:
  - {id: say, type: set, vars: {text: "Hello {{ inputs.name }}"}}
  - {id: nap, type: wait, for: 2s}
  - id: each
    type: foreach
    items: "{{ [1, 2, 3] }}"
    as: n
    do:
      - {id: double, type: set, vars: {twice: "{{ n * 2 }}"}}
outputs: {text: "{{ vars.text }}"}
"""
ASK = """
name: ask
steps:
  - {id: go, type: approval, title: Go on?, approvers: [role:operator], allow_self: true, deadline: 1d}
  - {id: gone, type: set, vars: {went: true}}
"""
STUMBLE = """
name: stumble
steps:
  - id: each
    type: foreach
    items: "{{ [1, 2, 3, 4] }}"
    as: n
    on_item_error: continue
    do:
      - id: check
        type: if
        condition: n == 3
        then:
          - {id: trip, type: fail, message: "Number {{ n }} tripped.", code: tripped}
  - {id: stop, type: fail, message: All is lost., code: lost}
"""
TALK = """
name: talk
steps:
  - {id: shout, type: shell, run: "printf '\\\\033[31mred\\\\033[0m and plain\\\\n'", timeout: 20s}
"""


def status(page: Page, word: str) -> Locator:
    return page.get_by_role("definition").filter(has_text=re.compile(f"^{word}$"))


def test_a_run_that_was_watched_looks_like_one_that_is_opened_later(page: Page, workspace: Workspace) -> None:
    """Product truth 9, over every view of the run."""
    workspace.apply(GREET)
    run = workspace.start("greet")
    page.goto(f"/runs/{run}?view=steps")
    expect(page.get_by_role("treeitem", name="nap")).to_be_visible()
    expect(status(page, "Succeeded")).to_be_visible()
    expect(page.get_by_role("heading", name="Outputs")).to_be_visible()
    watched = _every_view(page)
    page.reload()
    expect(page.get_by_role("heading", name="Outputs")).to_be_visible()
    assert _every_view(page) == watched


def test_an_approval_is_decided_where_the_run_waits_for_it(
    page: Page, sign_in: SignIn, workspace: Workspace
) -> None:
    """A1; and no buttons for whoever may not decide (product truth 8)."""
    workspace.apply(ASK)
    run = workspace.start("ask")
    workspace.approval(run)
    onlooker = sign_in("viewer")
    for one in (page, onlooker):
        one.goto(f"/runs/{run}")
        expect(one.get_by_role("region", name="Approval: Go on?")).to_be_visible()
    expect(onlooker.get_by_role("button", name="Approve")).to_have_count(0)
    page.get_by_label("Comment").fill("Looks right.")
    page.get_by_role("button", name="Approve").click()
    for one in (page, onlooker):
        expect(status(one, "Succeeded")).to_be_visible()
        expect(one.get_by_text("Looks right.")).to_be_visible()


def test_a_replay_sends_nothing_that_nobody_edited(page: Page, workspace: Workspace) -> None:
    """Rule R15: the original inputs stay on the server; success leads to the new run, with links both ways."""
    workspace.apply(GREET)
    run = workspace.start("greet", {"name": "Ada"})
    workspace.wait(run)
    sent = _replays(page)
    page.goto(f"/runs/{run}")
    page.get_by_role("button", name="Replay").click()
    page.get_by_role("button", name="Replay with the same inputs").click()
    expect(page.get_by_role("term").filter(has_text="Replay of")).to_be_visible()
    assert sent == [{"definition": "same"}]
    page.get_by_role("definition").filter(has=page.locator(f"a[href='/runs/{run}']")).get_by_role(
        "link"
    ).click()
    expect(page.get_by_role("term").filter(has_text="Replays")).to_be_visible()


def test_a_replay_with_edited_inputs_sends_them(page: Page, workspace: Workspace) -> None:
    workspace.apply(GREET)
    run = workspace.start("greet", {"name": "Ada"})
    workspace.wait(run)
    sent = _replays(page)
    page.goto(f"/runs/{run}")
    page.get_by_role("button", name="Replay").click()
    page.get_by_role("textbox", name="Name").fill("Grace")
    page.get_by_role("button", name="Replay with edited inputs").click()
    expect(page.get_by_text("Hello Grace")).to_be_visible()
    assert sent == [{"definition": "same", "inputs": {"name": "Grace"}}]


def test_a_run_is_cancelled_with_a_reason(page: Page, workspace: Workspace) -> None:
    workspace.apply(ASK)
    run = workspace.start("ask")
    workspace.approval(run)
    page.goto(f"/runs/{run}")
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_label("Why").fill("Not needed any more.")
    page.get_by_role("button", name="Cancel the run").click()
    expect(status(page, "Cancelled")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Not needed any more.")
    expect(page.get_by_role("button", name="Cancel", exact=True)).to_have_count(0)


def test_a_failed_run_leads_to_its_step_and_a_loop_to_its_first_failure(
    page: Page, workspace: Workspace
) -> None:
    """Rule R6: what is shown is the iteration, not the step of that name."""
    workspace.apply(STUMBLE)
    run = workspace.start("stumble")
    workspace.wait(run, "failed")
    page.goto(f"/runs/{run}?view=steps")
    expect(page.get_by_role("alert")).to_contain_text("All is lost.")
    page.get_by_role("button", name="Show the step").click()
    expect(page).to_have_url(re.compile("step=stop"))
    page.get_by_role("button", name=re.compile("first is 2")).click()
    page.get_by_role("treeitem", name="trip").click()
    expect(page).to_have_url(re.compile(r"step=each%5B2%5D%2Ftrip"))
    expect(page.get_by_text("Number 3 tripped.")).to_be_visible()


def test_a_log_has_its_colours_and_can_be_searched(page: Page, workspace: Workspace) -> None:
    workspace.apply(TALK)
    run = workspace.start("talk")
    page.goto(f"/runs/{run}?view=steps&step=shout")
    log = page.get_by_role("log")
    expect(log).to_contain_text("red and plain")
    assert log.get_by_text("red", exact=True).evaluate("one => getComputedStyle(one).color") != log.evaluate(
        "one => getComputedStyle(one).color"
    )
    page.get_by_role("searchbox", name="Search the log").fill("plain")
    expect(page.get_by_text("1 of 1")).to_be_visible()


def test_the_version_that_ran_is_drawn_not_the_newest(page: Page, workspace: Workspace) -> None:
    workspace.apply(GREET)
    run = workspace.start("greet")
    workspace.wait(run)
    workspace.apply(GREET.replace("id: say", "id: speak"))
    page.goto(f"/runs/{run}")
    diagram = page.get_by_label(re.compile("Diagram of greet, version 1"))
    expect(diagram.get_by_text("say", exact=True).first).to_be_visible()
    expect(diagram.get_by_text("speak")).to_have_count(0)


def test_a_run_that_is_not_there_says_so(page: Page, faults: Faults) -> None:
    faults.expect("404 GET")
    page.goto("/runs/run_nothing")
    expect(page.get_by_role("alert")).to_contain_text("There is no run")


def _replays(page: Page) -> list[Any]:
    """The bodies of the replays that this page asks for, as they come."""
    sent: list[Any] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/replay"):
            sent.append(json.loads(request.post_data or "null"))

    page.on("request", note)
    return sent


# Ids that React counts up and times that pass are no part of what is seen. It is looked at when it has come to rest.
_MARKUP = """
async () => {
  const look = () => {
    const main = document.querySelector('main').cloneNode(true)
    main.querySelectorAll('time').forEach((time) => (time.textContent = time.dateTime))
    for (const one of main.querySelectorAll('*'))
      for (const name of ['id', 'for', 'title', 'aria-controls', 'aria-labelledby', 'aria-describedby'])
        one.removeAttribute(name)
    return main.innerHTML
  }
  let seen = null
  for (let same = 0; same < 10; same = seen === (seen = look()) ? same + 1 : 0)
    await new Promise(requestAnimationFrame)
  return seen
}
"""


def _every_view(page: Page) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for view in ("Steps", "Timeline", "Diagram"):
        page.get_by_role("tab", name=view).click()
        expect(page.get_by_text("double").first).to_be_visible()
        # A diagram is placed by the size of its window; what it says is what counts.
        seen[view] = _cards(page) if view == "Diagram" else _seen(page)
    return seen


def _cards(page: Page) -> list[str]:
    cards = page.locator("[data-step]")
    expect(cards).to_have_count(4)
    return sorted(cards.evaluate_all("cards => cards.map((card) => card.getAttribute('aria-label'))"))


def _seen(page: Page) -> str:
    page.mouse.move(0, 0)
    return str(page.evaluate(_MARKUP))
