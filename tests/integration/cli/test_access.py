from __future__ import annotations

import io
import threading

import pytest

from api_world import World
from onward.cli.credentials import credentials_file, saved_login
from onward.services.access import install
from onward.services.devices import approve_device
from terminal import Terminal


def test_who_this_is(cli: Terminal, url: str) -> None:
    me = cli.json("whoami")
    assert (me["server"], me["role"], me["kind"]) == (url, "admin", "member")


def test_a_sign_in_link_signs_the_terminal_in_and_out(nobody: Terminal, url: str, world: World) -> None:
    token = install(world.services).link_token
    assert nobody("login", f"{url}/signin?token={token}").code == 0
    assert nobody.json("whoami")["server"] == url
    assert nobody("logout").code == 0
    assert not credentials_file().exists()
    assert nobody("whoami").code == 9


def test_a_person_lets_the_terminal_in(
    nobody: Terminal, url: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onward.cli import login

    def let_in(text: str) -> None:
        code = text.rpartition("code=")[2]
        if code != text:
            threading.Thread(target=approve_device, args=(world.services, world.principal(), code)).start()

    monkeypatch.setattr(login, "say", let_in)
    assert nobody("login", url).code == 0
    login_ = saved_login()
    assert login_ is not None
    assert login_.email == "admin@home.test"


def test_a_secret_goes_in_and_never_comes_out(cli: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("hush\n"))
    assert cli("secret", "set", "TOKEN").code == 0
    listed = cli("secret", "list")
    assert "TOKEN" in listed.out
    assert "hush" not in listed.out
    assert cli("secret", "delete", "TOKEN", "--yes").code == 0


def test_a_secret_is_not_taken_from_the_command_line(cli: Terminal) -> None:
    assert cli("secret", "set", "TOKEN", "hush").code == 2


def test_a_key_works_until_it_is_revoked(cli: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    created = cli.json("key", "create", "script", "--role", "viewer", "--scope", "run.read")
    assert "script" in cli("key", "list").out
    assert cli("runs", "list", "--key", created["token"]).code == 0
    assert cli("run", "greet", "--key", created["token"]).code == 5
    assert cli("key", "revoke", created["key"]["id"]).code == 0
    assert cli("runs", "list", "--key", created["token"]).code == 5


def test_members_are_invited_changed_and_disabled(cli: Terminal, url: str) -> None:
    invited = cli("member", "invite", "grace@example.com", "--role", "viewer")
    assert invited.out.startswith(f"{url}/signin?token=onl_")
    assert cli.json("member", "role", "Grace@example.com", "operator")["role"] == "operator"
    assert cli.json("member", "disable", "grace@example.com")["disabled_at"] is not None
    assert "grace@example.com" in cli("member", "list").out


def test_an_unknown_address_is_no_member(cli: Terminal) -> None:
    assert cli("member", "disable", "nobody@example.com").code == 6


def test_what_was_done_is_listed(cli: Terminal, there: dict[str, str]) -> None:
    assert "workflow.published" in cli("audit", "list", "--action", "workflow.").out


def test_tools_are_listed_and_shown(cli: Terminal) -> None:
    assert "transform.hash" in cli("tools", "list").out
    assert '"type": "object"' in cli("tools", "show", "transform.hash").out
