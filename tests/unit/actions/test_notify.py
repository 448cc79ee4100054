"""The step `notify`: what cannot be told is a failure, never a success (R8)."""

import pytest

from onward.actions.http.request import HttpRequests
from onward.actions.notify.step import Notifications
from onward.actions.registry import Registry
from onward.actions.settings import HttpSettings
from onward.ports.actions import ActionCall, ActionFailed

CALL = ActionCall("ws_1", "run_1", "tell", 1, "onward-key")


@pytest.fixture
def registry() -> Registry:
    registry = Registry()
    registry.add(Notifications(HttpRequests(HttpSettings())).notify)
    return registry


async def test_a_session_finds_the_text_in_the_output(registry):
    result = await registry.call("notify", {"to": "session", "text": "done"}, CALL)
    assert result.output == {"to": "session", "text": "done"}


async def test_a_way_that_is_not_done_yet_fails(registry):
    with pytest.raises(ActionFailed) as failed:
        await registry.call("notify", {"to": "email", "text": "done"}, CALL)
    assert failed.value.code == "not_yet"


async def test_a_webhook_is_guarded_like_every_request(registry):
    with pytest.raises(ActionFailed) as failed:
        await registry.call(
            "notify", {"to": "webhook", "text": "x", "details": {"url": "http://127.0.0.1:1/"}}, CALL
        )
    assert failed.value.category == "denied"
