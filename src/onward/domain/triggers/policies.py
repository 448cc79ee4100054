"""What becomes of firings that come too often: read from the document of a trigger.

All of them are optional, and each is looked at in this order: dedupe, rate_limit, debounce or batch,
throttle, concurrency. What they decide is in `admitting.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from onward.domain.triggers import fields
from onward.domain.triggers.errors import TriggerError
from onward.domain.triggers.faults import Faults, Object, Read
from onward.domain.triggers.templates import OF_TRIGGERS, check_expression

Edge = Literal["trailing", "leading"]


@dataclass(frozen=True, slots=True)
class Dedupe:
    """Of those with one key, the first within `window` seconds fires."""

    key: str
    window: float


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` in any `per` seconds."""

    count: int
    per: float


@dataclass(frozen=True, slots=True)
class Debounce:
    """One fires for all that come less than `wait` seconds apart; `most` seconds at the longest."""

    wait: float
    most: float
    edge: Edge = "trailing"
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One invocation for up to `size` firings, which waits for them `within` seconds."""

    size: int
    within: float
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Concurrency:
    """At most `limit` invocations of one key at once; the others wait in line."""

    key: str | None
    limit: int


@dataclass(frozen=True, slots=True)
class Policies:
    dedupe: Dedupe | None = None
    rate_limit: Rate | None = None
    debounce: Debounce | None = None
    batch: Batch | None = None
    throttle: Rate | None = None
    concurrency: Concurrency | None = None

    @property
    def of_arrivals(self) -> bool:
        """Whether any of them concerns what comes by itself, and not what a person asks for."""
        return any((self.dedupe, self.rate_limit, self.debounce, self.batch, self.throttle))

    @property
    def groups(self) -> bool:
        """Whether firings wait for each other."""
        return self.debounce is not None or self.batch is not None


def read_policies(given: Object) -> Policies:
    """From the fields of the trigger's own document."""
    faults = Faults()
    dedupe = faults.read(_dedupe, given)
    rate_limit = faults.read(_rate, given, "rate_limit")
    debounce = faults.read(_debounce, given)
    batch = faults.read(_batch, given)
    throttle = faults.read(_rate, given, "throttle")
    concurrency = faults.read(_concurrency, given)
    faults.read(lambda: _refuse_mixed(batch(), concurrency()))
    faults.tell()
    return Policies(dedupe(), rate_limit(), debounce(), batch(), throttle(), concurrency())


def refuse_useless(given: Object, kind: str) -> None:
    """Those that mean nothing for a trigger of this kind."""
    why = _WITHOUT_EFFECT.get(kind)
    faults = Faults()
    for field in FIELDS:
        if why is not None and field != "concurrency" and given.get(field) is not None:
            faults.read(_refuse, field, why)
    faults.tell()


def refuse_contradictions(given: Object, overlap: Read[str]) -> None:
    faults = Faults()
    faults.read(_refuse_together, given)
    faults.read(lambda: _refuse_second_line(given, overlap()))
    faults.tell()


FIELDS: Final = ("dedupe", "rate_limit", "throttle", "debounce", "batch", "concurrency")
_LONGEST_WINDOW: Final = 30 * 86_400.0
_LONGEST_WAIT: Final = 86_400.0
_MOST_COUNTED: Final = 10_000
_MOST_IN_A_BATCH: Final = 1_000
_MOST_AT_ONCE: Final = 10_000
# Without it, firings that never cease would never fire.
_MOST_WAITS: Final = 10


def _dedupe(given: Object) -> Dedupe | None:
    if given.get("dedupe") is None:
        return None
    faults = Faults(given["dedupe"], "/dedupe")
    rule = faults.object(("key", "window"))
    key = faults.read(_key_of_dedupe, rule)
    window = faults.read(_seconds, rule, "window", "/dedupe", 1.0, _LONGEST_WINDOW, "window: 1h")
    faults.tell()
    return Dedupe(key(), window())


def _key_of_dedupe(rule: Object) -> str:
    key = _key(rule, "/dedupe")
    if key is None:
        raise _missing("/dedupe/key", "dedupe compares a key.", 'Write key: "{{ trigger.payload.id }}".')
    return key


def _rate(given: Object, field: str) -> Rate | None:
    if given.get(field) is None:
        return None
    pointer = f"/{field}"
    faults = Faults(given[field], pointer)
    rule = faults.object(("count", "per"))
    count = faults.read(_count, rule, field)
    per = faults.read(_seconds, rule, "per", pointer, 0.1, _LONGEST_WAIT, "per: 1m")
    faults.tell()
    return Rate(count(), per())


def _count(rule: Object, field: str) -> int:
    if rule.get("count") is None:
        raise _missing(f"/{field}/count", f"{field} says how many.", "Write {count: 100, per: 1m}.")
    return fields.whole(rule, "count", f"/{field}", 1, _MOST_COUNTED, 1)


def _debounce(given: Object) -> Debounce | None:
    if given.get("debounce") is None:
        return None
    faults = Faults(given["debounce"], "/debounce")
    rule = faults.object(("wait", "edge", "key", "most"))
    wait = faults.read(_seconds, rule, "wait", "/debounce", 0.1, _LONGEST_WAIT, "wait: 10s")
    most = faults.read(_most, rule, wait)
    edge: Read[Edge] = faults.read(fields.choice, rule, "edge", "/debounce", get_args(Edge), "trailing")
    key = faults.read(_key, rule, "/debounce")
    faults.tell()
    return Debounce(wait(), most(), edge(), key())


def _most(rule: Object, wait: Read[float]) -> float:
    most = fields.seconds(rule, "most", "/debounce", 0.1, _MOST_WAITS * _LONGEST_WAIT)
    if most is not None and most < wait():
        message = "most is the longest that it waits, and wait is longer."
        raise TriggerError("/debounce/most", "too_short", message, "Write a longer most, or leave it out.")
    return most or _MOST_WAITS * wait()


def _batch(given: Object) -> Batch | None:
    if given.get("batch") is None:
        return None
    faults = Faults(given["batch"], "/batch")
    rule = faults.object(("size", "within", "key"))
    size = faults.read(fields.whole, rule, "size", "/batch", 2, _MOST_IN_A_BATCH, 100)
    within = faults.read(_seconds, rule, "within", "/batch", 0.1, _LONGEST_WAIT, "within: 10s")
    key = faults.read(_key, rule, "/batch")
    faults.tell()
    return Batch(size(), within(), key())


def _concurrency(given: Object) -> Concurrency | None:
    if given.get("concurrency") is None:
        return None
    faults = Faults(given["concurrency"], "/concurrency")
    rule = faults.object(("key", "limit"))
    key = faults.read(_key, rule, "/concurrency")
    limit = faults.read(fields.whole, rule, "limit", "/concurrency", 1, _MOST_AT_ONCE, 1)
    faults.tell()
    return Concurrency(key(), limit())


def _key(rule: Object, pointer: str) -> str | None:
    key = fields.text(rule, "key", pointer, 1_000)
    if key is not None:
        check_expression(key, f"{pointer}/key", OF_TRIGGERS, is_template=True)
        if "{{" not in key:
            hint = f'Write "{{{{ {key.strip()[:60]} }}}}", or leave the key out: then all are alike.'
            raise TriggerError(f"{pointer}/key", "same_key", "This key is the same for every firing.", hint)
    return key


def _seconds(rule: Object, field: str, pointer: str, least: float, most: float, example: str) -> float:
    length = fields.seconds(rule, field, pointer, least, most)
    if length is None:
        raise _missing(f"{pointer}/{field}", f"{pointer[1:]} needs {field}.", f"Write {example}.")
    return length


def _missing(pointer: str, message: str, hint: str) -> TriggerError:
    return TriggerError(pointer, "missing", message, hint)


_WITHOUT_EFFECT: Final = {
    "manual": "A trigger that is fired by hand starts whenever somebody asks",
    "once": "A trigger with one time fires once",
}
# Two that contradict each other, and why. The first of each is the one that is refused.
_TOGETHER: Final = (
    (
        "debounce",
        "batch",
        "A batch keeps every firing, and a debounce all but one.",
        "Give one of them.",
    ),
)


def _refuse(field: str, why: str) -> None:
    message = f"{why}: {field} would do nothing."
    raise TriggerError(f"/{field}", "without_effect", message, f"Leave {field} out.")


def _refuse_together(given: Object) -> None:
    for one, other, why, hint in _TOGETHER:
        if given.get(one) is not None and given.get(other) is not None:
            raise TriggerError(f"/{one}", "contradiction", why, hint)


def _refuse_second_line(given: Object, overlap: str) -> None:
    if given.get("concurrency") is not None and overlap != "allow":
        message = f"concurrency says how many run at once, and overlap: {overlap} says it again."
        hint = "Leave overlap out; concurrency: {limit: 1} is the line of overlap: queue, with keys."
        raise TriggerError("/concurrency", "contradiction", message, hint)


def _refuse_mixed(batch: Batch | None, concurrency: Concurrency | None) -> None:
    if batch is None or concurrency is None or concurrency.key in (None, batch.key):
        return
    message = "A batch stands in one line, and its parts may be of several."
    raise TriggerError("/concurrency/key", "contradiction", message, "Give batch the same key.")
