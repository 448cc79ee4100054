"""The command line as a test types it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from onward.cli.main import run


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which is exactly one document."""
        return json.loads(self.out)


class Terminal:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> Done:
        self._capsys.readouterr()
        code = run(words)
        captured = self._capsys.readouterr()
        return Done(code, captured.out, captured.err)

    def json(self, *words: str) -> Any:
        """Of a command that works."""
        done = self(*words, "--json")
        assert done.code == 0, done.err
        return done.json


@pytest.fixture
def nobody(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terminal:
    """Without settings, a sign-in or a server."""
    for name in [name for name in os.environ if name.startswith("ONWARD_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ONWARD_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return Terminal(capsys)
