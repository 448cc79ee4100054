"""Sealing and opening."""

from __future__ import annotations

import pytest

from onward.domain.errors import Conflict
from onward.store.vault import AesGcmVault

VAULT = AesGcmVault(b"k" * 32)


def test_what_was_sealed_opens_in_its_place() -> None:
    assert VAULT.unseal(VAULT.seal(b"value", "here"), "here") == b"value"


def test_nothing_of_the_value_shows_and_no_two_are_alike() -> None:
    first, second = VAULT.seal(b"value", "here"), VAULT.seal(b"value", "here")
    assert first != second
    assert b"value" not in first


def test_it_opens_nowhere_else() -> None:
    with pytest.raises(Conflict):
        VAULT.unseal(VAULT.seal(b"value", "here"), "there")


def test_any_changed_byte_is_noticed() -> None:
    sealed = VAULT.seal(b"value", "here")
    for index in range(len(sealed)):
        damaged = bytes([*sealed[:index], sealed[index] ^ 1, *sealed[index + 1 :]])
        with pytest.raises(Conflict):
            VAULT.unseal(damaged, "here")


@pytest.mark.parametrize("sealed", [b"", b"\x01", b"\x01" + b"x" * 16])
def test_a_stump_is_refused(sealed: bytes) -> None:
    with pytest.raises(Conflict):
        VAULT.unseal(sealed, "here")


def test_a_rotated_vault_opens_what_the_older_key_sealed() -> None:
    rotated = AesGcmVault(b"n" * 32, older=[b"k" * 32])
    assert rotated.unseal(VAULT.seal(b"value", "here"), "here") == b"value"
    with pytest.raises(Conflict, match="another secret key"):
        VAULT.unseal(rotated.seal(b"value", "here"), "here")
