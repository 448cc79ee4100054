"""`transform.regex_extract`: the search runs in a process of its own, so that it can be stopped."""

from __future__ import annotations

import asyncio
from typing import Any

import psutil
import pytest

from onward.actions.loading import load_actions
from onward.actions.transform import text as transform_text
from onward.ports.actions import ActionCall, ActionFailed

ACTIONS = load_actions(installed=())


async def found(call: ActionCall, **arguments: Any) -> Any:
    return (await ACTIONS.call("transform.regex_extract", arguments, call)).output


def searchers() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [child for child in children if any("searcher" in part for part in child.cmdline())]


async def test_groups_names_and_places_are_found(call: ActionCall) -> None:
    matches = await found(call, text="é a=1", pattern=r"(?P<key>\w)=(\d)(x)?")
    assert matches == [{"text": "a=1", "start": 2, "groups": ["a", "1", None], "named": {"key": "a"}}]


async def test_flags_and_the_limit_count(call: ActionCall) -> None:
    matches = await found(call, text="A\na\na", pattern="^a", ignore_case=True, multiline=True, limit=2)
    assert [match["start"] for match in matches] == [0, 2]


async def test_nothing_found_is_an_empty_list(call: ActionCall) -> None:
    assert await found(call, text="", pattern="a") == []


@pytest.mark.parametrize("pattern", ["(", "[z-a]", "a{9999999999999}", "(?P<x"])
async def test_a_pattern_that_is_none_is_refused(call: ActionCall, pattern: str) -> None:
    with pytest.raises(ActionFailed) as failed:
        await found(call, text="a", pattern=pattern)
    assert (failed.value.category, failed.value.code) == ("validation", "bad_regex")


async def test_a_pattern_that_never_ends_is_stopped(
    call: ActionCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transform_text, "SEARCH_SECONDS", 0.3)
    with pytest.raises(ActionFailed, match="not done after"):
        await found(call, text="a" * 60, pattern="(a+)+b")
    assert searchers() == []


async def test_cancelling_stops_the_search(call: ActionCall) -> None:
    running = asyncio.create_task(found(call, text="a" * 60, pattern="(a+)+b"))
    async with asyncio.timeout(10):
        while not searchers():
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert searchers() == []
