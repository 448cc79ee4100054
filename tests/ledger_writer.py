"""A process that records steps until it is killed, and says each that it was told is durable.

python ledger_writer.py URL RUN...
"""

from __future__ import annotations

import asyncio
import itertools
import sys

from onward.store.database import open_database
from onward.store.ledger import SqlLedger
from records import at, ended


async def write(url: str, run_ids: list[str]) -> None:
    ledger = SqlLedger(open_database(url))

    async def one(run_id: str) -> None:
        beginning = await ledger.begin(run_id, 1, at())
        assert beginning is not None
        assert beginning.lease is not None
        for number in itertools.count():
            facts = [ended(f"a[{number}]"), ended(f"b[{number}]")]
            assert await ledger.record(beginning.lease, facts) == "ok"
            print(run_id, number, flush=True)

    await asyncio.gather(*(one(run_id) for run_id in run_ids))


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], sys.argv[2:]))
