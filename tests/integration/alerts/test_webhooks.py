"""Webhooks to a real receiver, verified by somebody else's implementation of the standard."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from alerts_world import AlertsWorld
from mail_world import Receiver
from onward.actions.loading import load_actions
from onward.actions.settings import ActionSettings, HttpSettings
from onward.clock import SystemClock
from onward.domain.instants import to_text
from onward.domain.triggers.errors import TriggerError
from onward.services import secrets
from onward.services.alerts import alerts
from onward.services.alerts import sending as alert_sending
from onward.services.alerts.views import NoticeView

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Later(SystemClock):
    """The next attempt is due."""

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=20)

    def now_text(self) -> str:
        return to_text(self.now())


@pytest.fixture
async def sending(world: AlertsWorld, receiver: Receiver) -> AsyncIterator[AlertsWorld]:
    """With an alert that tells the receiver, under a path that nobody else may see."""
    actions = load_actions(ActionSettings(http=HttpSettings(allow_private_addresses=("127.0.0.1",))))
    world.app = replace(world.app, actions=actions, clock=SystemClock())
    secrets.set_secret(world.app, world.eve, "ALERTS_KEY", SECRET)
    world.alert(to=[{"webhook": f"{receiver.url}/token-1234?k=5678", "secret": "ALERTS_KEY"}])
    yield world
    await actions.close()


async def failing(world: AlertsWorld) -> str:
    run_id = await asyncio.to_thread(world.failing)
    world.look()
    return run_id


async def sent(world: AlertsWorld) -> NoticeView:
    for notice in alert_sending.claim(world.app):
        await alert_sending.send(world.app, notice)
    return world.notices()[0]


async def test_a_notice_is_signed_and_says_all(sending: AlertsWorld, receiver: Receiver) -> None:
    run_id = await failing(sending)
    notice = await sent(sending)
    [(path, headers, body)] = receiver.received
    assert path == "/token-1234?k=5678"
    assert Webhook(SECRET).verify(body, headers) == json.loads(body)
    assert headers["webhook-id"] == notice.id
    event = json.loads(body)
    assert event["type"] == "alert.trouble"
    assert (event["data"]["kind"], event["data"]["run_id"]) == ("run_failed", run_id)
    assert notice.status == "sent"


async def test_a_changed_body_is_found_out(sending: AlertsWorld, receiver: Receiver) -> None:
    await failing(sending)
    await sent(sending)
    _, headers, body = receiver.received[0]
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body + b" ", headers)


async def test_a_repeated_delivery_carries_the_same_id(sending: AlertsWorld, receiver: Receiver) -> None:
    receiver.answers = [500, 204]
    await failing(sending)
    first = await sent(sending)
    assert (first.status, first.attempts) == ("waiting", 1)
    sending.app = replace(sending.app, clock=Later())
    assert (await sent(sending)).status == "sent"
    ids = [headers["webhook-id"] for _, headers, _ in receiver.received]
    assert ids == [first.id] * 2


async def test_what_it_answers_is_told_without_the_secret_part_of_the_address(
    sending: AlertsWorld, receiver: Receiver
) -> None:
    """E2"""
    receiver.answers = [500]
    await failing(sending)
    notice = await sent(sending)
    assert "answered 500" in (notice.error or "")
    assert "token-1234" not in f"{notice.error} {notice.to}"


async def test_a_receiver_that_is_gone_for_good_is_asked_no_more(
    sending: AlertsWorld, receiver: Receiver
) -> None:
    receiver.answers = [410]
    await failing(sending)
    assert (await sent(sending)).status == "failed"


async def test_a_private_address_is_refused_by_the_guard(sending: AlertsWorld, receiver: Receiver) -> None:
    sending.app = replace(sending.app, actions=load_actions())
    await failing(sending)
    notice = await sent(sending)
    assert "it is a loopback address" in (notice.error or "")
    assert receiver.received == []


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "[::1]", "10.1.2.3", "169.254.169.254"])
async def test_an_address_that_is_refused_when_it_is_sent_is_refused_when_it_is_saved(
    sending: AlertsWorld, host: str
) -> None:
    sending.app = replace(sending.app, actions=load_actions())
    to = [{"webhook": f"http://{host}/", "secret": "ALERTS_KEY"}]
    with pytest.raises(TriggerError, match="are refused") as refused:
        sending.alert(name="other", to=to)
    assert (refused.value.pointer, refused.value.code) == ("/to/0/webhook", "address_refused")


async def test_a_name_may_mean_another_address_when_it_is_sent(sending: AlertsWorld) -> None:
    sending.app = replace(sending.app, actions=load_actions())
    sending.alert(name="other", to=[{"webhook": "http://localhost:9/", "secret": "ALERTS_KEY"}])


async def test_a_test_takes_the_same_way(sending: AlertsWorld, receiver: Receiver) -> None:
    alerts.disable_alert(sending.app, sending.eve, "ops")
    [notice] = alerts.try_out(sending.app, sending.eve, "ops", "https://onward.test")
    assert notice.status == "waiting"
    assert (await sent(sending)).status == "sent"
    assert json.loads(receiver.received[0][2])["type"] == "alert.test"


async def test_a_secret_that_was_deleted_is_waited_for(sending: AlertsWorld, receiver: Receiver) -> None:
    await failing(sending)
    secrets.delete_secret(sending.app, sending.eve, "ALERTS_KEY")
    notice = await sent(sending)
    assert (notice.status, receiver.received) == ("waiting", [])
    assert "no secret 'ALERTS_KEY'" in (notice.error or "")
