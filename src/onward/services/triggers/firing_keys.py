"""The keys of a firing: worked out from its trigger's templates, once, before anything is decided."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.template import parse_template
from onward.domain.instants import from_text
from onward.domain.triggers.admitting import Firing
from onward.domain.triggers.clocks import not_ahead
from onward.domain.triggers.policies import Policies
from onward.domain.triggers.trigger import Trigger
from onward.ports.rows.triggers import InvocationRow
from onward.services.context import Services
from onward.services.sizes import json_bytes
from onward.services.triggers.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Keys:
    """`lane`: the line it stands in, of this trigger alone."""

    firing: Firing
    lane: str | None


def keys_of(app: Services, row: InvocationRow, trigger: Trigger) -> Keys | Refusal:
    """A refusal when one of them cannot be worked out: nobody could say what it is like."""
    policies = trigger.policies
    at = not_ahead(from_text(row.created_at), app.clock.now())
    try:
        lane = None
        if policies.concurrency is not None:
            lane = f"{row.trigger_id}:{_key(app, row, policies.concurrency.key, 'concurrency')}"
        if row.waits_for != "policies":
            return Keys(Firing(row.id, at), lane)
        firing = Firing(
            id=row.id,
            at=at,
            dedupe_key=None if policies.dedupe is None else _key(app, row, policies.dedupe.key, "dedupe"),
            group_key=_group_key(app, row, policies),
            size=0 if policies.batch is None else json_bytes(row.trigger.get("payload")),
        )
    except _NoKey as error:
        return Refusal("failed", "invalid_input", str(error))
    return Keys(firing, lane)


def lane_key(lane: str) -> str:
    """As the trigger's template gave it; empty when all are alike."""
    return lane.partition(":")[2]


def _group_key(app: Services, row: InvocationRow, policies: Policies) -> str:
    """With what it is a group for: one that the trigger had before it was edited is left to its end."""
    if policies.batch is not None:
        return f"batch:{_key(app, row, policies.batch.key, 'batch')}"
    if policies.debounce is not None:
        return f"{policies.debounce.edge}:{_key(app, row, policies.debounce.key, 'debounce')}"
    return ""


# A longer one is kept as its digest: it is compared, and shown to nobody.
_MOST_CHARACTERS: Final = 200


class _NoKey(Exception):
    """Why it cannot be worked out."""


def _key(app: Services, row: InvocationRow, template: str | None, policy: str) -> str:
    if template is None:
        return ""
    try:
        value = parse_template(template).render({"trigger": _seen(row)}, now=app.clock.now())
    except ExpressionError as error:
        raise _NoKey(f"The key of {policy} cannot be worked out: {error.message}") from None
    if value is None or value == "":
        raise _NoKey(f"The key of {policy} is empty: {template}")
    return _comparable(value if isinstance(value, str) else json.dumps(value, sort_keys=True))


def _seen(row: InvocationRow) -> dict[str, Any]:
    """Of a batch, the first of its parts: they share their keys."""
    if "parts" not in row.trigger:
        return row.trigger
    items = row.trigger["payload"]["items"]
    return {**row.trigger, "payload": items[0] if items else None}


def _comparable(key: str) -> str:
    if not key.isprintable():  # no database takes every character
        key = json.dumps(key)
    if len(key) > _MOST_CHARACTERS:
        return f"sha256:{sha256(key.encode()).hexdigest()}"
    return key
