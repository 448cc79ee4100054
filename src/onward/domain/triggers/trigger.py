"""What a trigger says: when, what it starts with which inputs, and what becomes of odd cases.

One reader for every path: the API, the command line, applied files and the scheduler read the same
document, so nothing can be stored that could not be fired.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, Literal, get_args

from onward.domain.definitions.parts import SLUG
from onward.domain.triggers import fields, policies
from onward.domain.triggers.catch_up import DEFAULT_LIMIT, DEFAULT_WINDOW, CatchUp, Policy
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.event import EventRule, read_event
from onward.domain.triggers.policies import Policies, read_policies
from onward.domain.triggers.schedule import At, Schedule, read_schedule
from onward.domain.triggers.templates import check_expression, check_templates
from onward.domain.triggers.webhook import Webhook, read_webhook

Kind = Literal["schedule", "once", "webhook", "event", "manual"]
Overlap = Literal["allow", "skip", "queue", "cancel_previous"]


@dataclass(frozen=True, slots=True)
class Retry:
    """Attempts at one invocation, each a run of its own."""

    attempts: int = 1
    backoff: float = 30.0
    factor: float = 2.0
    most: float = 3_600.0

    def delay(self, invocation_id: str, attempt: int) -> float:
        """Seconds before the attempt after this one; up to a third more, by invocation, so that
        those that failed together do not come back together."""
        plain = min(self.backoff * self.factor ** (attempt - 1), self.most)
        share = int.from_bytes(sha256(f"{invocation_id} {attempt}".encode()).digest()[:4], "big") / 2**32
        return plain * (1 + share / 3)


@dataclass(frozen=True, slots=True)
class Trigger:
    name: str
    kind: Kind
    workflow: str
    title: str = ""
    branch: str = "main"
    inputs: Mapping[str, Any] = field(default_factory=dict)
    schedule: Schedule | None = None
    webhook: Webhook | None = None
    event: EventRule | None = None
    filter: str | None = None
    catch_up: CatchUp = field(default_factory=CatchUp)
    overlap: Overlap = "allow"
    retry: Retry = field(default_factory=Retry)
    timeout: float | None = None
    pause_after_failures: int | None = None
    policies: Policies = field(default_factory=Policies)


def read_trigger(document: object) -> Trigger:
    given = fields.an_object(document, "", _FIELDS)
    schedule = _schedule(given)
    webhook = _webhook(given)
    event = _event(given)
    kind = _kind(given, schedule)
    _refuse_without_effect(given, kind)
    return Trigger(
        name=_name(given),
        kind=kind,
        workflow=_workflow(given),
        title=fields.text(given, "title", "", 200) or "",
        branch=fields.text(given, "branch", "", 100) or "main",
        inputs=_inputs(given),
        schedule=schedule,
        webhook=webhook,
        event=event,
        filter=_filter(given),
        catch_up=_catch_up(given),
        overlap=fields.choice(given, "overlap", "", get_args(Overlap), "allow"),
        retry=_retry(given),
        timeout=fields.seconds(given, "timeout", "", 1.0, 30 * 86_400.0),
        pause_after_failures=fields.whole(given, "pause_after_failures", "", 1, 1_000, 0) or None,
        policies=read_policies(given, kind),
    )


def read_stored(text: str) -> Trigger:
    """As it was stored: read once per process and text."""
    return _read_stored(text)


def same_schedule(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Sent again as it was, a schedule has not changed (T6), however its fields are ordered."""
    return json.dumps(one.get("schedule"), sort_keys=True, default=str) == json.dumps(
        other.get("schedule"), sort_keys=True, default=str
    )


_FIELDS: Final = (
    *("name", "title", "workflow", "branch", "schedule", "webhook", "event", "inputs", "filter"),
    *("catch_up", "overlap", "retry", "timeout", "pause_after_failures"),
    *policies.FIELDS,
)
_A: Final = {"webhook": "a", "event": "an"}
_SLUG: Final = re.compile(SLUG)
_MOST_INPUT_BYTES: Final = 64 * 1024


@lru_cache(maxsize=4096)
def _read_stored(text: str) -> Trigger:
    return read_trigger(json.loads(text))


def _name(given: fields.Object) -> str:
    name = given.get("name")
    if not isinstance(name, str) or not _SLUG.fullmatch(name):
        hint = "Small letters, digits and dashes, like nightly-report."
        raise TriggerError("/name", "bad_name", "A trigger has a name of 1 to 80 characters.", hint)
    return name


def _workflow(given: fields.Object) -> str:
    workflow = fields.text(given, "workflow", "", 100)
    if workflow is None:
        raise TriggerError("/workflow", "missing", "A trigger starts a workflow.", "Write its name.")
    return workflow


def _schedule(given: fields.Object) -> Schedule | None:
    if given.get("schedule") is None:
        return None
    return fields.at("/schedule", lambda: read_schedule(given["schedule"]))


def _webhook(given: fields.Object) -> Webhook | None:
    if given.get("webhook") is None:
        return None
    return fields.at("/webhook", lambda: read_webhook(given["webhook"]))


def _event(given: fields.Object) -> EventRule | None:
    if given.get("event") is None:
        return None
    return fields.at("/event", lambda: read_event(given["event"]))


def _kind(given: fields.Object, schedule: Schedule | None) -> Kind:
    said = [name for name in ("schedule", "webhook", "event") if given.get(name) is not None]
    if len(said) > 1:
        message = f"A trigger has a {said[0]} or {_A[said[1]]} {said[1]}, not both."
        raise TriggerError(f"/{said[1]}", "two_kinds", message, "Make two triggers of the same workflow.")
    if schedule is not None:
        return "once" if isinstance(schedule.rule, At) else "schedule"
    if not said:
        return "manual"
    return "webhook" if said[0] == "webhook" else "event"


def _refuse_without_effect(given: fields.Object, kind: Kind) -> None:
    """A field that a trigger of this kind ignores would promise what nobody keeps."""
    if kind not in ("schedule", "once") and given.get("catch_up") is not None:
        message = "Only a schedule has slots that can be missed."
        raise TriggerError("/catch_up", "without_effect", message, "Leave it out, or give a schedule.")


def _inputs(given: fields.Object) -> Mapping[str, Any]:
    inputs = given.get("inputs")
    if inputs is None:
        return {}
    if not isinstance(inputs, Mapping):
        raise TriggerError("/inputs", "not_an_object", "inputs is an object: a name and a value for each.")
    if len(json.dumps(inputs, default=str)) > _MOST_INPUT_BYTES:
        raise TriggerError("/inputs", "too_large", f"inputs take at most {_MOST_INPUT_BYTES} bytes.")
    check_templates(inputs, "/inputs")
    return inputs


def _filter(given: fields.Object) -> str | None:
    text = fields.text(given, "filter", "", 5_000)
    if text is not None:
        check_expression(text, "/filter", is_template=False)
    return text


def _catch_up(given: fields.Object) -> CatchUp:
    if given.get("catch_up") is None:
        return CatchUp()
    if isinstance(given["catch_up"], str):
        return CatchUp(fields.choice(given, "catch_up", "", get_args(Policy), "last"))
    rule = fields.an_object(given["catch_up"], "/catch_up", ("policy", "window", "limit"))
    return CatchUp(
        policy=fields.choice(rule, "policy", "/catch_up", get_args(Policy), "last"),
        window=fields.seconds(rule, "window", "/catch_up", 60.0, 366 * 86_400.0) or DEFAULT_WINDOW,
        limit=fields.whole(rule, "limit", "/catch_up", 1, 10_000, DEFAULT_LIMIT),
    )


def _retry(given: fields.Object) -> Retry:
    if given.get("retry") is None:
        return Retry()
    rule = fields.an_object(given["retry"], "/retry", ("attempts", "backoff", "factor", "max"))
    factor = rule.get("factor", 2.0)
    if isinstance(factor, bool) or not isinstance(factor, int | float) or not 1 <= factor <= 10:
        raise TriggerError("/retry/factor", "bad_number", "factor is a number from 1 to 10.")
    return Retry(
        attempts=fields.whole(rule, "attempts", "/retry", 1, 100, 3),
        backoff=fields.seconds(rule, "backoff", "/retry", 1.0, 86_400.0) or 30.0,
        factor=float(factor),
        most=fields.seconds(rule, "max", "/retry", 1.0, 7 * 86_400.0) or 3_600.0,
    )
