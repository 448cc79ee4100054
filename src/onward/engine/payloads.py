"""How values travel through Temporal: JSON, compressed when it helps, always sealed.

What is too large for Temporal's limits is kept in the blob store and travels as a claim check;
so neither a long loop's results nor a large input can fail a workflow task.
"""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import msgspec
import temporalio.converter
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    CompositePayloadConverter,
    DefaultPayloadConverter,
    EncodingPayloadConverter,
    PayloadCodec,
)

from onward.ports.vault import Vault

# Temporal refuses a payload over 2 MiB, and a whole message over 4 MiB.
LARGEST_INLINE: Final = 256 * 1024
SMALLEST_COMPRESSED: Final = 1024

_SEALED: Final = b"binary/onward-sealed"
_CLAIMED: Final = b"binary/onward-claimed"
_CONTEXT: Final = "temporal"
_RAW, _ZLIB = b"r", b"z"

PutBlob = Callable[[bytes], Awaitable[str]]
GetBlob = Callable[[str], Awaitable[bytes | None]]


class MsgspecConverter(EncodingPayloadConverter):
    """JSON by msgspec: several times as fast as the standard library's, and strict about types."""

    @property
    def encoding(self) -> str:
        return "json/plain"

    def to_payload(self, value: Any) -> Payload | None:
        return Payload(metadata={"encoding": b"json/plain"}, data=msgspec.json.encode(value))

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:
        return msgspec.json.decode(payload.data, type=Any if type_hint is None else type_hint)


class OnwardPayloadConverter(CompositePayloadConverter):
    def __init__(self) -> None:
        others = [
            converter
            for encoding, converter in DefaultPayloadConverter().converters.items()
            if encoding != b"json/plain"
        ]
        super().__init__(*others, MsgspecConverter())


class SealingCodec(PayloadCodec):
    def __init__(self, vault: Vault, put_blob: PutBlob, get_blob: GetBlob) -> None:
        self._vault = vault
        self._put_blob = put_blob
        self._get_blob = get_blob

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [await self._encode(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [await self._decode(payload) for payload in payloads]

    async def _encode(self, payload: Payload) -> Payload:
        plain = payload.SerializeToString()
        packed = _ZLIB + zlib.compress(plain, 1) if len(plain) >= SMALLEST_COMPRESSED else _RAW + plain
        sealed = self._vault.seal(packed, _CONTEXT)
        if len(sealed) <= LARGEST_INLINE:
            return Payload(metadata={"encoding": _SEALED}, data=sealed)
        claim = await self._put_blob(sealed)
        return Payload(metadata={"encoding": _CLAIMED}, data=claim.encode())

    async def _decode(self, payload: Payload) -> Payload:
        encoding = payload.metadata.get("encoding")
        if encoding == _CLAIMED:
            blob = await self._get_blob(payload.data.decode())
            if blob is None:
                raise LookupError(f"the blob {payload.data.decode()} of a payload is gone")
            return self._open(blob)
        return self._open(payload.data) if encoding == _SEALED else payload

    def _open(self, sealed: bytes) -> Payload:
        packed = self._vault.unseal(sealed, _CONTEXT)
        plain = zlib.decompress(packed[1:]) if packed[:1] == _ZLIB else packed[1:]
        return Payload.FromString(plain)


def data_converter(codec: PayloadCodec) -> temporalio.converter.DataConverter:
    return dataclasses.replace(
        temporalio.converter.default(),
        payload_converter_class=OnwardPayloadConverter,
        payload_codec=codec,
        # The words of an error may quote what a run works on.
        failure_converter_class=temporalio.converter.DefaultFailureConverterWithEncodedAttributes,
    )
