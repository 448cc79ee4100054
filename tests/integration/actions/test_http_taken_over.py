"""A request whose worker was frozen while its connection was opened is not sent any more (R4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onward.actions.http.request import HttpRequests
from onward.actions.settings import HttpSettings
from onward.ports.actions import ActionCall, ActionFailed


@pytest.mark.parametrize("confirmed", [0, 1, 2])
async def test_it_is_confirmed_before_its_head_and_before_its_body(
    call: ActionCall, server: Any, respond: Any, confirmed: int
) -> None:
    server.answers["/x"] = respond(200)
    asked = 0

    async def confirm() -> None:
        nonlocal asked
        asked += 1
        if asked > confirmed:
            raise ActionFailed("cancelled", "taken over")

    http = HttpRequests(HttpSettings(allow_private_addresses=("127.0.0.1",)))
    sending = http.request(
        f"{server.url}/x", replace(call, confirm=confirm), "POST", json={"a": 1}, timeout=5
    )
    if confirmed == 2:
        await sending
    else:
        with pytest.raises(ActionFailed, match="taken over"):
            await sending
    await http.close()
    assert [received.body for received in server.received] == ([b'{"a": 1}'] if confirmed == 2 else [])
