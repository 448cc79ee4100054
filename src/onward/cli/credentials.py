"""Where this person is signed in: a file that only they can read."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from onward.data_directory import write_atomically
from onward.domain.errors import Malformed


@dataclass(frozen=True, slots=True)
class Login:
    url: str
    token: str
    email: str
    expires_at: str


def saved_login() -> Login | None:
    path = credentials_file()
    try:
        return Login(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise Malformed(
            "unreadable_credentials",
            f"{path} cannot be read: {error}.",
            hint="Delete the file, then: onward login URL",
        ) from None


def save_login(login: Login) -> None:
    path = credentials_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(path, json.dumps(asdict(login), indent=1) + "\n", mode=0o600)


def forget_login() -> None:
    credentials_file().unlink(missing_ok=True)


def credentials_file() -> Path:
    configured = os.environ.get("XDG_CONFIG_HOME")
    base = Path(configured) if configured else Path("~/.config").expanduser()
    return base / "onward" / "credentials.json"
