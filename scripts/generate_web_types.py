"""Writes the types of the API for the interface; with --check it only says whether they are current."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WITH_NODE = str(ROOT / "scripts/with_node")
TYPES = ROOT / "web/src/api/schema.d.ts"


def main() -> int:
    text = types_of(ROOT / "docs/reference/openapi.json")
    if sys.argv[1:] == ["--check"]:
        return int(not TYPES.is_file() or TYPES.read_text() != text)
    TYPES.write_text(text)
    return 0


def types_of(document: Path) -> str:
    command = [WITH_NODE, "npx", "openapi-typescript", str(document)]
    done = subprocess.run(command, cwd=ROOT / "web", capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"openapi-typescript failed:\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
