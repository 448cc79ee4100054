"""No regular expression of ours takes long over any text: `re` holds every thread of the process meanwhile."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import Any

import pytest

import onward
from onward.domain.definitions.yaml_text import yaml_text

# Far more than any takes that does not go back and forth, and far less than those that do.
_SECONDS = 2.0
_LEFT_OUT = ("onward.store.migrations", "onward.api.__main__", "onward.cli.main")
# What patterns repeat, and what they stumble over in the end.
_REPEATED = (
    "a",
    "A",
    "0",
    " ",
    "a ",
    "a.",
    "-",
    "/",
    ".",
    "a=",
    '"',
    '\\"',
    "%41",
    "1h",
    "0.",
    "a/",
    "a-",
    "x,",
    "{}",
)
_ENDS = ("!", "\n", "\u00e9", '"', " ", "(", "\x00")
_HOSTILE = [piece * (48 // len(piece)) + end for piece, end in product(_REPEATED, _ENDS)]


class _TooLong(Exception):
    """Of this test's own, so that nothing of ours catches it."""


def _patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for module in pkgutil.walk_packages(onward.__path__, "onward."):
        if module.name.startswith(_LEFT_OUT) or module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern):
                yield f"{module.name}.{name}", value


_FOUND = sorted(_patterns(), key=lambda found: found[0])


@pytest.fixture(autouse=True)
def limit() -> Iterator[None]:
    """`re` looks for signals now and then, so an alarm gets through."""

    def stop(*_: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("pattern", [pattern for _, pattern in _FOUND], ids=[name for name, _ in _FOUND])
def test_no_pattern_takes_long(pattern: re.Pattern[Any]) -> None:
    for text in _HOSTILE:
        given = text.encode() if isinstance(pattern.pattern, bytes) else text
        _in_time(partial(pattern.fullmatch, given), text)
        _in_time(partial(pattern.search, given), text)


@pytest.mark.parametrize(
    "text",
    [
        "Report of yesterday for everybody in sales (Europe)",
        'trigger.payload.repository.full_name == "acme/shop"',
        "customer_notifications_for_the_shop@example.com",
        "a phrase of some forty characters with a blank at its end ",
    ],
)
def test_ordinary_titles_and_filters_are_written_at_once(text: str) -> None:
    """One of them held the whole server for minutes."""
    _in_time(lambda: yaml_text({"title": text}), text)


def _in_time(work: Callable[[], object], text: str) -> None:
    signal.setitimer(signal.ITIMER_REAL, _SECONDS)
    try:
        work()
    except _TooLong:
        pytest.fail(f"it takes longer than {_SECONDS:g} s over {text[:60]!r}")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
