"""A definition made ready for the interpreter: parsed once, then only walked.

The input is a checked definition as plain data; the output is frozen and holds nothing of the
model, so that it is quick to compile and can be kept for as long as a version is being run.

What is in `StepPlan.fields` follows `shapes.SHAPES`: every own field of the step's type is a
key, defaults filled in.

    reading           what the interpreter finds
    literal           the plain data
    expression        an `Expression`
    tree              the raw JSON, to be given to `render_tree`
    seconds           a float, or None
    seconds_or_tree   a float, or a template text that gives a duration when rendered
    script            a `Template`
    event             an `EventPlan`, or None
    escalate          an `EscalatePlan`, or None

Bodies are in `StepPlan.slots`, in document order: `then else`, `case:VALUE default`, `do`,
`do catch finally`, `branch:NAME`. The named slots of a type are always there, empty when the
document has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from onward.domain.definitions.durations import parse_duration
from onward.domain.definitions.pointers import escape
from onward.domain.definitions.reading import Expression, Template, parse, parse_template
from onward.domain.definitions.references import references_in_tree
from onward.domain.definitions.shapes import SHAPES, FieldShape, StepShape
from onward.domain.errors import Invalid

OnError = Literal["fail", "continue"]


@dataclass(frozen=True, slots=True)
class RetryPlan:
    """`attempts` counts the first one; waits are `backoff * factor ** n` seconds, at most `max`."""

    attempts: int
    backoff: float = 1.0
    factor: float = 2.0
    max: float = 300.0
    on: frozenset[str] = frozenset({"transient", "timeout"})


@dataclass(frozen=True, slots=True)
class EventPlan:
    """`name` and `key` are templates; `where` reads the candidate as `event`."""

    name: str
    key: Any
    where: Expression | None
    look_back: float | None


@dataclass(frozen=True, slots=True)
class EscalatePlan:
    """After `after` seconds without a decision, `to` may decide as well (templates)."""

    after: float
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConcurrencyPlan:
    """`key` is a template over `inputs`, `trigger` and `run`; None means one key for all runs."""

    key: str | None
    limit: int
    when_full: Literal["queue", "skip", "cancel_oldest"]
    while_waiting: Literal["release", "keep"]


@dataclass(frozen=True, slots=True)
class Reads:
    """What expressions refer to: step ids, and the other top-level names of the scope.

    `every_step` says that `steps` is used as a whole or with a computed key.
    """

    steps: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    every_step: bool = False

    def __or__(self, other: Reads) -> Reads:
        return Reads(self.steps | other.steps, self.names | other.names, self.every_step or other.every_step)


@dataclass(frozen=True, slots=True)
class StepPlan:
    id: str
    type: str
    index: int
    """Position in document order over the whole document, from 0."""
    pointer: str
    name: str | None
    condition: Expression | None
    """The `if` option: the step is skipped unless it is true."""
    retry: RetryPlan | None
    timeout: float | None
    on_error: OnError
    fields: Mapping[str, Any]
    slots: Mapping[str, tuple[StepPlan, ...]]
    reads: Reads
    """What the step's own fields refer to, its `if` included, its bodies not."""
    reads_within: Reads
    """`reads`, and what the bodies refer to."""


@dataclass(frozen=True, slots=True)
class Plan:
    name: str
    title: str | None
    root: tuple[StepPlan, ...]
    on_failure: tuple[StepPlan, ...]
    inputs: Mapping[str, Any]
    """The declarations as written; `inputs.check_inputs` uses them."""
    outputs: Mapping[str, Any] | None
    """The raw tree, to be given to `render_tree` when the run ends well."""
    concurrency: ConcurrencyPlan | None
    timeout: float | None
    steps: Mapping[str, StepPlan]
    """Every step by id, in document order."""
    referenced: frozenset[str]
    """Ids whose results somebody may read. The last steps of a referenced container's bodies
    are in it too, because a container's output is made of theirs."""
    reads_after: Reads
    """What `outputs` and `on_failure` refer to: still needed when the last step is done."""


def compile_plan(definition: Mapping[str, Any]) -> Plan:
    """The plan of a checked definition; `Invalid` when something in it cannot be run."""
    counter = _Counter()
    root = _steps(definition.get("steps"), "/steps", counter)
    on_failure = _steps(definition.get("on_failure"), "/on_failure", counter)
    outputs = definition.get("outputs")
    steps = {step.id: step for step in walk((*root, *on_failure))}
    reads_after = _union(s.reads_within for s in on_failure) | _reads_of_tree(outputs)
    everything = _union(s.reads_within for s in root) | reads_after
    return Plan(
        name=str(definition.get("name", "")),
        title=definition.get("title"),
        root=root,
        on_failure=on_failure,
        inputs=definition.get("inputs") or {},
        outputs=outputs,
        concurrency=_concurrency(definition.get("concurrency")),
        timeout=_seconds(definition.get("timeout")),
        steps=steps,
        referenced=_referenced(everything, steps),
        reads_after=reads_after,
    )


def walk(steps: Iterable[StepPlan]) -> Iterator[StepPlan]:
    """The steps and everything inside them, in document order."""
    for step in steps:
        yield step
        for body in step.slots.values():
            yield from walk(body)


def case_label(value: Any) -> str:
    """The text that a `switch` compares with its cases: strings as they are, `200`, `true`, `null`.

    Keys of a document are texts, so `200:` and `"200":` are the same case; a whole double
    counts as the integer it is equal to.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)


class _Counter:
    """Hands out document positions while the tree is being built."""

    def __init__(self) -> None:
        self._next = -1

    def next(self) -> int:
        self._next += 1
        return self._next


def _steps(items: Any, pointer: str, counter: _Counter) -> tuple[StepPlan, ...]:
    return tuple(_step(item, f"{pointer}/{i}", counter) for i, item in enumerate(items or ()))


def _step(step: Mapping[str, Any], pointer: str, counter: _Counter) -> StepPlan:
    shape = _shape(step, pointer)
    index = counter.next()
    fields = {name: _field(step, name, field, pointer) for name, field in shape.fields.items()}
    condition = parse(step["if"]) if step.get("if") is not None else None
    reads = _union(_reads_of(value, shape.fields[name]) for name, value in fields.items())
    if condition is not None:
        reads |= _reads(condition)
    slots = dict(_slots(step, shape, pointer, counter))
    within = reads | _without(_union(s.reads_within for body in slots.values() for s in body), _bound(step))
    timeout = _seconds(step.get("timeout"))
    return StepPlan(
        id=step["id"],
        type=step["type"],
        index=index,
        pointer=pointer,
        name=step.get("name"),
        condition=condition,
        retry=_retry(step.get("retry")),
        timeout=shape.default_timeout if timeout is None else timeout,
        on_error=cast("OnError", step.get("on_error", "fail")),
        fields=fields,
        slots=slots,
        reads=reads,
        reads_within=within,
    )


def _shape(step: Mapping[str, Any], pointer: str) -> StepShape:
    shape = SHAPES.get(step.get("type", ""))
    if shape is None:
        raise Invalid(
            "unknown_step_type",
            f"{pointer}: unknown step type {step.get('type')!r}",
            hint=f"A step is one of: {', '.join(SHAPES)}.",
        )
    if "id" not in step:
        raise Invalid("missing_field", f"{pointer}: a step needs an id", hint="Add `id`.")
    return shape


def _field(step: Mapping[str, Any], name: str, field: FieldShape, pointer: str) -> Any:
    value = step.get(name)
    if value is None:
        if field.required and name not in step:
            raise Invalid(
                "missing_field", f"{pointer}: step {step['id']!r} needs {name!r}", hint=f"Add `{name}`."
            )
        return field.default
    return _READERS[field.reading](value)


def _seconds(value: Any) -> float | None:
    return None if value is None else parse_duration(value)


def _seconds_or_tree(value: str) -> float | str:
    return value if "{{" in value else parse_duration(value)


def _event(value: Mapping[str, Any]) -> EventPlan:
    where = value.get("where")
    return EventPlan(
        name=value["name"],
        key=value.get("key"),
        where=None if where is None else parse(where),
        look_back=_seconds(value.get("look_back")),
    )


def _escalate(value: Mapping[str, Any]) -> EscalatePlan:
    return EscalatePlan(after=parse_duration(value["after"]), to=tuple(value["to"]))


def _as_written(value: Any) -> Any:
    return value


_READERS: Mapping[str, Any] = {
    "literal": _as_written,
    "tree": _as_written,
    "expression": parse,
    "script": parse_template,
    "seconds": parse_duration,
    "seconds_or_tree": _seconds_or_tree,
    "event": _event,
    "escalate": _escalate,
}


def _slots(
    step: Mapping[str, Any], shape: StepShape, pointer: str, counter: _Counter
) -> Iterator[tuple[str, tuple[StepPlan, ...]]]:
    for name, prefix in shape.slot_maps.items():
        for key, body in (step.get(name) or {}).items():
            yield f"{prefix}:{key}", _steps(body, f"{pointer}/{name}/{escape(key)}", counter)
    for name in shape.slots:
        yield name, _steps(step.get(name), f"{pointer}/{name}", counter)


def _retry(value: Mapping[str, Any] | None) -> RetryPlan | None:
    if value is None:
        return None
    given: dict[str, Any] = {key: value[key] for key in ("attempts", "factor") if key in value}
    given |= {key: parse_duration(value[key]) for key in ("backoff", "max") if key in value}
    if "on" in value:
        given["on"] = frozenset(value["on"])
    return RetryPlan(**given)


def _concurrency(value: Mapping[str, Any] | None) -> ConcurrencyPlan | None:
    if value is None:
        return None
    return ConcurrencyPlan(
        key=value.get("key"),
        limit=value.get("limit", 1),
        when_full=value.get("when_full", "queue"),
        while_waiting=value.get("while_waiting", "release"),
    )


def _reads_of(value: Any, shape: FieldShape) -> Reads:
    if value is None or shape.reading in ("literal", "seconds"):
        return Reads()
    if isinstance(value, EventPlan):
        reads = _reads_of_tree([value.name, value.key])
        return reads if value.where is None else reads | _without(_reads(value.where), frozenset({"event"}))
    if isinstance(value, EscalatePlan):
        return _reads_of_tree(list(value.to))
    if shape.reading in ("expression", "script"):
        return _reads(value)
    return _reads_of_tree(value)


def _without(reads: Reads, names: frozenset[str]) -> Reads:
    return Reads(reads.steps, reads.names - names, reads.every_step) if names & reads.names else reads


def _bound(step: Mapping[str, Any]) -> frozenset[str]:
    """The names that a step defines for its bodies: nobody outside has to provide them."""
    if step["type"] == "foreach":
        return frozenset({"loop", step.get("as", "item")})
    if step["type"] == "while":
        return frozenset({"loop"})
    return frozenset({"error"}) if step["type"] == "try" else frozenset()


def _reads_of_tree(tree: Any) -> Reads:
    return _reads_of_paths(reference.path for _, reference in references_in_tree(tree))


def _reads(source: Expression | Template) -> Reads:
    return _reads_of_paths(reference.path for reference in source.references)


def _reads_of_paths(paths: Iterable[tuple[str, ...]]) -> Reads:
    steps: set[str] = set()
    names: set[str] = set()
    every_step = False
    for path in paths:
        if path[0] != "steps":
            names.add(path[0])
        elif len(path) > 1:
            steps.add(path[1])
        else:
            every_step = True
    return Reads(frozenset(steps), frozenset(names), every_step) if steps or names or every_step else _NOTHING


_NOTHING = Reads()


def _union(reads: Iterable[Reads]) -> Reads:
    result = _NOTHING
    for one in reads:
        if one is not _NOTHING:
            result = one if result is _NOTHING else result | one
    return result


def _referenced(reads: Reads, steps: Mapping[str, StepPlan]) -> frozenset[str]:
    if reads.every_step:
        return frozenset(steps)
    found: set[str] = set()
    waiting = [steps[step_id] for step_id in reads.steps if step_id in steps]
    while waiting:
        step = waiting.pop()
        if step.id in found:
            continue
        found.add(step.id)
        waiting.extend(body[-1] for body in step.slots.values() if body)
    return frozenset(found)
