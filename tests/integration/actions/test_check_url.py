"""What `http.request` refuses before anything is sent is known before anybody asks it to send."""

from __future__ import annotations

import pytest

from onward.actions.loading import load_actions
from onward.actions.registry import Registry
from onward.actions.settings import ActionSettings, HttpSettings
from onward.ports.actions import ActionCall, ActionFailed

CALL = ActionCall("ws_1", "run_1", "one", 1, "key")
NEVER = """
http://127.0.0.1/x http://127.1/ http://2130706433/ http://0x7f000001/ http://0/ http://10.2.3.4/
http://192.168.1.1:8080/ http://[::1]:8/ http://[::ffff:127.0.0.1]/ http://[fd12:3456::1]/
http://169.254.169.254/latest http://0177.0.0.1/ http://012.1.1.1/ http://example.com:99999/
"""
MAYBE = "https://example.com/ http://localhost:9/ https://intranet/ https://1.1.1.1/ http://10.example.com/"


def registry(*allowed: str) -> Registry:
    return load_actions(ActionSettings(http=HttpSettings(allow_private_addresses=allowed)))


@pytest.mark.parametrize("url", NEVER.split())
async def test_what_could_never_be_sent_is_said_in_the_words_of_sending(url: str) -> None:
    actions = registry()
    with pytest.raises(ActionFailed) as before:
        actions.check_url(url)
    with pytest.raises(ActionFailed) as sending:
        await actions.call("http.request", {"url": url}, CALL)
    assert (before.value.code, before.value.message) == (sending.value.code, sending.value.message)


@pytest.mark.parametrize("url", MAYBE.split())
def test_a_name_may_mean_anything_later_and_is_not_asked_for(url: str) -> None:
    registry().check_url(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1./", "http://[fe80::1%25eth9]/"])
def test_an_address_stays_one_with_a_dot_or_a_zone(url: str) -> None:
    with pytest.raises(ActionFailed, match="refused"):
        registry().check_url(url)


def test_what_the_administrator_allows_may_be_sent() -> None:
    actions = registry("127.0.0.0/8")
    actions.check_url("http://127.0.0.1:8080/")
    actions.check_url("http://2130706433/")
    with pytest.raises(ActionFailed, match="private"):
        actions.check_url("http://10.0.0.1/")
