"""Tokens: 256 random bits behind a prefix that says what it is. Only their hashes are kept (rule A3)."""

from __future__ import annotations

import hashlib
import secrets
from typing import Literal

Prefix = Literal["onw", "ons", "onl", "ond"]
"""An API key, a session, a sign-in link, a device that asks to be let in."""

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BYTES = 32
_LENGTH = 43  # digits of base 62 that hold them

# No vowels and nothing that looks alike: it is read from one screen and typed into another.
_TYPED_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
_TYPED_LENGTH = 8


def new_token(prefix: Prefix) -> str:
    number = int.from_bytes(secrets.token_bytes(_BYTES), "big")
    return f"{prefix}_{_base62(number).rjust(_LENGTH, '0')}"


def hash_token(token: str) -> str:
    """A plain hash is enough for what is random already; it is the key of the one indexed read."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_typed_code() -> str:
    code = "".join(secrets.choice(_TYPED_ALPHABET) for _ in range(_TYPED_LENGTH))
    return f"{code[:4]}-{code[4:]}"


def hash_typed_code(code: str) -> str:
    """However it was typed: small letters, without the dash, with spaces."""
    return hash_token("".join(letter for letter in code.upper() if letter in _TYPED_ALPHABET))


def _base62(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
