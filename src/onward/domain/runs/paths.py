"""The identity of a step run within its run: one function makes it, everybody uses it.

A path is the step's id behind the loop iterations it is in: `notify`, `each[3]/notify`,
`each[3]/retry[0]/call`. The part before the id is the *prefix*: it names an iteration,
and is empty outside of loops. Ids are unique in a document, so nothing else is needed.
"""

from __future__ import annotations


def step_path(prefix: str, step_id: str) -> str:
    return prefix + step_id


def iteration_prefix(loop_path: str, index: int) -> str:
    return f"{loop_path}[{index}]/"


def outer_prefix(prefix: str) -> str:
    """The iteration around this one: `a[1]/b[2]/` -> `a[1]/`."""
    cut = prefix[:-1].rfind("/")
    return prefix[: cut + 1]


def loop_of(prefix: str) -> tuple[str, int]:
    """Which loop an iteration belongs to, and its index: `a[1]/b[2]/` -> (`a[1]/b`, 2)."""
    loop, _, index = prefix[:-2].rpartition("[")
    return loop, int(index)


def split_path(path: str) -> tuple[str, str]:
    """(prefix, step id)."""
    cut = path.rfind("/") + 1
    return path[:cut], path[cut:]
