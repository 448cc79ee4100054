"""Paths of webhooks in a set of triggers that is applied: who has which one afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from onward.domain.triggers.beside_steps import WrittenTrigger
from onward.domain.triggers.errors import TriggerError
from onward.ports.rows.triggers import TriggerRow
from onward.ports.store import Tx
from onward.services.files import FILE
from onward.services.triggers.hooks import digest, taken
from onward.services.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Refusal:
    """`until_pruned`: the same application with --prune would not refuse it."""

    one: Wanted[WrittenTrigger]
    error: TriggerError
    until_pruned: bool = False


def path_refusals(
    tx: Tx, workspace_id: str, wanted: Sequence[Wanted[WrittenTrigger]], leaving: Collection[str]
) -> Iterator[Refusal]:
    """Two that want one path, and one whose path another trigger keeps. `leaving`: they are deleted."""
    wishes = [(one, path) for one in wanted if (path := _path(one)) is not None]
    counts = Counter(path for _, path in wishes)
    moving = {one.name for one in wanted} | set(leaving)
    for one, path in wishes:
        holder = _holder(tx, path)
        if counts[path] > 1:
            yield Refusal(one, _repeated(path))
        elif holder is not None and (holder.workspace_id != workspace_id or holder.name not in moving):
            yield _kept(one, path, holder, workspace_id)


def _path(one: Wanted[WrittenTrigger]) -> str | None:
    webhook = one.written.trigger.webhook
    return None if webhook is None else webhook.path


def _holder(tx: Tx, path: str) -> TriggerRow | None:
    found = tx.hooks.at(digest(path))
    return None if found is None else found[1]


def _repeated(path: str) -> TriggerError:
    message = f"More than one of these triggers has the path {path!r}."
    return TriggerError("/webhook/path", "path_repeated", message, "Give each of them a path of its own.")


def _kept(one: Wanted[WrittenTrigger], path: str, holder: TriggerRow, workspace_id: str) -> Refusal:
    message, hint = taken(path, holder, workspace_id)
    is_beside_steps = bool(one.written.pointer)
    until_pruned = is_beside_steps and holder.source == FILE and holder.workspace_id == workspace_id
    if until_pruned:
        hint = f"If {holder.name!r} stands in no file any more, apply with --prune: it is deleted first."
    return Refusal(one, TriggerError("/webhook/path", "path_taken", message, hint), until_pruned)
