"""Who is talked to, and which credential goes there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from onward.cli.address import Server, find_server, server_url
from onward.cli.credentials import Login, credentials_file, save_login, saved_login
from onward.cli.remote import Remote
from onward.data_directory import DataDirectory
from onward.domain.errors import Malformed, Unauthenticated, Unavailable
from onward.supervisor.lock import Address, only_supervisor, write_address
from terminal import Terminal

pytestmark = pytest.mark.usefixtures("nobody")
HOME = "http://127.0.0.1:8420"
AWAY = Login("https://away.test", "ons_away", "ada@away.test", "2099-01-01T00:00:00.000000Z")


@contextmanager
def running_here() -> Iterator[None]:
    data = DataDirectory(Path(os.environ["ONWARD_DATA"]))
    data.prepare()
    write_address(data, Address(HOME, 8420, "127.0.0.1:8430", 1))
    data.cli_token.write_text("ons_here\n")
    with only_supervisor(data):
        yield


def test_this_machines_server_is_the_default() -> None:
    with running_here():
        assert find_server(Remote()) == Server(HOME, "ons_here")


def test_a_sign_in_goes_before_this_machine() -> None:
    save_login(AWAY)
    with running_here():
        assert find_server(Remote()) == Server(AWAY.url, AWAY.token)


def test_a_key_goes_before_a_sign_in() -> None:
    save_login(AWAY)
    assert find_server(Remote(key="onw_1")) == Server(AWAY.url, "onw_1")


@pytest.mark.parametrize("server", ["https://elsewhere.test", "http://127.0.0.1:9999"])
def test_another_server_never_sees_what_is_not_for_it(server: str) -> None:
    save_login(AWAY)
    with running_here(), pytest.raises(Unauthenticated):
        find_server(Remote(server=server))


def test_a_server_that_is_named_gets_its_own_credential() -> None:
    save_login(AWAY)
    with running_here():
        assert find_server(Remote(server=HOME)).token == "ons_here"
        assert find_server(Remote(server="https://away.test/")).token == AWAY.token


def test_the_environments_administrator_key_opens_a_named_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONWARD_ADMIN_KEY", "a" * 20)
    assert find_server(Remote(server="http://127.0.0.1:9999")).token == "a" * 20


def test_without_a_server_it_says_how_to_get_one(nobody: Terminal) -> None:
    with pytest.raises(Unavailable):
        find_server(Remote())
    done = nobody("runs", "list")
    assert done.code == 9
    assert done.err == (
        "error: No Onward is running here.\nhint: Start one: onward up, or point to one: onward login URL\n"
    )


def test_the_variables_of_clients_are_no_settings(nobody: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONWARD_API_KEY", "onw_1")
    assert nobody("runs", "list").code == 9


def test_a_sign_in_is_kept_for_its_owner_only() -> None:
    save_login(AWAY)
    assert credentials_file().stat().st_mode & 0o777 == 0o600
    assert saved_login() == AWAY


@pytest.mark.parametrize("text", ["ftp://x", "http://", "https:///path"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        server_url(text)
