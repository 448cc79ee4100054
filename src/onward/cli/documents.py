"""The documents in files and directories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onward.cli.failures import Misuse
from onward.cli.files import read_text
from onward.domain.errors import NotFound

_SUFFIXES: Final = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class DocumentFile:
    path: str
    text: str


def read_documents(paths: Iterable[Path]) -> list[DocumentFile]:
    files = list(dict.fromkeys(file for path in paths for file in _files(path)))
    if not files:
        raise Misuse(
            "no_documents", "There are no documents there.", hint=f"They end in {' '.join(_SUFFIXES)}."
        )
    return [DocumentFile(str(file), read_text(file)) for file in files]


def _files(path: Path) -> Iterator[Path]:
    if str(path) != "-" and not path.exists():
        raise NotFound("no_such_file", f"There is no file or directory {path}.", hint="Check the path.")
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.suffix in _SUFFIXES and file.is_file() and not hidden:
            yield file
