"""What the model cannot say: rules between fields of a step, between steps, and of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from onward.domain.definitions.durations import parse_duration
from onward.domain.definitions.findings import Problem
from onward.domain.definitions.limits import Limits
from onward.domain.definitions.outline import Block, Node, Outline
from onward.domain.definitions.scopes import RUN_NAMES, Scopes, loop_name
from onward.domain.instants import from_text

SHORTEST_TURN, LONGEST_TURN = 1.0, 3600.0  # seconds
RESERVED_NAMES = RUN_NAMES | {"error", "loop", "event", "secrets", "true", "false", "null", "in"}


def size_problems(tree: Outline, limits: Limits) -> Iterator[Problem]:
    count = sum(1 for _ in tree.walk())
    if count > limits.steps:
        yield Problem(
            "limit_steps",
            "/steps",
            f"The workflow has {count} steps; the limit `steps` is {limits.steps}.",
            "Move some of them into workflows of their own.",
        )
    for block in (tree.steps, tree.on_failure):
        yield from _nesting(block, 1, limits)


def _nesting(block: Block, level: int, limits: Limits) -> Iterator[Problem]:
    for node in block.steps:
        for inner in node.blocks:
            if level + 1 > limits.nesting and inner.steps:
                yield Problem(
                    "limit_nesting",
                    inner.pointer,
                    f"Steps are nested deeper than the limit `nesting`, {limits.nesting}.",
                    "Move the inner steps into a workflow of their own.",
                )
            else:
                yield from _nesting(inner, level + 1, limits)


def rule_problems(tree: Outline, found: Scopes, limits: Limits) -> Iterator[Problem]:
    yield from _duplicates(tree)
    for place in found.places:
        yield from _literals(place.node)
        check = _BY_TYPE.get(place.node.type)
        if check is not None:
            yield from check(place.node)
        if place.node.type == "foreach":
            yield from _loop_name(place.node, place.scope.bound)
        if place.node.type == "while":
            yield from _iterations(place.node, limits)
        yield from _retry(place.node)
    yield from _unreachable(tree.steps)
    yield from _unreachable(tree.on_failure)


def _duplicates(tree: Outline) -> Iterator[Problem]:
    first: dict[str, Node] = {}
    for node in tree.walk():
        if node.id is None:
            continue
        if node.id in first:
            yield Problem(
                "duplicate_id",
                node.at("id"),
                f"The id {node.id!r} is taken by the step at {first[node.id].pointer}.",
                "Every id is unique in the whole document, branches and loops included.",
            )
        first.setdefault(node.id, node)


def _literals(node: Node) -> Iterator[Problem]:
    """Templates where none are rendered would be taken as text, silently."""
    names = [name for name, shape in node.shape.fields.items() if shape.reading in ("literal", "seconds")]
    for name in (*names, "name", "timeout", "on_error"):
        value = node.data.get(name)
        if name == "output" and node.type == "agent":
            continue  # a JSON Schema may describe texts with braces
        yield from _no_template(value, node.at(name), name)


def _no_template(value: Any, pointer: str, name: str) -> Iterator[Problem]:
    if isinstance(value, str) and "{{" in value:
        yield Problem(
            "template_not_allowed",
            pointer,
            f"`{name}` is taken as it is written; templates in it are not rendered.",
            "Write the value itself.",
        )
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _no_template(one, f"{pointer}/{index}", name)


def _wait(node: Node) -> Iterator[Problem]:
    given = [name for name in ("for", "until", "event") if name in node.data]
    if len(given) != 1:
        found = f"found {' and '.join(f'`{name}`' for name in given)}" if given else "found none"
        yield Problem(
            "wait_target", node.pointer, f"A wait has exactly one of `for`, `until` and `event`; {found}."
        )
    if "timeout" in node.data and "event" not in node.data:
        yield _ignored(node, "timeout", "Only a wait for an `event` has a timeout.")
    if "on_timeout" in node.data and "timeout" not in node.data:
        yield _ignored(node, "on_timeout", "It needs a `timeout`.")
    until = node.data.get("until")
    if isinstance(until, str) and "{{" not in until and not _is_instant(until):
        yield Problem(
            "instant",
            node.at("until"),
            f"{until[:60]!r} is not an instant.",
            "Write 2026-12-24T18:00:00Z, or a template: '{{ ... }}'.",
        )


def _is_instant(text: str) -> bool:
    try:
        from_text(text)
    except ValueError:
        return False
    return True


def _ignored(node: Node, name: str, why: str) -> Problem:
    return Problem("ignored_option", node.at(name), f"`{name}` would be ignored here.", why, at_key=True)


def _approval(node: Node) -> Iterator[Problem]:
    if "on_deadline" in node.data and "deadline" not in node.data:
        yield _ignored(node, "on_deadline", "It needs a `deadline`.")
    deadline = _seconds(node.data.get("deadline"))
    escalate = node.data.get("escalate")
    after = _seconds(escalate.get("after")) if isinstance(escalate, dict) else None
    for name, at, when in (
        ("remind", node.at("remind"), _seconds(node.data.get("remind"))),
        ("escalate", f"{node.at('escalate')}/after", after),
    ):
        if deadline is not None and when is not None and when >= deadline:
            yield Problem(
                "never", at, f"`{name}` never happens: the deadline comes first.", severity="warning"
            )
    yield from _quorum(node)


def _seconds(value: Any) -> float | None:
    try:
        return parse_duration(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _quorum(node: Node) -> Iterator[Problem]:
    approvers, quorum = node.data.get("approvers"), node.data.get("quorum", 1)
    if not isinstance(approvers, list) or not isinstance(quorum, int):
        return
    named = [one for one in approvers if isinstance(one, str) and "@" in one and "{{" not in one]
    people = {one.removeprefix("member:").lower() for one in named}
    if len(named) == len(approvers) and quorum > len(people):
        yield Problem(
            "quorum",
            node.at("quorum"),
            f"The quorum of {quorum} can never be reached by {len(people)} named people.",
            "Lower the quorum, or add approvers.",
        )


def _agent(node: Node) -> Iterator[Problem]:
    timeout = _seconds(node.data.get("timeout"))
    if timeout is not None and not SHORTEST_TURN <= timeout <= LONGEST_TURN:
        yield Problem("out_of_range", node.at("timeout"), "A turn may take from 1s to 60m.")


def _parallel(node: Node) -> Iterator[Problem]:
    join, branches = node.data.get("join"), node.data.get("branches")
    if (
        isinstance(join, int)
        and not isinstance(join, bool)
        and isinstance(branches, dict)
        and join > len(branches)
    ):
        yield Problem(
            "join", node.at("join"), f"`join: {join}` can never be reached with {len(branches)} branches."
        )


def _try(node: Node) -> Iterator[Problem]:
    if "catch" not in node.data and "finally" not in node.data:
        yield Problem("try", node.pointer, "A `try` needs `catch`, `finally` or both.")


def _foreach(node: Node) -> Iterator[Problem]:
    items = node.data.get("items")
    if isinstance(items, str) and "{{" not in items:
        yield Problem(
            "items",
            node.at("items"),
            "`items` is a text, not a list.",
            f"Write a template: '{{{{ {items[:60]} }}}}'.",
        )


def _loop_name(node: Node, bound: frozenset[str]) -> Iterator[Problem]:
    name = loop_name(node)
    at = node.at("as") if "as" in node.data else node.pointer
    if name in RESERVED_NAMES:
        yield Problem("reserved_name", at, f"`{name}` has a meaning of its own.", "Choose another name.")
    elif name in bound:
        yield Problem(
            "shadowed_name",
            at,
            f"A loop around this one already names its items {name!r}.",
            "Give this loop another name with `as`.",
        )


def _iterations(node: Node, limits: Limits) -> Iterator[Problem]:
    most = node.data.get("max_iterations")
    if isinstance(most, int) and most > limits.loop_iterations:
        yield Problem(
            "limit_iterations",
            node.at("max_iterations"),
            f"{most} is above the limit `iterations`, {limits.loop_iterations}.",
            "Lower it, or do more in one iteration.",
        )


def _retry(node: Node) -> Iterator[Problem]:
    retry = node.data.get("retry")
    if not isinstance(retry, dict):
        return
    backoff, most = _seconds(retry.get("backoff", "1s")), _seconds(retry.get("max", "5m"))
    if backoff is not None and most is not None and backoff > most:
        place = f"{node.at('retry')}/{'backoff' if 'backoff' in retry else 'max'}"
        yield Problem(
            "never", place, "`backoff` is longer than `max`: every wait is `max`.", severity="warning"
        )


def _unreachable(block: Block) -> Iterator[Problem]:
    ended_by: Node | None = None
    for node in block.steps:
        if ended_by is not None:
            yield Problem(
                "unreachable",
                node.pointer,
                f"This never runs: {ended_by.id!r} ends the run before it.",
                f"Remove it, or give {ended_by.id!r} an `if`.",
                severity="warning",
            )
            break
        if _always_ends(node):
            ended_by = node
    for node in block.steps:
        for inner in node.blocks:
            yield from _unreachable(inner)


def _always_ends(node: Node) -> bool:
    if "if" in node.data or node.data.get("on_error") == "continue":
        return False
    if node.type in ("return", "fail"):
        return True
    if node.type == "if":
        return all(_block_ends(node.block(slot)) for slot in ("then", "else"))
    if node.type == "switch":
        return node.block("default") is not None and all(_block_ends(block) for block in node.blocks)
    return False


def _block_ends(block: Block | None) -> bool:
    return block is not None and any(_always_ends(node) for node in block.steps)


_BY_TYPE: Mapping[str, Callable[[Node], Iterator[Problem]]] = {
    "wait": _wait,
    "agent": _agent,
    "approval": _approval,
    "parallel": _parallel,
    "try": _try,
    "foreach": _foreach,
}
