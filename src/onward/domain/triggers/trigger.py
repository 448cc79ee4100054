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
from onward.domain.triggers.faults import Faults, Object, Read
from onward.domain.triggers.policies import Policies, read_policies
from onward.domain.triggers.schedule import At, Schedule, read_schedule
from onward.domain.triggers.templates import OF_TRIGGERS, check_expression, check_templates
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
    """Or everything that is wrong with it, at once."""
    faults = Faults(document)
    given = faults.object(_FIELDS)
    name = faults.read(_name, given)
    workflow = faults.read(_workflow, given)
    title = faults.read(fields.text, given, "title", "", 200)
    branch = faults.read(fields.text, given, "branch", "", 100)
    inputs = faults.read(_inputs, given)
    schedule = faults.read(_schedule, given)
    webhook = faults.read(_webhook, given)
    event = faults.read(_event, given)
    kind = faults.read(_kind, given, schedule)
    filtered = faults.read(_filter, given)
    faults.read(lambda: _refuse_useless_catch_up(given, kind()))
    catch_up = faults.read(_catch_up, given)
    overlap: Read[Overlap] = faults.read(fields.choice, given, "overlap", "", get_args(Overlap), "allow")
    retry = faults.read(_retry, given)
    timeout = faults.read(fields.seconds, given, "timeout", "", 1.0, 30 * 86_400.0)
    pause_after = faults.read(fields.whole, given, "pause_after_failures", "", 1, 1_000, 0)
    limits = faults.read(read_policies, given)
    faults.read(lambda: policies.refuse_useless(given, kind()))
    faults.read(policies.refuse_contradictions, given, overlap)
    faults.tell()
    return Trigger(
        name=name(),
        kind=kind(),
        workflow=workflow(),
        title=title() or "",
        branch=branch() or "main",
        inputs=inputs(),
        schedule=schedule(),
        webhook=webhook(),
        event=event(),
        filter=filtered(),
        catch_up=catch_up(),
        overlap=overlap(),
        retry=retry(),
        timeout=timeout(),
        pause_after_failures=pause_after() or None,
        policies=limits(),
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


def _name(given: Object) -> str:
    name = given.get("name")
    if not isinstance(name, str) or not _SLUG.fullmatch(name):
        hint = "Small letters, digits and dashes, like nightly-report."
        raise TriggerError("/name", "bad_name", "A trigger has a name of 1 to 80 characters.", hint)
    return name


def _workflow(given: Object) -> str:
    workflow = fields.text(given, "workflow", "", 100)
    if workflow is None:
        raise TriggerError("/workflow", "missing", "A trigger starts a workflow.", "Write its name.")
    return workflow


def _schedule(given: Object) -> Schedule | None:
    if given.get("schedule") is None:
        return None
    return fields.at("/schedule", lambda: read_schedule(given["schedule"]))


def _webhook(given: Object) -> Webhook | None:
    if given.get("webhook") is None:
        return None
    return fields.at("/webhook", lambda: read_webhook(given["webhook"]))


def _event(given: Object) -> EventRule | None:
    if given.get("event") is None:
        return None
    return fields.at("/event", lambda: read_event(given["event"]))


def _kind(given: Object, schedule: Read[Schedule | None]) -> Kind:
    said = [name for name in ("schedule", "webhook", "event") if given.get(name) is not None]
    if len(said) > 1:
        message = f"A trigger has a {said[0]} or {_A[said[1]]} {said[1]}, not both."
        raise TriggerError(f"/{said[1]}", "two_kinds", message, "Make two triggers of the same workflow.")
    if (read := schedule()) is not None:
        return "once" if isinstance(read.rule, At) else "schedule"
    if not said:
        return "manual"
    return "webhook" if said[0] == "webhook" else "event"


def _refuse_useless_catch_up(given: Object, kind: Kind) -> None:
    """A field that a trigger of this kind ignores would promise what nobody keeps."""
    if kind not in ("schedule", "once") and given.get("catch_up") is not None:
        message = "Only a schedule has slots that can be missed."
        raise TriggerError("/catch_up", "without_effect", message, "Leave it out, or give a schedule.")


def _inputs(given: Object) -> Mapping[str, Any]:
    inputs = given.get("inputs")
    if inputs is None:
        return {}
    if not isinstance(inputs, Mapping):
        raise TriggerError("/inputs", "not_an_object", "inputs is an object: a name and a value for each.")
    if len(json.dumps(inputs, default=str)) > _MOST_INPUT_BYTES:
        raise TriggerError("/inputs", "too_large", f"inputs take at most {_MOST_INPUT_BYTES} bytes.")
    check_templates(inputs, "/inputs", OF_TRIGGERS)
    return inputs


def _filter(given: Object) -> str | None:
    text = fields.text(given, "filter", "", 5_000)
    if text is not None:
        check_expression(text, "/filter", OF_TRIGGERS, is_template=False)
    return text


def _catch_up(given: Object) -> CatchUp:
    if given.get("catch_up") is None:
        return CatchUp()
    if isinstance(given["catch_up"], str):
        return CatchUp(fields.choice(given, "catch_up", "", get_args(Policy), "last"))
    faults = Faults(given["catch_up"], "/catch_up")
    rule = faults.object(("policy", "window", "limit"))
    policy: Read[Policy] = faults.read(fields.choice, rule, "policy", "/catch_up", get_args(Policy), "last")
    window = faults.read(fields.seconds, rule, "window", "/catch_up", 60.0, 366 * 86_400.0)
    limit = faults.read(fields.whole, rule, "limit", "/catch_up", 1, 10_000, DEFAULT_LIMIT)
    faults.tell()
    return CatchUp(policy(), window() or DEFAULT_WINDOW, limit())


def _retry(given: Object) -> Retry:
    if given.get("retry") is None:
        return Retry()
    faults = Faults(given["retry"], "/retry")
    rule = faults.object(("attempts", "backoff", "factor", "max"))
    attempts = faults.read(fields.whole, rule, "attempts", "/retry", 1, 100, 3)
    backoff = faults.read(fields.seconds, rule, "backoff", "/retry", 1.0, 86_400.0)
    factor = faults.read(_factor, rule)
    most = faults.read(fields.seconds, rule, "max", "/retry", 1.0, 7 * 86_400.0)
    faults.tell()
    return Retry(attempts(), backoff() or 30.0, factor(), most() or 3_600.0)


def _factor(rule: Object) -> float:
    factor = rule.get("factor")
    if factor is None:
        return 2.0
    if isinstance(factor, bool) or not isinstance(factor, int | float) or not 1 <= factor <= 10:
        raise TriggerError("/retry/factor", "bad_number", "factor is a number from 1 to 10.")
    return float(factor)
