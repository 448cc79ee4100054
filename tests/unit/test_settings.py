"""Settings: where they come from, what is refused, and how the refusal reads."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from onward.configuration import NOT_SETTINGS, ignores_foreign_proxies, load_settings, unused_variables
from onward.domain.errors import Invalid
from onward.settings import Settings

PROXIES = "addresses or networks such as 127.0.0.1 or 10.0.0.0/8, separated by commas, and not all there are"
KEY = "0123456789abcdef0123456789abcdef"


def test_the_defaults_are_valid_and_stay_on_loopback() -> None:
    settings = load_settings({})
    assert settings.bind == "127.0.0.1"
    assert settings.temporal_is_embedded
    assert settings.database == f"sqlite:///{settings.data}/onward.db"


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "onward.toml").write_text('port = 1111\nworkers = 2\nlog_level = "debug"\n')
    settings = load_settings(
        {"ONWARD_DATA": str(tmp_path), "ONWARD_PORT": "2222", "ONWARD_WORKERS": "3"}, port=3333
    )
    assert (settings.port, settings.workers, settings.log_level) == (3333, 3, "debug")


def test_a_table_of_the_file_is_the_beginning_of_a_name(tmp_path: Path) -> None:
    (tmp_path / "o.toml").write_text('[temporal]\naddress = "t.example:7233"\n[limit]\nsteps = 7\n')
    settings = load_settings({"ONWARD_CONFIG": str(tmp_path / "o.toml")})
    assert (settings.temporal_address, settings.limit_steps) == ("t.example:7233", 7)


def test_an_empty_variable_is_not_set() -> None:
    assert load_settings({"ONWARD_PORT": ""}).port == 8420


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("port", "99999", "from 1 to 65535"),
        ("port", "http", "from 1 to 65535"),
        ("workers", "0", "1 or more"),
        ("retention", "3 weeks", "a duration such as 30d"),
        ("retention", "0d", "a duration such as 30d"),
        ("retention", "9999999999999d", "a duration such as 30d"),
        ("limit_input_bytes", "1 MB", "a size such as 512KiB"),
        ("log_level", "loud", "debug, info, warning or error"),
        ("bind", "example.org", "an IP address, or localhost"),
        ("public_url", "example.org", "http://HOST[:PORT] or https://HOST[:PORT], without a path"),
        ("temporal_address", "temporal", "HOST:PORT"),
        ("temporal_tls_ca", "/nowhere.pem", "a PEM file that exists"),
        ("shell_network", "perhaps", "true or false"),
        *(("trusted_proxies", value, PROXIES) for value in ("*", "proxy.local", "10.0.0.5/8", "10.0.0.0/33")),
        *(
            ("trusted_proxies", f"127.0.0.1,{all_}", PROXIES)
            for all_ in ("0.0.0.0/0", "::/0", "::ffff:0:0/96")
        ),
    ],
)
def test_a_wrong_value_names_the_setting_the_value_and_what_is_allowed(
    name: str, value: str, allowed: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        load_settings({f"ONWARD_{name.upper()}": value})
    (error,) = refusal.value.errors
    assert error.pointer == f"/{name}"
    assert (
        error.detail
        == f"{name} (ONWARD_{name.upper()} in the environment) is {value!r}, but must be {allowed}."
    )


def test_proxies_are_a_list_in_the_environment_and_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "onward.toml").write_text('trusted_proxies = ["127.0.0.1", "2001:db8::/32"]\n')
    from_file = load_settings({"ONWARD_DATA": str(tmp_path)})
    assert from_file.trusted_proxies == ("127.0.0.1", "2001:db8::/32")
    given = load_settings({"ONWARD_TRUSTED_PROXIES": "127.0.0.1, ::1,10.0.0.0/8"})
    assert given.trusted_proxies == ("127.0.0.1", "::1", "10.0.0.0/8")
    assert load_settings({}).trusted_proxies == ()


def test_proxies_that_were_named_to_the_http_library_are_ignored_until_the_setting_says_some() -> None:
    environ = {"FORWARDED_ALLOW_IPS": "127.0.0.1"}
    assert ignores_foreign_proxies(load_settings(environ), environ)
    assert not ignores_foreign_proxies(load_settings(environ | {"ONWARD_TRUSTED_PROXIES": "::1"}), environ)
    assert not ignores_foreign_proxies(load_settings({}), {})


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        load_settings({"ONWARD_PORT": "x", "ONWARD_WORKERS": "x"})
    assert [error.pointer for error in refusal.value.errors] == ["/port", "/workers"]


@pytest.mark.parametrize("name", ["secret_key", "admin_key", "database_url"])
def test_a_wrong_secret_is_not_shown(name: str) -> None:
    """E2"""
    with pytest.raises(Invalid) as refusal:
        load_settings({f"ONWARD_{name.upper()}": "hunter2"})
    assert "hunter2" not in str(refusal.value)


def test_secrets_do_not_appear_when_settings_are_printed() -> None:
    """E2"""
    settings = load_settings({"ONWARD_SECRET_KEY": KEY, "ONWARD_DATABASE_URL": "postgresql://me:pw123@h/x"})
    assert KEY not in repr(settings)
    assert "pw123" not in repr(settings)


def test_a_misspelled_variable_is_refused_with_the_right_name() -> None:
    with pytest.raises(Invalid, match="Did you mean ONWARD_DATABASE_URL?"):
        load_settings({"ONWARD_DATABSE_URL": "sqlite:///x"})


def test_an_unknown_key_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "onward.toml").write_text("prot = 1\n")
    with pytest.raises(Invalid, match="prot .* is no setting. Did you mean port?"):
        load_settings({"ONWARD_DATA": str(tmp_path)})


def test_a_broken_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "onward.toml").write_text("port = = 1")
    with pytest.raises(Invalid, match=r"onward\.toml cannot be read"):
        load_settings({"ONWARD_DATA": str(tmp_path)})


def test_a_variable_that_is_no_setting_is_reported_but_not_refused() -> None:
    environ = {"ONWARD_COLOUR": "red", "ONWARD_PORT": "1", "PATH": "/"}
    assert unused_variables(environ) == ["ONWARD_COLOUR"]
    assert load_settings(environ).port == 1


@pytest.mark.parametrize("name", sorted(NOT_SETTINGS - {"ONWARD_CONFIG"}))
def test_what_clients_and_processes_read_is_no_misspelled_setting(name: str) -> None:
    assert unused_variables({name: "x"}) == []
    load_settings({name: "x"})


def test_an_address_that_others_can_reach_needs_a_configured_key() -> None:
    with pytest.raises(Invalid, match="needs secret_key"):
        load_settings({"ONWARD_BIND": "0.0.0.0"})
    assert load_settings({"ONWARD_BIND": "0.0.0.0", "ONWARD_SECRET_KEY": KEY}).url == "http://127.0.0.1:8420"


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    pem = tmp_path / "cert.pem"
    pem.touch()
    with pytest.raises(Invalid, match="go together"):
        load_settings({"ONWARD_TEMPORAL_TLS_CERT": str(pem)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [("true", True), ("False", False), ("10.0.0.0/8, db.local", ("10.0.0.0/8", "db.local"))],
)
def test_private_addresses_are_a_switch_or_a_list(text: str, expected: object) -> None:
    assert load_settings({"ONWARD_ALLOW_PRIVATE_ADDRESSES": text}).allow_private_addresses == expected


def test_quantities_are_written_as_people_write_them() -> None:
    settings = load_settings({"ONWARD_SESSION_LIFETIME": "1h30m", "ONWARD_SHELL_MEMORY": "2GiB"})
    assert settings.session_lifetime == timedelta(minutes=90)
    assert settings.shell_memory == 2 * 1024**3


def test_settings_cannot_be_changed_later() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings({}).port = 1  # type: ignore[misc]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described_and_says_what_is_allowed(name: str) -> None:
    """E10"""
    field = Settings.model_fields[name]
    assert field.description
    assert isinstance(field.json_schema_extra, dict)
    assert field.json_schema_extra["allowed"]
