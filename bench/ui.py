"""The interface in a real browser before a real `onward up`, as JSON: `make bench-ui`.

How long until the first page and until the page of a large run can be used, how soon a receipt is seen, how
smoothly a large diagram moves. The numbers of a machine that does other work at the same time say little.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from playwright.sync_api import Browser, Page, expect

from browser_world import Stack, Workspace, launched, new_workspace, running_stack, signed_in

FIRST_PAGES = 5
RECEIPTS = 40
DIAGRAM_STEPS = 500
RUN_ITERATIONS = 2500
PAN_SECONDS = 3.0

# Writes down when the page first says that so many steps are done.
WATCH_RECEIPTS = """() => {
  window.seen = [];
  const look = () => {
    const said = document.querySelector('main').innerText.match(/Steps\\s+(\\d+)/);
    const count = said ? Number(said[1]) : 0;
    while (window.seen.length < count) window.seen.push(Date.now());
  };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true, characterData: true});
  look();
}"""
COUNT_FRAMES = """() => {
  window.frames_seen = 0;
  const next = () => { window.frames_seen += 1; requestAnimationFrame(next) };
  requestAnimationFrame(next);
}"""


def main() -> int:
    with (
        tempfile.TemporaryDirectory() as directory,
        running_stack(Path(directory)) as stack,
        launched() as browser,
    ):
        workspace = new_workspace(stack)
        measures = {
            "initial_script_gzip_kib": initial_script(stack),
            "first_page_ms": first_page(browser, workspace),
            "receipt_to_pixel_ms": receipts(browser, workspace),
            "diagram_500_steps_fps": diagram(browser, workspace),
            "run_5000_steps_interactive_ms": large_run(browser, workspace),
        }
    print(json.dumps(measures, indent=1))
    return 0


def initial_script(stack: Stack) -> float:
    page = stack.client.get("/").text
    paths = set(re.findall(r'(?:src|href)="(/assets/[^"]+\.js)"', page))
    sizes = [stack.client.get(path, headers={"Accept-Encoding": "gzip"}) for path in paths]
    return round(sum(int(answer.headers["content-length"]) for answer in sizes) / 1024, 1)


def first_page(browser: Browser, workspace: Workspace) -> dict[str, float]:
    """With nothing in the browser's cache, until the page says something of its own."""
    times = []
    for _ in range(FIRST_PAGES):
        with opened(browser, workspace) as page:
            began = time.perf_counter()
            page.goto("/", wait_until="commit")
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            times.append(ms_since(began))
    return spread(times)


def receipts(browser: Browser, workspace: Workspace) -> dict[str, float]:
    steps = [
        {"id": f"s{n}", "type": "set", "vars": {"n": n}}
        if n % 2
        else {"id": f"s{n}", "type": "wait", "for": "150ms"}
        for n in range(RECEIPTS)
    ]
    ask = {"id": "begin", "type": "wait", "event": {"name": "begin"}}
    workspace.apply(json.dumps({"name": "ticking", "steps": [ask, *steps]}))
    with opened(browser, workspace) as page:
        run_id = workspace.start("ticking")
        page.goto(f"/runs/{run_id}")
        expect(page.get_by_role("main")).to_contain_text("Waiting")
        page.evaluate(WATCH_RECEIPTS)
        workspace.api("POST", "/events", {"name": "begin"})
        workspace.wait(run_id, "succeeded")
        expect(page.get_by_role("main")).to_contain_text("Succeeded")
        seen = page.evaluate("window.seen")
    recorded = workspace.api("GET", f"/runs/{run_id}/steps?limit=200")["items"]
    ends = sorted(datetime.fromisoformat(step["ended_at"]).timestamp() * 1000 for step in recorded)
    return spread([shown - ended for shown, ended in zip(seen[1:], ends[1:], strict=False)])


def diagram(browser: Browser, workspace: Workspace) -> dict[str, float]:
    """Frames in each second while it is dragged about, and while it is zoomed."""
    steps = [{"id": f"s{n}", "type": "set", "vars": {"n": n}} for n in range(DIAGRAM_STEPS)]
    workspace.apply(json.dumps({"name": "long", "steps": steps}))
    with opened(browser, workspace) as page:
        page.goto("/workflows/long/edit")
        canvas = page.get_by_role("application")
        expect(canvas.get_by_text("s0", exact=True)).to_be_visible()
        box = canvas.bounding_box()
        assert box is not None
        middle = (box["x"] + 60, box["y"] + box["height"] / 2)
        page.evaluate(COUNT_FRAMES)
        return {"pan": panning(page, *middle), "zoom": zooming(page, *middle)}


def panning(page: Page, x: float, y: float) -> float:
    page.mouse.move(x, y)
    page.mouse.down()
    fps = frames(page, lambda n: page.mouse.move(x + n % 40, y - (n * 7) % 300))
    page.mouse.up()
    return fps


def zooming(page: Page, x: float, y: float) -> float:
    page.mouse.move(x, y)
    page.keyboard.down("Control")  # without it the wheel pans
    fps = frames(page, lambda n: page.mouse.wheel(0, 30 if n % 20 < 10 else -30))
    page.keyboard.up("Control")
    return fps


def frames(page: Page, move: Any) -> float:
    before, began, moves = page.evaluate("window.frames_seen"), time.perf_counter(), 0
    while (passed := time.perf_counter() - began) < PAN_SECONDS:
        move(moves)
        moves += 1
    return round((page.evaluate("window.frames_seen") - before) / passed, 1)


def large_run(browser: Browser, workspace: Workspace) -> dict[str, float]:
    """Until its status and a step in its list are there, after a click."""
    body = [{"id": name, "type": "set", "vars": {name: "{{ item }}"}} for name in ("a", "b")]
    loop = {"id": "each", "type": "foreach", "items": "{{ inputs.items }}", "as": "item", "do": body}
    workspace.apply(json.dumps({"name": "large", "inputs": {"items": {"type": "array"}}, "steps": [loop]}))
    run_id = workspace.start("large", {"items": list(range(RUN_ITERATIONS))})
    workspace.wait(run_id, "succeeded", seconds=300)
    times = []
    for _ in range(3):
        with opened(browser, workspace) as page:
            began = time.perf_counter()
            page.goto(f"/runs/{run_id}", wait_until="commit")
            expect(page.get_by_role("main")).to_contain_text("Succeeded")
            page.get_by_role("tab", name="Steps").click()
            expect(page.get_by_role("tree", name="Steps").get_by_role("treeitem").first).to_be_visible()
            times.append(ms_since(began))
    return spread(times)


@contextmanager
def opened(browser: Browser, workspace: Workspace) -> Iterator[Page]:
    context = signed_in(browser, workspace)
    yield context.new_page()
    context.close()


def ms_since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {"median": round(statistics.median(ordered), 1), "p95": round(p95, 1), "samples": len(ordered)}


if __name__ == "__main__":
    sys.exit(main())
