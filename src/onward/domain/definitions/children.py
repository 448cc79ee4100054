"""Workflows that run workflows: a circle of them would never end, so it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from onward.domain.definitions.catalog import Catalog
from onward.domain.definitions.findings import Problem
from onward.domain.definitions.limits import Limits
from onward.domain.definitions.outline import Node, Outline, outline


def child_problems(name: Any, tree: Outline, catalog: Catalog, limits: Limits) -> Iterator[Problem]:
    """Circles back to this workflow, and chains of children that are too long."""
    if not isinstance(name, str):
        return
    known: dict[str, tuple[str, ...]] = {}
    for node in _child_nodes(tree):
        child = node.data["workflow"]
        way = _longest_way(child, name, catalog.workflows or {}, known, limits.child_depth)
        if child == name or (way and way[-1] == name):
            circle = " -> ".join((name, *(way or (child,))))
            hint = "Use a loop, or let an event start the next run."
            yield Problem(
                "workflow_cycle", node.at("workflow"), f"The workflows run in a circle: {circle}.", hint
            )
        elif len(way) > limits.child_depth:
            chain = " -> ".join(way[:4])
            message = (
                f"Workflows are nested deeper than the limit `child_depth`, {limits.child_depth}: {chain} ..."
            )
            yield Problem("limit_child_depth", node.at("workflow"), message)


def children_of(definition: Any) -> tuple[str, ...]:
    """The workflows that its steps run, by their names."""
    tree = outline(definition) if isinstance(definition, Mapping) else None
    names = (node.data["workflow"] for node in _child_nodes(tree)) if tree else ()
    return tuple(dict.fromkeys(names))


def _child_nodes(tree: Outline) -> Iterator[Node]:
    for node in tree.walk():
        if node.type == "workflow" and isinstance(node.data.get("workflow"), str):
            yield node


def _longest_way(
    start: str,
    target: str,
    workflows: Mapping[str, Mapping[str, Any]],
    known: dict[str, tuple[str, ...]],
    most: int,
) -> tuple[str, ...]:
    """The way from `start` to `target` when there is one, else the longest chain of children.

    Iterative depth first; a child that is on the way already is somebody else's circle.
    """
    best: tuple[str, ...] = ()
    visited: set[tuple[str, int]] = set()
    waiting: list[tuple[str, ...]] = [(start,)]
    while waiting:
        way = waiting.pop()
        if way[-1] == target:
            return way
        best = max(best, way, key=len)
        if (way[-1], len(way)) in visited or len(way) > most:
            continue
        visited.add((way[-1], len(way)))
        children = _children(way[-1], workflows, known)
        waiting.extend((*way, child) for child in children if child == target or child not in way)
    return best


def _children(
    name: str, workflows: Mapping[str, Mapping[str, Any]], known: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    if name not in known:
        known[name] = children_of(workflows.get(name))
    return known[name]
