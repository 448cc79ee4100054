"""How settings become a connection to Temporal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from onward.configuration import load_settings
from onward.engine.connection import connect_options


def options(**given: str) -> dict[str, Any]:
    return connect_options(
        load_settings({f"ONWARD_TEMPORAL_{name.upper()}": value for name, value in given.items()})
    )


def test_without_more_it_is_plain() -> None:
    assert options(namespace="mine") == {"namespace": "mine", "api_key": None, "tls": False}


def test_an_api_key_turns_tls_on() -> None:
    """E2"""
    assert options(api_key="secret")["api_key"] == "secret"
    assert options(api_key="secret")["tls"]


def test_certificates_are_read_from_their_files(tmp_path: Path) -> None:
    for name in ("ca", "cert", "key"):
        (tmp_path / name).write_text(f"the {name}")
    files = {f"tls_{name}": str(tmp_path / name) for name in ("ca", "cert", "key")}
    tls = options(**files, tls_server_name="temporal.example")["tls"]
    read = (tls.server_root_ca_cert, tls.client_cert, tls.client_private_key)
    assert read == (b"the ca", b"the cert", b"the key")
    assert tls.domain == "temporal.example"


def test_no_settings_mean_the_systems_authorities() -> None:
    tls = options(tls="true")["tls"]
    assert tls.server_root_ca_cert is None
