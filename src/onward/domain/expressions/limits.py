"""What one evaluation may use, and how much text may be parsed."""

from __future__ import annotations

from dataclasses import dataclass

# An expression is written by a person or a model; more than this is data in the wrong place.
MAX_SOURCE = 32_768
# Each level is up to seven Python frames while parsing; the interpreter ends at 1,000.
MAX_NESTING = 48
# As large as a value in scope may be: a template has to be able to carry a whole prompt.
MAX_TEMPLATE = 524_288
# A text that names more values than this is a loop that was written out.
MAX_EXPRESSIONS = 2_000


@dataclass(frozen=True, slots=True)
class Limits:
    steps: int = 100_000  # evaluated nodes, and work that grows with the data
    size: int = 262_144  # bytes of any text that is built, and of the result as JSON
    nesting: int = 64  # lists and maps inside each other


DEFAULT_LIMITS = Limits()
