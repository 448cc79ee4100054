"""The front of `onward bench`."""

from __future__ import annotations

import asyncio
import json as json_module
import sys
from typing import Any

# What the design asks of the engine on two cores; shown beside what was measured.
TARGETS: dict[str, tuple[str, float]] = {
    "one_step_ratio": ("at least", 1.2),
    "ten_steps_ratio": ("at least", 4.0),
    "idle_latency_ratio": ("at most", 0.4),
    "hundred_steps_per_s": ("at least", 5_000),
    "foreach_items_per_s": ("at least", 500),
    "ready_seconds": ("at most", 5.0),
    "idle_memory_mib": ("at most", 500),
}
# And of the scheduler.
TRIGGER_TARGETS: dict[str, tuple[str, float]] = {
    "idle_tick_db_ms": ("at most", 5),
    "record_10k_s": ("at most", 10),
    "firing_p50_ms": ("at most", 100),
    "firing_p99_ms": ("at most", 1_000),
    "ingest_per_s": ("at least", 800),
    "ingest_p99_ms": ("at most", 50),
}


def bench(what: str = "engine", *, json: bool = False, quick: bool = False) -> None:
    """Measure this machine: the engine beside hand-written Temporal on the same server, or the scheduler.

    Parameters
    ----------
    what
        What to measure: engine, or triggers.
    json
        Print one JSON document, and nothing else on standard output.
    quick
        Only show that everything runs; the figures mean little.
    """
    from onward.bench import engine, triggers
    from onward.domain.errors import Invalid

    def say(line: str) -> None:
        _print(line, sys.stderr)

    if what == "engine":
        figures = asyncio.run(engine.measure(engine.QUICK if quick else engine.Size(), say))
    elif what == "triggers":
        figures = asyncio.run(triggers.measure(triggers.QUICK if quick else triggers.Size(), say))
    else:
        raise Invalid("unknown_bench", f"There is no bench {what!r}.", hint="There are: engine, triggers.")
    if json:
        _print(json_module.dumps(figures))
    else:
        _show(figures, TARGETS if what == "engine" else TRIGGER_TARGETS)


def _show(figures: dict[str, Any], targets: dict[str, tuple[str, float]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("figure", "measured", "wanted")
    for name, (word, target) in targets.items():
        measured = figures[name]
        met = measured >= target if word == "at least" else measured <= target
        table.add_row(name, f"[{'green' if met else 'red'}]{measured:,.2f}[/]", f"{word} {target:,g}")
    Console().print(table)


def _print(text: str, stream: Any = None) -> None:
    print(text, file=stream or sys.stdout, flush=True)
