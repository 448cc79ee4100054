"""Addresses of the API, made from names that people typed."""

from __future__ import annotations

from urllib.parse import quote

from onward.cli.failures import Misuse


def at(*parts: str | int) -> str:
    """`/workflows/greet/versions`; whatever a name holds, it stays one part."""
    texts = [str(part) for part in parts]
    if any(text in ("", ".", "..") for text in texts):
        raise Misuse("empty_name", "A name is missing.", hint="Names and ids are not empty.")
    return "".join(f"/{quote(text, safe='')}" for text in texts)


def of_step(run_id: str, path: str, *more: str) -> str:
    return at("runs", run_id, "steps", *path.split("/"), *more)
