"""Digests and base64."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from onward.actions.declaration import action
from onward.actions.transform.bounds import Text
from onward.ports.actions import ActionExample, ActionFailed

Algorithm = Literal["sha256", "sha384", "sha512", "sha1", "md5"]


class Digest(TypedDict):
    digest: str


class Encoded(TypedDict):
    base64: str


class Decoded(TypedDict):
    text: str


@action(
    name="transform.hash",
    title="Digest of a text",
    effects="none",
    icon="hash",
    examples=[
        ActionExample(
            "SHA-256",
            {"text": "abc"},
            {"digest": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        )
    ],
)
def hash_text(
    text: Text,
    algorithm: Annotated[
        Algorithm, Field(description="sha1 and md5 are for what others ask for, not for safety.")
    ] = "sha256",
    key: Annotated[str | None, Field(min_length=1, description="With a key it is an HMAC.")] = None,
    encoding: Literal["hex", "base64"] = "hex",
) -> Digest:
    """Digests the UTF-8 bytes of a text; with a key it signs them (HMAC)."""
    raw = text.encode()
    if key is None:
        digest = hashlib.new(algorithm, raw, usedforsecurity=False).digest()
    else:
        digest = hmac.digest(key.encode(), raw, algorithm)
    return {"digest": digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()}


@action(
    name="transform.base64_encode",
    title="Encode as base64",
    effects="none",
    icon="binary",
    examples=[ActionExample("A greeting", {"text": "hello"}, {"base64": "aGVsbG8="})],
)
def base64_encode(
    text: Text, url_safe: Annotated[bool, Field(description="With - and _ instead of + and /.")] = False
) -> Encoded:
    """Encodes the UTF-8 bytes of a text."""
    encode = base64.urlsafe_b64encode if url_safe else base64.b64encode
    return {"base64": encode(text.encode()).decode()}


@action(
    name="transform.base64_decode",
    title="Decode base64",
    effects="none",
    icon="binary",
    examples=[ActionExample("A greeting", {"base64": "aGVsbG8="}, {"text": "hello"})],
)
def base64_decode(base64: Text) -> Decoded:
    """Decodes base64, of either alphabet and with or without its padding, to UTF-8 text."""
    return {"text": _decoded(base64)}


def _decoded(text: str) -> str:
    standard = text.strip().rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ActionFailed("action", f"This is not base64 of a text: {error}.", code="not_base64") from error
