"""Large values leave rows and histories: what travels is where they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import msgspec

from onward.domain.runs.facts import Fact, StepEnded
from onward.domain.runs.state import Sections
from onward.ports.ledger import Ledger

LARGE_BYTES: Final = 64 * 1024
# Sections whose entries can be large. No entry has a key `blob` but one that was moved out.
_CAN_BE_LARGE: Final = ("results", "outcomes", "pending", "blocks", "vars", "cursors", "head")


async def without_large_output(fact: Fact, ledger: Ledger, workspace_id: str, at: str) -> Fact:
    if not isinstance(fact, StepEnded) or not is_large(fact.output):
        return fact
    blob = await ledger.put_blob(workspace_id, msgspec.json.encode(fact.output), at)
    return replace(fact, output=None, output_blob=blob)


async def move_out(delta: Sections, ledger: Ledger, workspace_id: str, at: str) -> Sections:
    """The delta with its large entries moved to blobs."""
    for name in _CAN_BE_LARGE:
        changed = delta.get(name, {}).get("set", {})
        for key, entry in changed.items():
            if is_large(entry):
                blob = await ledger.put_blob(workspace_id, msgspec.json.encode(entry), at)
                changed[key] = {"blob": blob} | _what_the_workflow_reads(entry)
    return delta


def _what_the_workflow_reads(entry: Any) -> dict[str, Any]:
    """It has no database: which long step is to be under way must stand in the state itself."""
    if isinstance(entry, dict) and entry.get("perform") is not None:
        return {"attempt": entry["attempt"], "perform": entry["perform"]}
    return {}


async def move_in(sections: Sections, ledger: Ledger, workspace_id: str) -> Sections:
    """The state with its large entries back in it."""
    whole = sections
    for name in _CAN_BE_LARGE:
        for key, entry in sections.get(name, {}).items():
            if isinstance(entry, dict) and "blob" in entry:
                if whole is sections:
                    whole = {section: dict(entries) for section, entries in sections.items()}
                whole[name][key] = await load(entry["blob"], ledger, workspace_id)
    return whole


async def load(blob_id: str, ledger: Ledger, workspace_id: str) -> Any:
    data = await ledger.get_blob(workspace_id, blob_id)
    if data is None:
        raise LookupError(f"blob {blob_id} is gone")
    return msgspec.json.decode(data)


def is_large(value: Any) -> bool:
    """Whether its JSON would be over the limit, roughly, without making the JSON."""
    return _weigh(value, LARGE_BYTES) < 0


def _weigh(value: Any, left: int) -> int:
    if isinstance(value, str):
        return left - len(value) - 2
    if isinstance(value, dict):
        for key, item in value.items():
            left = _weigh(item, left - len(key) - 4)
            if left < 0:
                return left
        return left
    if isinstance(value, (list, tuple)):
        for item in value:
            left = _weigh(item, left - 1)
            if left < 0:
                return left
        return left
    return left - 8
