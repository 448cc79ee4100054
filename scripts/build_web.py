"""Builds the interface into the package, when its sources have changed since it was built last."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
BUILT = ROOT / "src/onward/web_dist"
# Beside the result until it is whole: a server that starts meanwhile reads the old one.
DRAFT = BUILT.with_name(".web_dist.draft")
STAMP = ".sources"
WITH_NODE = str(ROOT / "scripts/with_node")
# Made by tools in web/: not what it is made from.
MADE = {"node_modules", "dist", "coverage"}


def main() -> int:
    with only_one():
        install()
        sources = digest_of_sources()
        if stamp() != sources:
            build(sources)
    return 0


def prepare() -> None:
    """For Vite's own server, which needs no build."""
    with only_one():
        install()


def vite(*options: str) -> list[str]:
    # Not by npx, which stays between us and Vite: signals would end it alone.
    return [WITH_NODE, "node", str(WEB / "node_modules/vite/bin/vite.js"), *options]


def install() -> None:
    """What the lock says, when something else is there."""
    if installed() != locked():
        print("Installing what the interface is built with ...", flush=True)
        run(WITH_NODE, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")


def build(sources: str) -> None:
    print("Building the interface ...", flush=True)
    shutil.rmtree(DRAFT, ignore_errors=True)
    run(*vite("build", "--logLevel=warn", "--outDir", str(DRAFT), "--emptyOutDir"))
    run(WITH_NODE, "node", str(ROOT / "scripts/compress_web.mjs"), str(DRAFT))
    (DRAFT / STAMP).write_text(sources)
    shutil.rmtree(BUILT, ignore_errors=True)
    DRAFT.rename(BUILT)


@contextmanager
def only_one() -> Iterator[None]:
    """Two of us at once would write into each other's work."""
    with (ROOT / ".venv/.web_lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def digest_of_sources() -> str:
    digest = hashlib.sha256()
    for path in sorted(sources()):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def sources() -> Iterator[Path]:
    yield ROOT / "scripts/compress_web.mjs"
    for entry in WEB.iterdir():
        if entry.is_file():
            yield entry
        elif entry.name not in MADE:
            yield from (path for path in entry.rglob("*") if path.is_file())


def stamp() -> str | None:
    path = BUILT / STAMP
    return path.read_text() if path.is_file() else None


def locked() -> dict[str, str]:
    return versions(WEB / "package-lock.json")


def installed() -> dict[str, str]:
    """npm's own note of what it put there."""
    note = WEB / "node_modules/.package-lock.json"
    return versions(note) if note.is_file() else {}


def versions(lock: Path) -> dict[str, str]:
    """Of every package but those that are only for some systems: no machine has all of them."""
    packages: dict[str, Any] = json.loads(lock.read_text())["packages"]
    return {path: about["version"] for path, about in packages.items() if path and not about.get("optional")}


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=WEB, check=False)
    if done.returncode != 0:
        sys.exit(f"The interface was not built: {' '.join(command[1:4])} failed, see above.")


if __name__ == "__main__":
    sys.exit(main())
