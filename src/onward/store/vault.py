"""AES-256-GCM under a key derived from the installation's secret key.

    version (1)  key id (4)  nonce (12)  ciphertext and tag

The key id lets a rotated installation open what older keys sealed, and tells
"another key" from "damaged" when nothing opens it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from onward.domain.errors import Conflict

_VERSION = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_KEY_BYTES = 32
_HEADER_BYTES = len(_VERSION) + _KEY_ID_BYTES + _NONCE_BYTES


class AesGcmVault:
    """Implements `ports.vault.Vault`. Seals with `root`; opens with it and with the `older` ones."""

    def __init__(self, root: bytes, older: Sequence[bytes] = ()) -> None:
        keys = [_derive(one) for one in (root, *older)]
        self._current = _key_id(keys[0])
        self._ciphers: Mapping[bytes, AESGCM] = {_key_id(key): AESGCM(key) for key in keys}

    def seal(self, plain: bytes, context: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        header = _VERSION + self._current + nonce
        return header + self._ciphers[self._current].encrypt(nonce, plain, context.encode())

    def unseal(self, sealed: bytes, context: str) -> bytes:
        if len(sealed) < _HEADER_BYTES or not sealed.startswith(_VERSION):
            raise _unreadable("it is damaged")
        cipher = self._ciphers.get(_key_id_in(sealed))
        if cipher is None:
            raise _unreadable("it was sealed with another secret key")
        nonce = sealed[_HEADER_BYTES - _NONCE_BYTES : _HEADER_BYTES]
        try:
            return cipher.decrypt(nonce, sealed[_HEADER_BYTES:], context.encode())
        except InvalidTag as error:
            raise _unreadable("it is damaged, or was moved from another place") from error

    def key_of(self, sealed: bytes) -> str:
        return _key_id_in(sealed).hex()

    def opens(self, key: str) -> bool:
        return any(one.hex() == key for one in self._ciphers)


def _key_id_in(sealed: bytes) -> bytes:
    return sealed[len(_VERSION) : len(_VERSION) + _KEY_ID_BYTES]


def _derive(root: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"onward/vault").derive(root)


def _key_id(key: bytes) -> bytes:
    digest = Hash(SHA256())
    digest.update(b"onward/vault/id" + key)
    return digest.finalize()[:_KEY_ID_BYTES]


def _unreadable(reason: str) -> Conflict:
    return Conflict(
        "sealed_unreadable",
        f"A sealed value cannot be opened: {reason}.",
        hint="Start with the ONWARD_SECRET_KEY it was sealed with, or set the value again.",
    )
