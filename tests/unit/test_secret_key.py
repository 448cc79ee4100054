"""The secret key: made once, kept private, and the same for everybody."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from onward.configuration import load_settings
from onward.domain.errors import Invalid
from onward.secret_key import secret_key
from onward.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"ONWARD_DATA": str(tmp_path)})


def test_it_is_made_once_for_its_owner_alone(settings: Settings) -> None:
    """E2"""
    first = secret_key(settings)
    assert (settings.data / "secret.key").stat().st_mode & 0o777 == 0o600
    assert secret_key(settings) == first
    assert [path.name for path in settings.data.iterdir()] == ["secret.key"]


def test_processes_that_start_together_agree(settings: Settings) -> None:
    """E4"""
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        keys = pool.map(_derived, [settings] * 8)
    assert len(set(keys)) == 1


def test_purposes_have_different_keys(settings: Settings) -> None:
    key = secret_key(settings)
    assert key.derive("codec") != key.derive("cursors")
    assert len(key.derive("codec")) == 32


def test_a_configured_key_needs_no_file(tmp_path: Path) -> None:
    settings = load_settings({"ONWARD_DATA": str(tmp_path), "ONWARD_SECRET_KEY": "k" * 32})
    secret_key(settings)
    assert not (tmp_path / "secret.key").exists()


def test_a_key_that_others_can_read_is_refused(settings: Settings) -> None:
    secret_key(settings)
    (settings.data / "secret.key").chmod(0o644)
    with pytest.raises(Invalid, match="can be read by other users"):
        secret_key(settings)


def test_a_damaged_key_is_refused_and_not_replaced(settings: Settings) -> None:
    """What it encrypted would be lost with it."""
    path = settings.data / "secret.key"
    path.touch(mode=0o600)
    with pytest.raises(Invalid, match="too short"):
        secret_key(settings)
    assert path.read_text() == ""


def test_it_does_not_appear_when_printed(settings: Settings) -> None:
    """E2"""
    key = secret_key(settings)
    assert repr(key) == "SecretKey()"


def _derived(settings: Settings) -> bytes:
    return secret_key(settings).derive("test")
