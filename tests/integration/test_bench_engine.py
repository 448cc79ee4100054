"""`onward bench engine` as one runs it: every figure is there, and all that it started ends in order."""

from __future__ import annotations

import asyncio
import json
import sys

from onward.bench.command import TARGETS


async def test_every_figure_is_measured() -> None:
    command = [sys.executable, "-m", "onward.cli.main", "bench", "engine", "--quick", "--json"]
    pipe = asyncio.subprocess.PIPE
    bench = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    printed, said = await bench.communicate()
    assert bench.returncode == 0, said.decode()
    assert "Fatal" not in said.decode()
    figures = json.loads(printed)
    assert all(figures[name] > 0 for name in TARGETS)
    assert figures["onward"]["runs_per_s"].keys() == {"1", "10", "100"}
    assert [len(figures[by]) for by in ("by_workers", "by_history")] == [1, 1]
