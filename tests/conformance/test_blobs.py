"""Large values beside their rows."""

from __future__ import annotations

from onward.store.database import Database
from onward.store.ledger import SqlLedger
from onward.store.tx import SqlStore
from records import HOME, at


def test_equal_content_is_kept_once(store: SqlStore) -> None:
    with store.write() as tx:
        first = tx.blobs.put(HOME, b"large", at())
        assert tx.blobs.put(HOME, b"large", at(1)) == first
        assert tx.blobs.get(HOME, first) == b"large"


def test_a_workspace_never_finds_the_content_of_another(store: SqlStore) -> None:
    """E1: not even by asking for the same content."""
    with store.write() as tx:
        mine = tx.blobs.put(HOME, b"large", at())
        assert tx.blobs.put("ws_other", b"large", at()) != mine
        assert tx.blobs.get("ws_other", mine) is None


async def test_the_ledger_keeps_blobs_too(database: Database) -> None:
    ledger = SqlLedger(database)
    name = await ledger.put_blob(HOME, bytes(range(256)) * 1000, at())
    assert await ledger.get_blob(HOME, name) == bytes(range(256)) * 1000
    assert await ledger.get_blob("ws_other", name) is None
    ledger.close()
