"""The one secret all keys are derived from: configured, or made at first start and kept 0600."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from onward.data_directory import DataDirectory, create_once
from onward.domain.errors import Invalid
from onward.settings import SECRET_KEY_LENGTH, Settings

_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class SecretKey:
    root: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose (`codec`, `cursors`...); knowing one tells nothing of another."""
        return hmac.new(self.root, b"onward/" + purpose.encode(), hashlib.sha256).digest()


def secret_key(settings: Settings) -> SecretKey:
    """The key of this installation, made when there is none yet."""
    key = read_secret_key(settings)
    if key is not None:
        return key
    path = DataDirectory(settings.data).secret_key
    create_once(path, secrets.token_urlsafe(32) + "\n")
    return _from_file(path)


def read_secret_key(settings: Settings) -> SecretKey | None:
    """None when none is configured and none was made yet."""
    if settings.secret_key is not None:
        return _from_text(settings.secret_key.get_secret_value())
    path = DataDirectory(settings.data).secret_key
    return _from_file(path) if path.exists() else None


def _from_file(path: Path) -> SecretKey:
    if path.stat().st_mode & _OTHERS:
        raise Invalid(
            "secret_key.readable_by_others",
            f"The secret key {path} can be read by other users of this machine.",
            hint=f"Run: chmod 600 {path}",
        )
    text = path.read_text(encoding="utf-8").strip()
    if len(text) < SECRET_KEY_LENGTH:
        raise Invalid(
            "secret_key.damaged",
            f"The secret key in {path} is too short to be one.",
            hint="Restore the file from a backup: what it encrypted cannot be read without it.",
        )
    return _from_text(text)


def _from_text(text: str) -> SecretKey:
    return SecretKey(hashlib.sha256(b"onward/root/" + text.encode()).digest())
