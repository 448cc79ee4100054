"""What holds for every test: nothing is skipped in silence, and no suite shrinks unseen (E6)."""

from __future__ import annotations

import os
import signal
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

TESTS = Path(__file__).parent
# Reasons that may skip a test. A missing dependency is none of them.
ALLOWED_SKIPS: frozenset[str] = frozenset()

# No deadline: how long an example takes says more of the machine than of the code. In CI the examples
# are the same every time, so that a change is never blamed for a discovery that is older than it.
hypothesis.settings.register_profile("onward", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("onward")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--minimum", action="store_true", help="fail when a suite ran too few tests")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[Any]:
    report = yield
    _refuse_skip(report)
    return report


def pytest_configure(config: pytest.Config) -> None:
    _hear_signals()
    if config.getoption("--minimum") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Minimum(config), "onward-minimum")


def _hear_signals() -> None:
    """Whoever starts the tests in the background, or by nohup, has them ignore signals, and with them every
    process that a test starts: those that are asked to stop by one would not hear of it."""
    for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


class Minimum:
    """Counts what really ran, suite by suite, where the reports of all processes come together."""

    def __init__(self, config: pytest.Config) -> None:
        self.ran: Counter[str] = Counter()
        self.needed: dict[str, int] = _needed(config)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.ran[_suite(report.nodeid)] += 1

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._short() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for suite in self._short():
            terminalreporter.write_line(
                f"tests/{suite} ran {self.ran[suite]} tests; tests/minimum.toml wants {self.needed[suite]}",
                red=True,
            )

    def _short(self) -> list[str]:
        return [suite for suite, needed in self.needed.items() if self.ran[suite] < needed]


def _refuse_skip(report: Any) -> None:
    if not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if reason.removeprefix("Skipped: ") not in ALLOWED_SKIPS:
        report.outcome = "failed"
        report.longrepr = f"A skipped test fails here ({reason}). Install what is missing: make setup"


def _needed(config: pytest.Config) -> dict[str, int]:
    """The minimum of each suite that was asked for as a whole."""
    minimum: dict[str, int] = tomllib.loads((TESTS / "minimum.toml").read_text())
    asked = {(config.invocation_params.dir / arg).resolve() for arg in config.args}
    return {suite: count for suite, count in minimum.items() if {TESTS, TESTS / suite} & asked}


def _suite(nodeid: str) -> str:
    return Path(nodeid.split("::")[0]).relative_to(TESTS.name).parts[0]
