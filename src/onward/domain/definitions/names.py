"""Every reference of every expression, held against what is visible where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from onward.domain.definitions.catalog import Catalog
from onward.domain.definitions.findings import Problem, did_you_mean, listed
from onward.domain.definitions.outline import Node
from onward.domain.definitions.reading import (
    Expression,
    ExpressionError,
    Template,
    parse,
    parse_template,
)
from onward.domain.definitions.references import templates_in_tree
from onward.domain.definitions.scopes import (
    RUN_NAMES,
    Place,
    Scope,
    Scopes,
    ids,
    loop_scope,
    why_invisible,
)
from onward.domain.runs.shell import shell_script

STEP_FIELDS = frozenset({"output", "status", "error", "meta"})
TRIGGER_FIELDS = frozenset(
    {
        *("type", "id", "name", "source", "invocation_id", "scheduled_for", "payload"),
        *("method", "path", "query", "headers", "delivery_id"),  # of a webhook
        *("event", "depth"),
    }
)
RUN_FIELDS = frozenset({"id", "started_at", "url", "workspace"})
WORKFLOW_FIELDS = frozenset({"name", "version"})
CONCURRENCY_NAMES = frozenset({"inputs", "trigger", "run", "workflow"})


@dataclass(frozen=True, slots=True)
class Use:
    """A piece of text that is an expression or a template, and what it sees."""

    pointer: str
    source: Any
    kind: Literal["expression", "template", "script"]
    scope: Scope
    place: Place | None = None
    secrets: bool = False
    boolean: bool = False
    """Whether the expression must give true or false."""
    list_wanted: bool = False
    """Whether the template must give a list or a map."""


def reference_problems(data: Mapping[str, Any], found: Scopes, catalog: Catalog) -> Iterator[Problem]:
    checker = _Checker(data, found, catalog)
    for use in uses(data, found):
        yield from checker.use(use)


def uses(data: Mapping[str, Any], found: Scopes) -> Iterator[Use]:
    """Every expression and template of the document."""
    for place in found.places:
        yield from _step_uses(place)
    yield from _tree_uses(data.get("outputs"), Use("/outputs", None, "template", found.at_end))
    concurrency = data.get("concurrency")
    if isinstance(concurrency, dict):
        scope = Scope(frozenset(), CONCURRENCY_NAMES)
        yield from _tree_uses(concurrency.get("key"), Use("/concurrency/key", None, "template", scope))


def _step_uses(place: Place) -> Iterator[Use]:
    node = place.node
    base = Use(node.pointer, None, "template", place.scope, place)
    if "if" in node.data:
        yield replace(base, pointer=node.at("if"), source=node.data["if"], kind="expression", boolean=True)
    for name, shape in node.shape.fields.items():
        if name not in node.data:
            continue
        use = replace(base, pointer=node.at(name), source=node.data[name], secrets=shape.secrets)
        if node.type == "foreach" and name == "items":
            use = replace(use, list_wanted=isinstance(use.source, str))
        yield from _field_uses(use, shape.reading, name)


def _field_uses(use: Use, reading: str, name: str) -> Iterator[Use]:
    if reading == "expression":
        if use.place is not None and use.place.node.type == "while":
            use = replace(use, scope=loop_scope(use.scope))
        yield replace(use, kind="expression", boolean=name == "condition")
    elif reading == "script":
        yield replace(use, kind="script")
    elif reading in ("tree", "seconds_or_tree"):
        yield from _tree_uses(use.source, use)
    elif reading == "event" and isinstance(use.source, dict):
        yield from _event_uses(use, use.source)
    elif reading == "escalate" and isinstance(use.source, dict):
        yield from _tree_uses(use.source.get("to"), replace(use, pointer=f"{use.pointer}/to"))


def _event_uses(use: Use, event: Mapping[str, Any]) -> Iterator[Use]:
    for name in ("name", "key"):
        yield from _tree_uses(event.get(name), replace(use, pointer=f"{use.pointer}/{name}"))
    if "where" in event:
        scope = replace(use.scope, names=use.scope.names | {"event"})
        yield replace(
            use,
            pointer=f"{use.pointer}/where",
            source=event["where"],
            kind="expression",
            scope=scope,
            boolean=True,
        )


def _tree_uses(tree: Any, use: Use) -> Iterator[Use]:
    for pointer, text in templates_in_tree(tree, use.pointer):
        yield replace(use, pointer=pointer, source=text)


class _Checker:
    def __init__(self, data: Mapping[str, Any], found: Scopes, catalog: Catalog) -> None:
        self._places = dict(ids(found.places))
        self._inputs = data.get("inputs") if isinstance(data.get("inputs"), dict) else {}
        self._vars = frozenset(_variables(found))
        self._catalog = catalog

    def use(self, use: Use) -> Iterator[Problem]:
        if not isinstance(use.source, str):
            return
        try:
            read = parse(use.source) if use.kind == "expression" else parse_template(use.source)
            if isinstance(read, Template) and use.kind == "script":
                shell_script(read)
        except ExpressionError as error:
            yield _refused(error, use)
            return
        yield from self._references(read, use)

    def _references(self, read: Expression | Template, use: Use) -> Iterator[Problem]:
        for reference in read.references:
            problem = self._reference(reference.path, use)
            if problem is not None:
                yield replace(problem, pointer=use.pointer, offset=reference.offset)

    def _reference(self, path: tuple[str, ...], use: Use) -> Problem | None:
        name, rest = path[0], path[1:]
        if name == "secrets":
            return self._secret(rest, use)
        if name not in use.scope.names:
            return _unknown_name(name, use, self._places)
        if not rest:
            return None
        if name == "steps":
            return self._step(rest, use)
        if name == "inputs":
            return _one_of(rest[0], self._inputs or {}, "unknown_input", "There is no input", "inputs")
        if name == "vars":
            return _one_of(rest[0], self._vars, "unknown_variable", "No `set` step sets", "variables")
        fields = fields_of(name, use.scope)
        if fields is None or rest[0] in fields:
            return None
        return _one_of(rest[0], fields, "unknown_field", f"`{name}` has no field", "fields")

    def _secret(self, rest: tuple[str, ...], use: Use) -> Problem | None:
        if not use.secrets:
            return Problem(
                "secret_use",
                use.pointer,
                "`secrets` can only be used inside `with` and `env`.",
                "Hand the secret to an action in its `with`, for instance in `headers`.",
            )
        if rest and self._catalog.secrets is not None and rest[0] not in self._catalog.secrets:
            hint = did_you_mean(rest[0], self._catalog.secrets) or f"Set it: `onward secret set {rest[0]}`."
            return Problem("unknown_secret", use.pointer, f"There is no secret {rest[0]!r}.", hint)
        return None

    def _step(self, rest: tuple[str, ...], use: Use) -> Problem | None:
        step_id = rest[0]
        if step_id not in use.scope.steps:
            return self._invisible(step_id, use)
        if len(rest) > 1 and rest[1] not in STEP_FIELDS:
            hint = (
                did_you_mean(rest[1], STEP_FIELDS)
                or f"Results are in `output`: steps.{step_id}.output.{rest[1]}"
            )
            return Problem("unknown_field", use.pointer, f"A step has no {rest[1]!r}.", hint)
        return None

    def _invisible(self, step_id: str, use: Use) -> Problem:
        target = self._places.get(step_id)
        if target is None:
            with_dash = next((one for one in self._places if one.startswith(f"{step_id}-")), None)
            if with_dash:
                return Problem(
                    "unknown_step",
                    use.pointer,
                    f"There is no step {step_id!r}; a dash here means minus.",
                    f'Write steps["{with_dash}"].',
                )
            hint = did_you_mean(step_id, self._places) or f"Steps: {listed(self._places)}."
            return Problem("unknown_step", use.pointer, f"There is no step {step_id!r}.", hint)
        return Problem(
            "invisible_step",
            use.pointer,
            f"The result of {step_id!r} is not visible here.",
            why_invisible(target, use.place) if use.place else _outside(target),
        )


def _outside(target: Place) -> str:
    loops = [container for container, kind, _ in target.way if kind in ("foreach", "while")]
    if loops:
        return (
            f"{target.node.id!r} is inside the loop {loops[0]!r}; outside it read `steps.{loops[0]}.output`."
        )
    return f"{target.node.id!r} does not run before this."


def _refused(error: ExpressionError, use: Use) -> Problem:
    if use.kind == "expression" and "{{" in use.source:
        return _template_in_expression(use)
    return Problem(f"expression_{error.code}", use.pointer, error.message, error.hint, offset=error.offset)


def _template_in_expression(use: Use) -> Problem:
    name = use.pointer.rpartition("/")[2]
    bare = use.source.strip().removeprefix("{{").removesuffix("}}").strip()
    return Problem(
        "template_in_expression",
        use.pointer,
        f"`{name}` is an expression and takes no `{{{{ }}}}`.",
        f"Write it bare: {bare[:80]}",
    )


def _unknown_name(name: str, use: Use, places: Mapping[str, Place]) -> Problem:
    if name == "error":
        return Problem(
            "unknown_name",
            use.pointer,
            "`error` can only be used inside `catch` and `on_failure`.",
            "After a step with `on_error: continue`, read `steps.<id>.error`.",
        )
    if name == "loop":
        return Problem("unknown_name", use.pointer, "`loop` can only be used inside the body of a loop.")
    if name in RUN_NAMES:
        return Problem("unknown_name", use.pointer, f"`{name}` cannot be used here.", _here(use))
    if name in places:
        return Problem(
            "unknown_name", use.pointer, f"There is no {name!r}.", f"A step is read as steps.{name}.output"
        )
    hint = did_you_mean(name, use.scope.names) or _here(use)
    return Problem("unknown_name", use.pointer, f"There is no {name!r}.", hint)


def _here(use: Use) -> str:
    return f"Known here: {listed(sorted(use.scope.names), 20)}."


def fields_of(name: str, scope: Scope) -> frozenset[str] | None:
    if name in scope.bound:
        return None
    if name == "run":
        return RUN_FIELDS | {"error"} if scope.after_failure else RUN_FIELDS
    if name == "loop":
        return scope.loop_fields
    return {"trigger": TRIGGER_FIELDS, "workflow": WORKFLOW_FIELDS}.get(name)


def _one_of(name: str, known: Any, code: str, sentence: str, plural: str) -> Problem | None:
    if name in known:
        return None
    hint = did_you_mean(name, known) or (f"Known {plural}: {listed(sorted(known))}." if known else None)
    return Problem(code, "", f"{sentence} {name!r}.", hint)


def _variables(found: Scopes) -> Iterator[str]:
    for place in found.places:
        node: Node = place.node
        values = node.data.get("vars") if node.type == "set" else None
        yield from values if isinstance(values, dict) else ()
