"""How each step type begins. A function per type: it completes the step, pends it, or opens a block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from onward.domain.definitions.durations import parse_duration
from onward.domain.definitions.plan import EventPlan, StepPlan
from onward.domain.errors import Invalid
from onward.domain.expressions.template import Rendered, SecretUse
from onward.domain.expressions.values import json_text
from onward.domain.instants import from_text, to_text
from onward.domain.runs import containers, trials
from onward.domain.runs.commands import Call, LaunchChild, LookBack
from onward.domain.runs.facts import ApprovalAsked, StepError, WaitOpened
from onward.domain.runs.failures import StepFailure
from onward.domain.runs.shell import shell_script, shell_values
from onward.domain.runs.state import Cursor, Ending, Pending

if TYPE_CHECKING:
    from onward.domain.runs.machine import Machine

Start = Callable[["Machine", Cursor, StepPlan, str], None]


def start_action(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    _call(machine, cursor, step, path, machine.render(step.fields["with"], cursor))


def start_shell(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    script = shell_script(step.fields["run"])
    given = {name: step.fields[name] for name in ("cwd", "env", "files") if step.fields[name] is not None}
    rendered = machine.render(given, cursor)
    values = shell_values(script, machine.scopes.at(cursor), now=machine.instant)
    environment = {**rendered.value.get("env", {}), **values}
    arguments = {"run": script.text, **rendered.value, "env": environment}
    _call(machine, cursor, step, path, Rendered(arguments, rendered.secrets))


def start_agent(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    templated = machine.render({"prompt": step.fields["prompt"], "thread": step.fields["thread"]}, cursor)
    literal = {
        name: step.fields[name] for name in ("agent", "model", "tools", "output", "budget", "interrupt")
    }
    _call(machine, cursor, step, path, Rendered({**literal, **templated.value}, templated.secrets))


def start_notify(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    rendered = machine.render({"text": step.fields["text"], "details": step.fields["with"]}, cursor)
    _call(
        machine, cursor, step, path, Rendered({"to": step.fields["to"], **rendered.value}, rendered.secrets)
    )


def start_workflow(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    inputs = machine.render_value(step.fields["inputs"], cursor)
    if trials.takes_stand_in(machine, cursor, step, path, inputs):
        return
    machine.started(step, path, shown=inputs)
    pending = Pending(path, step.id, cursor.prefix, cursor.key, "child", machine.now, arguments=inputs)
    machine.pend(pending)
    ask_child(machine, step, pending)


def ask_child(machine: Machine, step: StepPlan, pending: Pending) -> None:
    """Launch the child of this attempt and wait for it."""
    workflow, version = step.fields["workflow"], step.fields["version"]
    pending.kind = "child"
    due = _time_limit(machine, step, pending.path)
    machine.facts.append(WaitOpened(pending.path, "child", machine.now, due, detail={"workflow": workflow}))
    machine.commands.append(LaunchChild(pending.path, pending.attempt, workflow, version, pending.arguments))


def start_approval(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    fields = step.fields
    asked = machine.render_value(
        {"title": fields["title"], "text": fields["text"] or "", "to": fields["approvers"]}, cursor
    )
    deadline = None if fields["deadline"] is None else machine.later(fields["deadline"])
    approvers = tuple(str(approver) for approver in asked["to"])
    title, text = str(asked["title"]), str(asked["text"])
    machine.started(step, path, shown={"title": title, "text": text, "approvers": list(approvers)})
    machine.pend(
        Pending(path, step.id, cursor.prefix, cursor.key, "approval", machine.now, arguments={"title": title})
    )
    machine.facts.append(
        ApprovalAsked(
            path, machine.now, title, text, approvers, fields["allow_self"], fields["form"], deadline
        )
    )
    detail = {"title": title, "approvers": list(approvers)}
    machine.facts.append(WaitOpened(path, "approval", machine.now, deadline, detail=detail))
    if deadline is not None:
        machine.state.timers[f"w:{path}"] = deadline


def start_wait(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    event: EventPlan | None = step.fields["event"]
    if event is None:
        _wait_for_time(machine, cursor, step, path)
    else:
        _wait_for_event(machine, cursor, step, path, event)


def start_set(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    values = machine.render_value(step.fields["vars"], cursor)
    machine.state.vars.update(values)
    machine.complete(cursor, step, path, values)


def start_return(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    outputs = machine.render_value(step.fields["outputs"], cursor)
    machine.complete(cursor, step, path, outputs)
    machine.unwind(cursor, Ending("return", outputs=outputs))


def start_fail(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    message = str(machine.render_value(step.fields["message"], cursor))
    raise StepFailure(StepError("action", step.fields["code"] or "failed_by_author", message))


def call_again(machine: Machine, step: StepPlan, pending: Pending) -> None:
    """Execute the step of a pending call, for the first time or once more."""
    pending.kind = "call"
    pending.perform = None
    secrets = tuple(
        SecretUse(use[0], tuple((part[0], part[1]) for part in use[1])) for use in pending.secrets
    )
    machine.commands.append(
        Call(
            pending.path,
            pending.attempt,
            step.type,
            step.fields["action"] if step.type == "action" else step.type,
            Rendered(pending.arguments, secrets),
            step.timeout,
            step.fields.get("delivery") == "at_most_once",
            pending.started_at,
        )
    )


def look_back(machine: Machine, pending: Pending) -> LookBack:
    """Find the events that came before, of a wait that has just begun or that is looked after once more."""
    event: EventPlan = machine.plan.steps[pending.step_id].fields["event"]
    since = machine.state.head.started_at
    if event.look_back is not None:
        since = to_text(from_text(pending.started_at) - timedelta(seconds=event.look_back))
    return LookBack(pending.path, pending.detail["name"], pending.detail["key"], since)


START: Final[Mapping[str, Start]] = {
    "action": start_action,
    "shell": start_shell,
    "agent": start_agent,
    "notify": start_notify,
    "workflow": start_workflow,
    "approval": start_approval,
    "wait": start_wait,
    "set": start_set,
    "return": start_return,
    "fail": start_fail,
    "if": containers.start_if,
    "switch": containers.start_switch,
    "foreach": containers.start_foreach,
    "while": containers.start_while,
    "parallel": containers.start_parallel,
    "try": containers.start_try,
}


def _call(machine: Machine, cursor: Cursor, step: StepPlan, path: str, rendered: Rendered) -> None:
    if trials.takes_stand_in(machine, cursor, step, path, rendered.value):
        return
    secrets = [[use.pointer, [list(part) for part in use.parts]] for use in rendered.secrets]
    pending = Pending(
        path,
        step.id,
        cursor.prefix,
        cursor.key,
        "call",
        machine.now,
        arguments=rendered.value,
        secrets=secrets,
    )
    machine.started(step, path, shown=rendered.value)
    machine.pend(pending)
    call_again(machine, step, pending)


def _time_limit(machine: Machine, step: StepPlan, path: str) -> str | None:
    if step.timeout is None:
        return None
    due = machine.later(step.timeout)
    machine.state.timers[f"t:{path}"] = due
    return due


def _wait_for_time(machine: Machine, cursor: Cursor, step: StepPlan, path: str) -> None:
    due = _due(machine, cursor, step)
    machine.started(step, path, shown={"until": due})
    machine.pend(Pending(path, step.id, cursor.prefix, cursor.key, "time", machine.now))
    machine.facts.append(WaitOpened(path, "time", machine.now, due))
    machine.state.timers[f"w:{path}"] = due


def _due(machine: Machine, cursor: Cursor, step: StepPlan) -> str:
    seconds = step.fields["for"]
    if isinstance(seconds, (int, float)):
        return machine.later(seconds)
    if seconds is not None:
        return machine.later(_read_seconds(machine.render_value(seconds, cursor)))
    return _read_instant(machine.render_value(step.fields["until"], cursor))


def _read_seconds(value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
        return float(value)
    try:
        return parse_duration(str(value))
    except Invalid as error:
        raise StepFailure(StepError("expression", "not_a_duration", error.message)) from error


def _read_instant(value: Any) -> str:
    try:
        return to_text(value if isinstance(value, datetime) else from_text(str(value)))
    except ValueError as error:
        message = f"`until` must be an instant such as 2027-01-31T09:00:00Z, not {value!r:.80}."
        raise StepFailure(StepError("expression", "not_an_instant", message)) from error


def _wait_for_event(machine: Machine, cursor: Cursor, step: StepPlan, path: str, event: EventPlan) -> None:
    name = str(machine.render_value(event.name, cursor))
    key = None if event.key is None else _key_text(machine.render_value(event.key, cursor))
    machine.started(step, path, shown={"event": name, "key": key})
    pending = Pending(path, step.id, cursor.prefix, cursor.key, "event", machine.now)
    pending.detail = {"name": name, "key": key}
    machine.pend(pending)
    due = None
    if step.timeout is not None:
        due = machine.state.timers[f"w:{path}"] = machine.later(step.timeout)
    machine.facts.append(WaitOpened(path, "event", machine.now, due, name, key))
    machine.commands.append(look_back(machine, pending))


def _key_text(value: Any) -> str:
    return value if isinstance(value, str) else json_text(value)
