"""What is too much: every limit by its name, as the settings (`limit_*`) call it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    definition_bytes: int = 512 * 1024
    steps: int = 500
    nesting: int = 20
    step_runs: int = 10_000
    iterations: int = 5_000
    child_depth: int = 10
    run_seconds: float = 30 * 86_400
    input_bytes: int = 512 * 1024
    value_bytes: int = 256 * 1024
    open_trials: int = 20
    """Test runs of one workspace that have not ended: people look at one, perhaps at a few."""
    open_runs: int = 100_000
    """Runs of one workspace that have not ended: far above honest use, far below a full disk."""
    waiting_invocations: int = 10_000
    """Firings of one trigger that wait to start: what comes on top is refused, and not kept."""
