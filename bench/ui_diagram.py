"""Whether the diagram of the largest workflow stays fluid: frames a second while it pans and zooms.

A real Chromium, drawn without a graphics card: what people have is faster. Beside the frames stands the
processor time of the page's main thread, which other work on the machine does not change.
`--check` fails under 50 frames.
Run it as: .venv/bin/python bench/ui_diagram.py [--steps 500] [--check]
"""

from __future__ import annotations

import argparse
import functools
import http.server
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
ENOUGH_FPS = 50
MODES = ("view", "edit", "runtime")
UPDATES = 100

MOVE = """async ([kind, frames]) => {
  const pane = document.querySelector('.react-flow__pane')
  const { x, y, width, height } = pane.getBoundingClientRect()
  const middle = { clientX: x + width / 2, clientY: y + height / 2, bubbles: true, cancelable: true }
  document.querySelector('.react-flow').focus()
  const began = performance.now()
  for (let frame = 0; frame < frames; frame++) {
    const back = frame % 120 < 60 ? 1 : -1
    const zoom = { deltaY: 12 * back, ctrlKey: true }
    const turn = kind === 'zoom' ? zoom : { deltaY: 45 * back, deltaX: 8 * back }
    pane.dispatchEvent(new WheelEvent('wheel', { ...middle, ...turn }))
    await new Promise(requestAnimationFrame)
  }
  return (1000 * frames) / (performance.now() - began)
}"""
RUN = """async (updates) => {
  for (let number = 0; number < updates; number++) {
    stepRan(number, number % 2 ? 'succeeded' : 'running')
    await new Promise(requestAnimationFrame)
  }
}"""


def main() -> int:
    asked = _asked()
    with tempfile.TemporaryDirectory() as directory, _served(_built(Path(directory))) as url:
        worst = _measure(url, asked.steps)
    enough = worst >= ENOUGH_FPS
    print(f"The slowest has {worst:.0f} frames a second; {ENOUGH_FPS} are wanted.")
    return 0 if enough or not asked.check else 1


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--check", action="store_true", help="exit with 1 when it is not fluid")
    return parser.parse_args()


def _built(directory: Path) -> Path:
    vite = ROOT / "web/node_modules/.bin/vite"
    words = ["build", "bench/ui", "--config", "bench/ui/vite.config.mjs", "--logLevel", "error"]
    subprocess.run([vite, *words, "--outDir", directory, "--emptyOutDir"], cwd=ROOT, check=True)
    return directory


@contextmanager
def _served(directory: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(directory))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """The figures are what people want to read."""


def _measure(url: str, steps: int) -> float:
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        frames: list[float] = []
        for mode in MODES:
            page = browser.new_page(viewport={"width": 1280, "height": 860})
            page.goto(f"{url}?mode={mode}&steps={steps}")
            page.locator(".diagram-card").first.wait_for()
            frames += _frames(page, mode)
            if mode == "runtime":
                _, busy = _timed(page, RUN, UPDATES)
                print(f"{mode:8} {'status change':16} {busy / UPDATES:5.1f} ms each")
            page.close()
        browser.close()
    return min(frames)


def _frames(page: Page, mode: str) -> list[float]:
    near = [_moved(page, f"{mode:8} {kind:16}", kind, 240) for kind in ("pan", "zoom")]
    page.get_by_role("button", name="Show everything").click()
    page.wait_for_timeout(500)  # the view glides there
    seen = page.locator(".react-flow__node").count()
    return [*near, _moved(page, f"{mode:8} {f'pan {seen} boxes':16}", "pan", 120)]


def _moved(page: Page, what: str, kind: str, frames: int) -> float:
    fps, busy = _timed(page, MOVE, [kind, frames])
    print(f"{what} {fps:5.0f} frames a second, {busy / frames:5.1f} ms each")
    return float(fps)


def _timed(page: Page, script: str, argument: Any) -> tuple[Any, float]:
    """What the script answers, and the milliseconds that the main thread was busy meanwhile."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _busy(session)
    answer = page.evaluate(script, argument)
    return answer, (_busy(session) - before) * 1000


def _busy(session: CDPSession) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))


if __name__ == "__main__":
    sys.exit(main())
