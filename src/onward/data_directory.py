"""What lies where in the data directory, and its permissions: it holds keys, so it is its owner's alone."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from onward.domain.errors import Unavailable


@dataclass(frozen=True, slots=True)
class DataDirectory:
    root: Path

    @property
    def lock(self) -> Path:
        """Held by the one `onward up` that may use this directory."""
        return self.root / "onward.lock"

    @property
    def address(self) -> Path:
        """Where this machine's Onward listens: how commands find it without being told."""
        return self.root / "onward.json"

    @property
    def processes(self) -> Path:
        return self.root / "processes.json"

    @property
    def secret_key(self) -> Path:
        return self.root / "secret.key"

    @property
    def signin_url(self) -> Path:
        return self.root / "signin-url"

    @property
    def cli_token(self) -> Path:
        """A session of the local administrator, for commands on this machine."""
        return self.root / "cli-token"

    @property
    def temporal_database(self) -> Path:
        return self.root / "temporal.db"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def blobs(self) -> Path:
        return self.root / "blobs"

    def prepare(self) -> None:
        for directory in (self.root, self.logs, self.blobs):
            try:
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise _not_writable(directory, error) from error
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise _not_writable(self.root, PermissionError("permission denied"))


def write_atomically(path: Path, text: str, mode: int = 0o600) -> None:
    """Readers see the old text or the new one, never half of it."""
    draft = _write_draft(path, text, mode)
    draft.replace(path)


def create_once(path: Path, text: str, mode: int = 0o600) -> bool:
    """Whether we were the one that made it: of several processes exactly one is, and all read its text."""
    draft = _write_draft(path, text, mode)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def _write_draft(path: Path, text: str, mode: int) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _not_writable(directory: Path, error: OSError) -> Unavailable:
    return Unavailable(
        "data.not_writable",
        f"The data directory {directory} cannot be written: {error.strerror or error}.",
        hint="Make it writable for this user, or choose another one with ONWARD_DATA or --data.",
    )
