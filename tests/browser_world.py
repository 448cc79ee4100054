"""The whole product with a browser before it: `onward up` as people start it, and Chromium as people use it.

One stack and one Chromium serve the session; each test has a workspace, a browser context and a page of
its own. What goes wrong behind a test's back (an error in the console, a refused request) fails it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    Response,
    ViewportSize,
    WebError,
    expect,
    sync_playwright,
)

from onward.supervisor.state import ProcessState, read_states
from up_world import onward_up

ROOT = Path(__file__).resolve().parents[1]
ARTIFACTS = ROOT / "artifacts"
ADMIN_KEY = "the-administrators-key-of-the-browser-tests"
# Longer than anything takes on a machine that others use as well; nothing waits longer than it must.
PATIENCE_SECONDS = 60.0
EXPECT_MS = 20_000
WIDE: Final[ViewportSize] = {"width": 1280, "height": 800}
NARROW: Final[ViewportSize] = {"width": 390, "height": 844}
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

expect.set_options(timeout=EXPECT_MS)


# --- the product ---------------------------------------------------------------------------


@dataclass
class Stack:
    """A running `onward up`."""

    url: str
    data: Path
    client: httpx.Client
    supervisor: int

    def api(self, method: str, path: str, body: Any = None, *, token: str = ADMIN_KEY, **more: Any) -> Any:
        """The JSON that the API answers; a refusal fails the test."""
        headers = {"Authorization": f"Bearer {token}"} | more.pop("headers", {})
        answer = self.client.request(method, f"/api/v1{path}", json=body, headers=headers, **more)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def process(self, name: str) -> ProcessState:
        """As the supervisor sees it: `server`, `worker-1`, `temporal`."""
        found = {state.name: state for state in read_states(self.data / "processes.json")}
        return found[name]

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """It is killed without a goodbye, and stays away while the block lasts; then it comes back."""
        pid = self.process(name).pid
        assert pid is not None
        os.kill(self.supervisor, signal.SIGSTOP)  # or it would be back before anybody has looked
        try:
            os.kill(pid, signal.SIGKILL)
            yield
        finally:
            os.kill(self.supervisor, signal.SIGCONT)
        self.until_ready()

    def until_ready(self) -> None:
        until("it is ready", lambda: self._status("/readyz") == 200)

    def _status(self, path: str) -> int:
        try:
            return self.client.get(path).status_code
        except httpx.TransportError:
            return 0


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("onward")) as stack:
        yield stack


@contextmanager
def running_stack(directory: Path) -> Iterator[Stack]:
    subprocess.run([sys.executable, ROOT / "scripts/build_web.py"], check=True, stdout=sys.stderr)
    settings = {
        "ADMIN_KEY": ADMIN_KEY,
        "RECONCILE_EVERY": "2s",
        "ALLOW_PRIVATE_ADDRESSES": "true",  # tests call servers of their own
        "LOG_LEVEL": "warning",
    }
    with onward_up(directory, **settings) as up:
        client = httpx.Client(base_url=up.url, timeout=30, trust_env=False)
        yield Stack(up.url, up.data, client, up.supervisor)


def until(what: str, holds: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
    """What `holds` answers when that is something; for what the page does not show, where `expect` waits."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, f"waited {seconds:g} s until {what}"
        time.sleep(0.05)
    return found


# --- a tenant of its own for each test --------------------------------------------------------


@dataclass
class Workspace:
    """Asks the API as its first administrator."""

    stack: Stack
    slug: str
    token: str

    def api(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        return self.stack.api(method, path, body, **{"token": self.token} | more)

    def apply(self, *documents: str) -> None:
        """Publish definitions, each a YAML text with its `name`."""
        texts = [{"path": f"{n}.yaml", "text": dedent(text)} for n, text in enumerate(documents)]
        self.api("POST", "/workflows/application", {"documents": texts})

    def start(self, workflow: str, inputs: dict[str, Any] | None = None, **more: Any) -> str:
        """The id of the new run."""
        run: dict[str, Any] = self.api("POST", "/runs", {"workflow": workflow, "inputs": inputs or {}} | more)
        return str(run["id"])

    def run(self, run_id: str) -> dict[str, Any]:
        shown: dict[str, Any] = self.api("GET", f"/runs/{run_id}")
        return shown["run"]

    def wait(self, run_id: str, *statuses: str, seconds: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """The run, when it has one of these statuses (any final one when none is named)."""
        wanted = statuses or ("succeeded", "failed", "cancelled")

        def arrived() -> dict[str, Any] | None:
            run = self.run(run_id)
            assert run["status"] in wanted or run["ended_at"] is None, run
            return run if run["status"] in wanted else None

        found: dict[str, Any] = until(f"run {run_id} is {' or '.join(wanted)}", arrived, seconds)
        return found

    def approval(self, run_id: str) -> dict[str, Any]:
        """The open approval of this run, when it has come."""

        def opened() -> dict[str, Any] | None:
            items = self.api("GET", "/approvals?status=open")["items"]
            return next((item for item in items if item["run_id"] == run_id), None)

        found: dict[str, Any] = until(f"run {run_id} asks", opened)
        return found

    def link(self, role: str = "admin") -> str:
        """The address that signs a new member of this role in, once."""
        member = {"email": f"{role}-{uuid4().hex[:8]}@{self.slug}.test", "name": role.title(), "role": role}
        invited = self.api("POST", "/members", member)
        return f"{self.stack.url}/signin?token={invited['link_token']}"

    def session(self, role: str) -> str:
        """The token of a new member of this role who has signed in."""
        token = self.link(role).partition("token=")[2]
        return str(self.stack.api("POST", "/auth/sessions", {"token": token})["token"])


@pytest.fixture
def workspace(stack: Stack) -> Workspace:
    return new_workspace(stack)


def new_workspace(stack: Stack) -> Workspace:
    """For fixtures of a wider scope, where tests only look and share what there is to see."""
    slug = f"t-{uuid4().hex[:12]}"
    made = stack.api(
        "POST", "/workspaces", {"slug": slug, "title": "Test Works", "admin_email": f"ada@{slug}.test"}
    )
    session = stack.api("POST", "/auth/sessions", {"token": made["link_token"]})
    return Workspace(stack, slug, session["token"])


# --- a browser ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = _launch(playwright)
        yield browser
        browser.close()


def _launch(playwright: Playwright) -> Browser:
    found = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    assert found, f"no Chromium here (looked for {', '.join(CHROMIUMS)}); run: scripts/install_chromium"
    return playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])


@dataclass
class Faults:
    """What went wrong in the browser. A test that provokes a refusal says so first."""

    seen: list[str] = field(default_factory=list)
    _expected: list[re.Pattern[str]] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """A fault that matches is meant, like `412 PUT .*/draft` or `lost .*/feed`."""
        self._expected.append(re.compile(pattern))

    @property
    def unexpected(self) -> list[str]:
        return [fault for fault in self.seen if not any(p.search(fault) for p in self._expected)]

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("response", self._on_response)
        context.on("requestfailed", self._on_lost)

    def _on_console(self, message: ConsoleMessage) -> None:
        # Refused and lost requests are told below, with method and path.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.seen.append(f"console {message.text}")

    def _on_error(self, error: WebError) -> None:
        self.seen.append(f"error {error.error}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            method, path = response.request.method, urlsplit(response.url).path
            self.seen.append(f"{response.status} {method} {path}")

    def _on_lost(self, request: Request) -> None:
        # A page that is left aborts what it had asked for.
        if request.failure != "net::ERR_ABORTED":
            self.seen.append(f"lost {request.method} {urlsplit(request.url).path}: {request.failure}")


@pytest.fixture
def faults() -> Iterator[Faults]:
    faults = Faults()
    yield faults
    complaints = "\n".join(faults.unexpected)
    assert not complaints, f"the browser complained (Faults.expect is for what is meant):\n{complaints}"


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(
    browser: Browser, workspace: Workspace, faults: Faults, request: pytest.FixtureRequest
) -> Iterator[SignIn]:
    """`sign_in("viewer")` is a page of one more person, in a browser of their own; None is a stranger."""
    contexts: list[BrowserContext] = []

    def page_of(role: str | None = "admin", **options: Any) -> Page:
        context = signed_in(browser, workspace, role, **options)
        contexts.append(context)
        faults.watch(context)
        return context.new_page()

    yield page_of
    if getattr(request.node, "failed", False):
        _keep_what_was_seen(contexts, request.node.name)
    for context in contexts:
        context.close()


@pytest.fixture
def page(sign_in: SignIn) -> Page:
    """Signed in as the administrator of the test's workspace."""
    return sign_in("admin")


def signed_in(
    browser: Browser, workspace: Workspace, role: str | None = "admin", **options: Any
) -> BrowserContext:
    context = browser.new_context(
        base_url=workspace.stack.url, viewport=WIDE, reduced_motion="reduce", **options
    )
    context.set_default_timeout(EXPECT_MS)
    if role is not None:
        token = workspace.token if role == "admin" else workspace.session(role)
        context.add_cookies([_cookie(workspace.stack.url, token)])
    return context


def _cookie(url: str, token: str) -> Any:
    return {"name": "onward_session", "value": token, "url": url, "httpOnly": True, "sameSite": "Lax"}


def _keep_what_was_seen(contexts: Sequence[BrowserContext], name: str) -> None:
    directory = ARTIFACTS / "failures"
    directory.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w.-]+", "_", name)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        page.screenshot(path=directory / f"{stem}-{number}.png")
        (directory / f"{stem}-{number}.html").write_text(f"<!-- {page.url} -->\n{page.content()}")


# --- looking at a page --------------------------------------------------------------------------

AXE_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What stands where something is on its way.
SKELETON: Final = "[class*='onward-breathe']"
LOOKS: Final = {
    "light": ("light", WIDE),
    "dark": ("dark", WIDE),
    "narrow": ("light", NARROW),
}


@contextmanager
def looking(page: Page, look: str) -> Iterator[None]:
    """The page in one of the LOOKS, then as it was."""
    scheme, size = LOOKS[look]
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.wait_for_function("scheme => document.documentElement.dataset.theme === scheme", arg=scheme)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")  # painted
    yield
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def inspect(page: Page, name: str, *, settled: bool = True) -> None:
    """A picture of the page in every look, kept in artifacts/screens, and nothing serious found by axe.

    Call it when the page shows what it should: `expect` something first. `settled`: nothing is on its way.
    """
    directory = ARTIFACTS / "screens"
    directory.mkdir(parents=True, exist_ok=True)
    if settled:
        expect(page.locator(SKELETON)).to_have_count(0)
    wrong: list[str] = []
    for look in LOOKS:
        with looking(page, look):
            page.screenshot(path=directory / f"{name}-{look}.png")
            wrong += [f"{look}: {finding}" for finding in [*too_wide(page), *axe_findings(page)]]
    assert not wrong, f"{name}:\n" + "\n".join(wrong)


def too_wide(page: Page) -> list[str]:
    """Nothing sticks out to the side: a page scrolls one way."""
    wide, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return [f"{wide} px wide, {room} px room"] if wide > room else []


def axe_findings(page: Page) -> list[str]:
    """WCAG 2.2 AA as far as a machine can tell: the serious and the critical findings of axe."""
    session = page.context.new_cdp_session(page)  # as the debugger: our own policy forbids foreign scripts
    session.send("Runtime.evaluate", {"expression": _axe()})
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", AXE_RULES
    )
    session.detach()
    serious = [rule for rule in found["violations"] if rule["impact"] in ("serious", "critical")]
    return [
        f"{rule['id']} {' '.join(map(str, node['target']))}: {node['failureSummary']}\n    {node['html'][:200]}"
        for rule in serious
        for node in rule["nodes"][:5]
    ]


@cache
def _axe() -> str:
    return (ROOT / "web/node_modules/axe-core/axe.min.js").read_text()
