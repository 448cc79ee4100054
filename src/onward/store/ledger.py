"""The engine's way into the database: implements `ports.ledger.Ledger`.

Callers encode what they bring; the one writer of the process (`GroupCommit`) commits
everything that has gathered in one transaction.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from onward.domain.errors import OnwardError
from onward.domain.runs.facts import Fact, StepEnded, StepStarted
from onward.ports.ledger import Beginning, Lease, Receipt, Verdict
from onward.store.beginnings import Begin, Begun, begin, beginning, begins_again, load_headers, receipt
from onward.store.blobs import SqlBlobs, blob_id, blob_row, insert_blobs
from onward.store.bulk import Insert, Row, Statement
from onward.store.database import Database
from onward.store.feed import ChangeRow, add_changes
from onward.store.group_commit import PATIENCE_SECONDS, GroupCommit
from onward.store.jsontext import encode, encode_optional
from onward.store.long_steps import EndStep, StartStep, end_step, is_executing, start_step
from onward.store.plain_text import storable
from onward.store.prepared import prepare, run_moved_change, step_row
from onward.store.recording import NotNew, Record, Recording
from onward.store.run_states import RunState, highest_numbers, load_runs, save_runs
from onward.store.tables import step_logs

# So many runs' counters are kept; the counter of a run that fell out is read again.
_COUNTERS_KEPT = 5_000

_insert_logs = Insert(step_logs, ("workspace_id", "run_id", "path", "attempt", "stream", "text", "at"))
_logged = Statement(
    "SELECT 1 FROM step_logs WHERE workspace_id = ? AND run_id = ? AND path = ? AND attempt = ?"
    " AND stream = ? AND text = ? AND at = ? LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class WriteLog:
    rows: Sequence[Row]
    change: ChangeRow


@dataclass(frozen=True, slots=True)
class PutBlob:
    row: Row


Work = Begin | Record | StartStep | EndStep | WriteLog | PutBlob


class SqlLedger:
    """One per process; `close` it to be sure that everything submitted is committed."""

    def __init__(self, database: Database, *, patience: float = PATIENCE_SECONDS) -> None:
        self._database = database
        # run id -> the token of the lease that counts, and the number of the run's last step run
        self._counters: OrderedDict[str, tuple[str, int]] = OrderedDict()
        self._commits = GroupCommit[Work](self._write, name="onward-ledger", patience=patience)

    async def begin(self, run_id: str, segment: int, at: str, after: str = "") -> Beginning | None:
        begun: Begun | None = await self._commits.submit(Begin(run_id, segment, at, after))
        return None if begun is None else beginning(begun)

    async def record(self, lease: Lease, facts: Sequence[Fact]) -> Verdict:
        work = Record(lease, prepare(lease.workspace_id, lease.run_id, facts))
        verdict: Verdict = await self._commits.submit(work)
        return verdict

    async def start_step(
        self, workspace_id: str, run_id: str, fact: StepStarted, executor: str
    ) -> StepStarted | Receipt:
        work = StartStep(workspace_id, run_id, fact, encode_optional(fact.input), executor)
        answer = await self._commits.submit(work)
        return answer if isinstance(answer, StepStarted) else receipt(answer)

    async def end_step(self, workspace_id: str, run_id: str, fact: StepEnded, executor: str) -> Verdict:
        work = EndStep(workspace_id, run_id, fact, step_row(workspace_id, run_id, fact), executor)
        verdict: Verdict = await self._commits.submit(work)
        return verdict

    async def is_executing(self, run_id: str, path: str, executor: str) -> bool:
        return await asyncio.to_thread(self._is_executing, run_id, path, executor)

    async def log(
        self, workspace_id: str, run_id: str, path: str, attempt: int, lines: Sequence[tuple[str, str, str]]
    ) -> None:
        if not lines:
            return
        rows = [
            (workspace_id, run_id, path, attempt, stream, storable(text), at) for stream, text, at in lines
        ]
        data = {"path": path, "attempt": attempt, "lines": len(lines)}
        change = (workspace_id, f"run:{run_id}", "step.log", encode(data), lines[-1][2])
        await self._commits.submit(WriteLog(rows, change))

    async def put_blob(self, workspace_id: str, data: bytes, at: str) -> str:
        await self._commits.submit(PutBlob(blob_row(workspace_id, data, at)))
        return blob_id(workspace_id, data)

    async def get_blob(self, workspace_id: str, blob_id: str) -> bytes | None:
        return await asyncio.to_thread(self._read_blob, workspace_id, blob_id)

    def close(self) -> None:
        self._commits.close()

    def _read_blob(self, workspace_id: str, blob_id: str) -> bytes | None:
        with self._database.read() as connection:
            return SqlBlobs(connection).get(workspace_id, blob_id)

    def _is_executing(self, run_id: str, path: str, executor: str) -> bool:
        with self._database.read() as connection:
            return is_executing(connection, run_id, path, executor)

    def _write(self, works: Sequence[Work], uncertain: bool) -> Sequence[Any]:
        if not uncertain:
            try:
                return self._commit(works, careful=False)
            except NotNew:
                pass
        return self._commit(works, careful=True)

    def _commit(self, works: Sequence[Work], *, careful: bool) -> Sequence[Any]:
        try:
            with self._database.write() as connection:
                group = _Group(connection, works, self._counters, careful=careful)
                return group.write()
        except BaseException:
            self._counters.clear()  # they counted what was not written
            raise
        finally:
            while len(self._counters) > _COUNTERS_KEPT:
                self._counters.popitem(last=False)


class _Group:
    """What one transaction writes."""

    def __init__(
        self,
        connection: Connection,
        works: Sequence[Work],
        counters: OrderedDict[str, tuple[str, int]],
        *,
        careful: bool,
    ) -> None:
        self._connection = connection
        self._works = works
        self._counters = counters
        self._careful = careful
        self._runs = load_runs(connection, filter(None, map(_run_of, works)))
        self._headers = load_headers(connection, [work.run_id for work in works if isinstance(work, Begin)])
        self._numbers = self._load_numbers()
        self._recording = Recording(connection, self._runs, self._numbers, careful=careful)

    def write(self) -> list[Any]:
        outcomes = [self._early(work) for work in self._works]
        changes = self._recording.finish()
        for place, work in enumerate(self._works):
            if isinstance(work, StartStep | EndStep):
                outcomes[place], more = self._long_step(work)
                changes.extend(more)
        changes.extend(self._write_logs())
        blobs = [work.row for work in self._works if isinstance(work, PutBlob)]
        insert_blobs(self._connection, blobs)
        save_runs(self._connection, self._runs)
        add_changes(self._connection, changes)
        self._keep_counters()
        return outcomes

    def _early(self, work: Work) -> Any:
        if isinstance(work, Record):
            return self._recording.record(work)
        if isinstance(work, Begin):
            return self._begin(work)
        return None

    def _begin(self, work: Begin) -> Begun | None:
        run = self._runs.get(work.run_id)
        if run is None:
            return None
        if begins_again(run, work):
            self._recording.flush()  # a record of this group may belong to the receipts
        begun = begin(self._connection, run, self._headers[work.run_id], work)
        if run.status != begun.status:
            self._recording.tell(run_moved_change(run.workspace_id, run.id, "running", work.at))
        return begun

    def _long_step(self, work: StartStep | EndStep) -> tuple[Any, list[ChangeRow]]:
        run = self._runs.get(work.run_id)
        try:
            if isinstance(work, StartStep):
                return start_step(self._connection, run, work)
            return end_step(self._connection, run, work)
        except OnwardError as refusal:
            return refusal, []  # for this caller alone; nothing was written

    def _write_logs(self) -> list[ChangeRow]:
        logs = [work for work in self._works if isinstance(work, WriteLog) and not self._is_logged(work)]
        _insert_logs.execute(self._connection, [row for work in logs for row in work.rows])
        return [work.change for work in logs]

    def _is_logged(self, work: WriteLog) -> bool:
        return self._careful and _logged.execute(self._connection, work.rows[-1]).first() is not None

    def _load_numbers(self) -> dict[str, int]:
        numbers: dict[str, int] = {}
        unknown: list[str] = []
        for run in {work.lease.run_id for work in self._works if isinstance(work, Record)}:
            state = self._runs.get(run)
            counted = self._counters.get(run)
            if state is not None and counted is not None and counted[0] == state.lease:
                numbers[run] = counted[1]
            else:
                unknown.append(run)
        return numbers | highest_numbers(self._connection, unknown)

    def _keep_counters(self) -> None:
        for run_id, number in self._numbers.items():
            run: RunState = self._runs[run_id]
            if run.lease is None or run.has_ended:
                self._counters.pop(run_id, None)
            else:
                self._counters[run_id] = (run.lease, number)
                self._counters.move_to_end(run_id)


def _run_of(work: Work) -> str | None:
    if isinstance(work, Record):
        return work.lease.run_id
    return None if isinstance(work, WriteLog | PutBlob) else work.run_id
