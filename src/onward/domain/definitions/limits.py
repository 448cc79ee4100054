"""How large a definition may be. Configurable; every finding names the limit that was hit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    definition_bytes: int = 512 * 1024
    steps: int = 500
    nesting: int = 20
    loop_iterations: int = 5_000
    child_depth: int = 10
    depth: int = 100
    """Levels of data. Every walk over a document is recursive and relies on it."""
    nodes: int = 100_000
    """Values in the document once aliases are expanded: what makes alias bombs harmless."""


DEFAULT_LIMITS = Limits()
