"""Test runs: their documents, kept once for equal content, and what stands in for their steps."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, func, select

from onward.domain.runs.trials import TRIAL
from onward.ports.rows.trials import TrialDocument, TrialRow
from onward.store import run_repairs
from onward.store.jsontext import decode, encode
from onward.store.tables import runs, trial_documents, trials
from onward.store.uniqueness import insert_new


class SqlTrials:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, trial: TrialRow) -> None:
        values = {
            "run_id": trial.run_id,
            "workspace_id": trial.workspace_id,
            "document_id": trial.document_id,
            "rules": encode(trial.rules),
        }
        insert_new(self._connection, trials, values)

    def get(self, workspace_id: str, run_id: str) -> TrialRow | None:
        query = select(trials).where(trials.c.workspace_id == workspace_id, trials.c.run_id == run_id)
        row = self._connection.execute(query).first()
        return None if row is None else TrialRow(**{**row._mapping, "rules": decode(row.rules)})

    def keep_document(self, workspace_id: str, document: TrialDocument) -> str:
        definition = encode(document.definition)
        content = "\0".join((workspace_id, definition, document.document))
        document_id = f"doc_{sha256(content.encode()).hexdigest()}"
        values = {
            "id": document_id,
            "workspace_id": workspace_id,
            "document": document.document,
            "definition": definition,
        }
        insert_new(self._connection, trial_documents, values)
        return document_id

    def document(self, workspace_id: str, document_id: str) -> TrialDocument | None:
        query = select(trial_documents.c.document, trial_documents.c.definition).where(
            trial_documents.c.workspace_id == workspace_id, trial_documents.c.id == document_id
        )
        row = self._connection.execute(query).first()
        return None if row is None else TrialDocument(row.document, decode(row.definition))

    def open(self, workspace_id: str) -> int:
        query = select(func.count()).where(
            runs.c.workspace_id == workspace_id,
            runs.c.trigger_type == TRIAL,
            runs.c.ended_at.is_(None),
            runs.c.depth == 0,
        )
        return self._connection.execute(query).scalar_one()

    def drop_ended(self, before: str, limit: int) -> int:
        return run_repairs.drop_ended_trials(self._connection, before, limit)
