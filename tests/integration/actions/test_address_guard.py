"""The guard where it counts: at the socket. The name server is the seam; everything else is real."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from typing import Any

import pytest

from onward.actions.http.request import HttpRequests
from onward.actions.settings import HttpSettings
from onward.ports.actions import ActionCall, ActionFailed


class Names:
    """A name server that gives one answer after the other."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


async def ask(url: str, call: ActionCall, names: Names | None = None, **settings: Any) -> dict[str, Any]:
    http = HttpRequests(HttpSettings(**settings), names)
    try:
        return (await http.request(url, call)).output  # type: ignore[no-any-return]
    finally:
        await http.close()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "localhost.",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "①②⑦.0.0.1",
        "169.254.169.254",
        "[fe80::1]",
    ],
)
async def test_however_it_is_written_a_private_address_is_refused(
    host: str, server: Any, call: ActionCall
) -> None:
    with pytest.raises(ActionFailed) as failed:
        await ask(f"http://{host}:{server.port}/", call)
    # Some ways to write it are no URL, or no name that the system knows.
    assert failed.value.code in ("address_refused", "url", "dns")
    assert server.connections == 0


async def test_one_private_address_among_the_answers_is_enough(server: Any, call: ActionCall) -> None:
    with pytest.raises(ActionFailed) as failed:
        await ask(f"http://a.example:{server.port}/", call, Names(["8.8.8.8", "127.0.0.1"]))
    assert failed.value.code == "address_refused"
    assert server.connections == 0


async def test_the_checked_address_is_the_one_connected_to(
    server: Any, respond: Any, call: ActionCall
) -> None:
    """DNS rebinding: the name points elsewhere when it is asked again, so it is not asked again."""
    server.answers["/"] = respond(200, b"ours")
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    output = await ask(
        f"http://a.example:{server.port}/", call, names, allow_private_addresses=("127.0.0.0/8",)
    )
    assert output["status"] == 200
    assert names.asked == ["a.example"]
    assert server.received[0].headers["host"] == f"a.example:{server.port}"


async def test_a_name_that_turns_private_for_the_redirect_is_refused(
    server: Any, respond: Any, call: ActionCall
) -> None:
    server.answers["/"] = respond(302, b"", Location=f"http://b.example:{server.port}/in", Connection="close")
    names = Names(["127.0.0.1"], ["10.0.0.1"])
    with pytest.raises(ActionFailed) as failed:
        await ask(f"http://a.example:{server.port}/", call, names, allow_private_addresses=("127.0.0.0/8",))
    assert failed.value.details["address"] == "10.0.0.1"


async def test_the_next_address_is_tried_when_one_does_not_answer(
    server: Any, respond: Any, call: ActionCall
) -> None:
    server.answers["/"] = respond(200)
    names = Names(["127.0.0.2", "127.0.0.1"])
    output = await ask(
        f"http://a.example:{server.port}/", call, names, allow_private_addresses=("127.0.0.0/8",)
    )
    assert output["status"] == 200


async def test_a_name_without_an_answer_is_transient(call: ActionCall) -> None:
    with pytest.raises(ActionFailed) as failed:
        await ask("http://nothing.invalid/", call)
    assert (failed.value.category, failed.value.code) == ("transient", "dns")


async def test_a_host_allowed_by_name_is_reached(server: Any, respond: Any, call: ActionCall) -> None:
    server.answers["/"] = respond(200)
    output = await ask(f"http://localhost:{server.port}/", call, allow_private_addresses=("localhost",))
    assert output["status"] == 200


async def test_a_certificate_that_nobody_vouches_for_is_final(call: ActionCall, tls_port: int) -> None:
    with pytest.raises(ActionFailed) as failed:
        await ask(f"https://localhost:{tls_port}/", call, allow_private_addresses=("localhost",))
    assert (failed.value.category, failed.value.code) == ("action", "tls")


async def test_tls_is_checked_for_the_name_and_not_the_address(
    call: ActionCall, tls_port: int, authority: str, seen_names: list[str]
) -> None:
    names = Names(["127.0.0.1"])
    settings = {"allow_private_addresses": ("127.0.0.0/8",), "ca_file": authority}
    assert (await ask(f"https://localhost:{tls_port}/", call, names, **settings))["body"] == "safe"
    assert seen_names == ["localhost"]
    with pytest.raises(ActionFailed) as failed:
        await ask(f"https://another.example:{tls_port}/", call, names, **settings)
    assert failed.value.code == "tls"
    assert ssl.HAS_SNI
