"""Passwords as hashes."""

from __future__ import annotations

import pytest

from onward.domain.errors import Invalid
from onward.services.passwords import hash_password, is_password


def test_a_password_matches_only_its_own_hash() -> None:
    hashed = hash_password("correct horse")
    assert is_password("correct horse", hashed)
    assert not is_password("correct horsf", hashed)


def test_equal_passwords_have_different_hashes() -> None:
    assert hash_password("correct horse") != hash_password("correct horse")


def test_nobody_has_no_password() -> None:
    assert not is_password("", None)


@pytest.mark.parametrize("password", ["", "too short", "x" * 1025])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        hash_password(password)
