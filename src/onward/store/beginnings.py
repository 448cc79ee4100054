"""Taking a segment: whoever takes it last may write, and nobody before."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row

from onward.ports.ledger import Beginning, Lease, Receipt, RunHeader
from onward.store.bulk import Statement
from onward.store.jsontext import decode, decode_optional
from onward.store.run_states import RunState

# The end of a lease's token, once a segment of its run was taken again.
_AGAIN = " again"
_HEADER = (
    "workspace_id, id, workflow_id, workflow_name, version_id, version, branch, hash, inputs, trigger,"
    " created_by, created_at, parent_run_id, parent_path, root_run_id, depth, deadline_at, concurrency_key,"
    " trigger_type"
)
_headers = Statement(f"SELECT {_HEADER} FROM runs WHERE id {{ids}}")  # noqa: S608 - our own columns
_receipts = Statement(
    "SELECT path, attempt, status, output, output_blob, meta, error, started_at, ended_at"
    " FROM step_runs WHERE run_id = ? ORDER BY seq, path"
)


@dataclass(frozen=True, slots=True)
class Begin:
    run_id: str
    segment: int
    at: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A beginning as the writer found it: its JSON is read by whoever waits for it, not by the writer."""

    header: Row[Any]
    lease: Lease | None
    status: str
    cancel_requested: bool
    again: bool
    at: str
    receipts: list[Row[Any]] = field(default_factory=list)


def load_headers(connection: Connection, run_ids: Iterable[str]) -> dict[str, Row[Any]]:
    wanted = sorted(set(run_ids))
    return {row[1]: row for row in _headers.of_ids(connection, wanted)} if wanted else {}


def begin(connection: Connection, run: RunState, header: Row[Any], work: Begin) -> Begun:
    before, asked = run.status, run.cancel_requested_at is not None
    if run.has_ended:
        return Begun(header, None, before, asked, again=False, at=work.at)
    again = begins_again(run, work)
    receipts = list(_receipts.execute(connection, (run.id,))) if again else []
    at = _first_begun(run, work, receipts) or work.at
    token = f"{at} {secrets.token_hex(8)}{_AGAIN if again else ''}"
    lease = Lease(run.workspace_id, run.id, work.segment, token)
    # A run with a key stands in line first: its driver moves it when it has its slot.
    run.take(work.segment, lease.token, work.at, runs=header.concurrency_key is None)
    return Begun(header, lease, before, asked, again, at, receipts)


def begins_again(run: RunState, work: Begin) -> bool:
    """Also a segment before the row's: Temporal lost what came after it, and all since is done again.

    And every segment of a run of which one was taken again: who took it may have been a worker that
    froze with the task in its hands. It goes on from an old state, past the segments that history
    knows, so one that is new to the history may have receipts.
    """
    return run.lease is not None and (work.segment <= run.segment or run.lease.endswith(_AGAIN))


def _first_begun(run: RunState, work: Begin, receipts: Iterable[Row[Any]]) -> str | None:
    """When the segment was first taken, if anything came of it."""
    if work.segment == run.segment:  # a lease's token begins with that instant
        since = (run.lease or "").partition(" ")[0]
        return since if any(receipt.started_at >= since for receipt in receipts) else None
    if work.segment > run.segment:
        return None
    # Temporal was set back: the first that happened after the state it goes on from, happened then.
    known = [run.started_at or "", *(receipt.started_at for receipt in receipts)]
    return min((instant for instant in known if instant > work.after), default=None)


def beginning(begun: Begun) -> Beginning:
    values = dict(begun.header._mapping)
    values["run_id"] = values.pop("id")
    values["inputs"] = decode(values["inputs"])
    values["trigger"] = decode(values["trigger"])
    return Beginning(
        header=RunHeader(**values),
        lease=begun.lease,
        status=begun.status,
        cancel_requested=begun.cancel_requested,
        again=begun.again,
        at=begun.at,
        receipts=tuple(receipt(row) for row in begun.receipts),
    )


def receipt(row: Row[Any]) -> Receipt:
    return Receipt(
        path=row.path,
        attempt=row.attempt,
        status=row.status,
        output=decode_optional(row.output),
        output_blob=row.output_blob,
        meta=decode_optional(row.meta),
        error=decode_optional(row.error),
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
