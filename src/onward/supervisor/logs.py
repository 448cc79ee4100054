"""The log files of children. They write them themselves, so logging survives a slow or dead supervisor."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import IO

LOG_BYTES = 16 * 1024 * 1024


def open_log(path: Path) -> IO[bytes]:
    trim_log(path)
    return path.open("ab")


def append_line(path: Path, line: str) -> None:
    """Among what its process writes, which goes on appending, too."""
    with path.open("a", encoding="utf-8") as log:
        log.write(line + "\n")


def trim_log(path: Path, longest: int = LOG_BYTES) -> None:
    """Sets a long log aside; one older log is kept.

    The file is emptied and not replaced, since its process goes on appending to it. What it
    writes between the copy and the cut is lost, which a log of this size can bear.
    """
    if path.exists() and path.stat().st_size > longest:
        shutil.copyfile(path, path.with_suffix(".old.log"))
        os.truncate(path, 0)


def last_lines(path: Path, count: int = 10) -> list[str]:
    if not path.exists():
        return []
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - 16 * 1024))
        return log.read().decode("utf-8", "replace").splitlines()[-count:]
