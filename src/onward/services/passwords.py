"""Passwords, kept as scrypt hashes that say how they were made."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from onward.domain.errors import FieldError, Invalid

MIN_LENGTH = 10
_MAX_BYTES = 1024  # longer ones only cost us time

# 32 MB and about 60 ms a guess.
_LOG_N, _R, _P = 15, 8, 1
_MEMORY = 64 * 1024 * 1024
_SALT_BYTES = 16
# Checked when there is no such account, so that the answer takes as long as for one.
_NOBODY = f"scrypt${_LOG_N}${_R}${_P}${'00' * _SALT_BYTES}${'00' * 64}"


def hash_password(password: str) -> str:
    _refuse_weak(password)
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"scrypt${_LOG_N}${_R}${_P}${salt.hex()}${_scrypt(password, salt, _LOG_N, _R, _P).hex()}"


def is_password(password: str, password_hash: str | None) -> bool:
    """Takes the same time for right and wrong, and for accounts that do not exist."""
    _, log_n, r, p, salt, expected = (password_hash or _NOBODY).split("$")
    if len(password.encode("utf-8", "surrogatepass")) > _MAX_BYTES:
        return False
    actual = _scrypt(password, bytes.fromhex(salt), int(log_n), int(r), int(p))
    return hmac.compare_digest(actual, bytes.fromhex(expected)) and password_hash is not None


def _scrypt(password: str, salt: bytes, log_n: int, r: int, p: int) -> bytes:
    text = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(text, salt=salt, n=1 << log_n, r=r, p=p, maxmem=_MEMORY)


def _refuse_weak(password: str) -> None:
    if len(password) < MIN_LENGTH or len(password.encode("utf-8", "surrogatepass")) > _MAX_BYTES:
        detail = f"A password has at least {MIN_LENGTH} characters and at most {_MAX_BYTES} bytes."
        raise Invalid(
            "weak_password",
            detail,
            hint="Take a few words that do not belong together.",
            errors=(FieldError("/password", "weak_password", detail),),
        )
