"""The interface for browsers as it was built into this package, read into memory.

`scripts/build_web.py` puts it there; in the wheel it always is. What is compressed was compressed then.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

DIRECTORY: Final = Path(__file__).parent / "web_dist"
# Best first. What a browser of the last years accepts anyway.
ENCODINGS: Final[Mapping[str, str]] = {"br": ".br", "gzip": ".gz"}
# Not left to the system's own table alone: some call scripts plain text, and browsers refuse those.
_MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class File:
    """One file in every encoding that it was built in; "" is the file as it is."""

    media_type: str
    # The bundler wrote a digest of the content into its name: under this address it never changes.
    is_fixed: bool
    digest: str
    bodies: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class BuiltWeb:
    """All files, by their address. Without `/index.html` the interface was not built."""

    files: Mapping[str, File] = field(default_factory=dict)

    @property
    def is_there(self) -> bool:
        return "/index.html" in self.files


def read_web(directory: Path = DIRECTORY) -> BuiltWeb:
    files = (path for path in directory.rglob("*") if path.is_file())
    originals = (path for path in files if path.suffix not in ENCODINGS.values() and path.name[0] != ".")
    return BuiltWeb({f"/{path.relative_to(directory).as_posix()}": _read(path) for path in originals})


def _read(path: Path) -> File:
    bodies = {"": path.read_bytes()}
    for encoding, suffix in ENCODINGS.items():
        compressed = path.with_name(path.name + suffix)
        if compressed.is_file():
            bodies[encoding] = compressed.read_bytes()
    digest = sha256(bodies[""]).hexdigest()[:32]
    return File(_media_type(path), path.parent.name == "assets", digest, bodies)


def _media_type(path: Path) -> str:
    known = _MEDIA_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return known or "application/octet-stream"
