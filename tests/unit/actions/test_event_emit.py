from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onward.actions.event.emit import emit
from onward.actions.registry import Registry
from onward.ports.actions import ActionCall, ActionFailed


async def test_an_event_is_handed_on_and_its_id_given_back(registry: Registry, call: ActionCall) -> None:
    emitted: list[tuple[str, str | None, Any]] = []

    async def record(name: str, key: str | None, data: Any) -> str:
        emitted.append((name, key, data))
        return "evt_1"

    registry.add(emit)
    arguments = {"name": "order.paid", "key": "17", "data": {"n": 1}}
    result = await registry.call("event.emit", arguments, replace(call, emit_event=record))
    assert result.output == {"event_id": "evt_1"}
    assert emitted == [("order.paid", "17", {"n": 1})]


@pytest.mark.parametrize("name", ["", "a b", "é", "x" * 201, ".a"])
async def test_an_odd_name_is_refused(registry: Registry, call: ActionCall, name: str) -> None:
    registry.add(emit)
    with pytest.raises(ActionFailed) as failed:
        await registry.call("event.emit", {"name": name}, call)
    assert failed.value.category == "validation"


async def test_a_worker_that_cannot_emit_says_so(registry: Registry, call: ActionCall) -> None:
    registry.add(emit)
    with pytest.raises(ActionFailed, match="without a way to emit"):
        await registry.call("event.emit", {"name": "a"}, call)
