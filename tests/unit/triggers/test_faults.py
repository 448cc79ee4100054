"""A document is refused for everything that is wrong with it, at once; and for nothing twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import combinations
from typing import Any, Final

import pytest

from onward.domain.alerts.alert import read_alert
from onward.domain.definitions.document import parse_document
from onward.domain.triggers.beside_steps import read_alone
from onward.domain.triggers.errors import MOST_TOLD, TriggerError
from onward.domain.triggers.trigger import read_trigger

TRIGGER: Final[dict[str, Any]] = {"name": "nightly", "workflow": "report", "schedule": {"cron": "0 2 * * *"}}
ALERT: Final[dict[str, Any]] = {"name": "ops", "on": ["run_failed"], "to": [{"email": "ops@example.com"}]}
# Each is wrong in itself, whatever else is said. Of some the fault is further in.
OF_A_TRIGGER: Final[tuple[tuple[str, Any, str], ...]] = (
    ("name", "Not A Name", "/name"),
    ("workflow", 7, "/workflow"),
    ("title", "", "/title"),
    ("branch", [], "/branch"),
    ("inputs", {"fine": 1, "a/b": ["{{ nothing }}"]}, "/inputs/a~1b/0"),
    ("schedule", {"timezone": "Europe/Berln", "cron": "0 2 * * *"}, "/schedule/timezone"),
    ("schedule", {"cron": "99 * * * *", "jitter": "1s"}, "/schedule/cron"),
    ("filter", "1 +", "/filter"),
    ("catch_up", {"policy": "all", "limit": 0}, "/catch_up/limit"),
    ("overlap", "perhaps", "/overlap"),
    ("retry", {"attempts": 3, "factor": 99}, "/retry/factor"),
    ("timeout", "soon", "/timeout"),
    ("pause_after_failures", -1, "/pause_after_failures"),
    ("dedupe", {"key": "{{ trigger.payload.id }}", "window": "never"}, "/dedupe/window"),
    ("rate_limit", {"count": 0, "per": "1m"}, "/rate_limit/count"),
    ("batch", {"size": 1, "within": "10s"}, "/batch/size"),
    ("whatever", 1, "/whatever"),
)
OF_AN_ALERT: Final[tuple[tuple[str, Any, str], ...]] = (
    ("name", None, "/name"),
    ("title", 1, "/title"),
    ("on", ["run_failed", "run_failed"], "/on/1"),
    ("where", {"trigger": "N*"}, "/where/trigger"),
    ("to", [{"email": "ops@example.com"}, {"workflow": "w", "inputs": {"a": "{{ x }}"}}], "/to/1/inputs/a"),
    ("every", "1s", "/every"),
    ("resolved", "yes", "/resolved"),
    ("whatever", 1, "/whatever"),
)


def refusal(read: Callable[[object], object], document: object) -> TriggerError:
    with pytest.raises(TriggerError) as refused:
        read(document)
    return refused.value


def pointers(error: TriggerError) -> list[str]:
    return [one.pointer for one in error.errors]


@pytest.mark.parametrize(
    ("read", "sound", "faults"), [(read_trigger, TRIGGER, OF_A_TRIGGER), (read_alert, ALERT, OF_AN_ALERT)]
)
def test_so_many_faults_as_go_in_come_out_in_the_order_of_the_document(
    read: Callable[[object], object], sound: dict[str, Any], faults: tuple[tuple[str, Any, str], ...]
) -> None:
    chance = random.Random(4)
    for many in range(1, len(faults) + 1):
        for _ in range(30):
            chosen = chance.sample(faults, many)
            wrong = {field: (value, pointer) for field, value, pointer in chosen}
            given = {**sound, **{field: value for field, (value, _) in wrong.items()}}
            document = dict(chance.sample(list(given.items()), len(given)))
            expected = [wrong[field][1] for field in document if field in wrong]
            assert pointers(refusal(read, document)) == expected


@pytest.mark.parametrize(
    ("read", "sound", "faults"), [(read_trigger, TRIGGER, OF_A_TRIGGER), (read_alert, ALERT, OF_AN_ALERT)]
)
def test_beside_another_one_a_fault_has_the_words_that_it_has_alone(
    read: Callable[[object], object], sound: dict[str, Any], faults: tuple[tuple[str, Any, str], ...]
) -> None:
    for one, other in combinations(faults, 2):
        if one[0] == other[0]:
            continue
        alone = [refusal(read, {**sound, field: value}) for field, value, _ in (one, other)]
        told = refusal(read, {**sound, one[0]: one[1], other[0]: other[1]}).each
        words = {(a.pointer, a.code, a.message, a.hint) for a in alone}
        assert {(b.pointer, b.code, b.message, b.hint) for b in told} == words


def test_one_fault_is_the_refusal_itself() -> None:
    error = refusal(read_trigger, {**TRIGGER, "retry": {"factor": 0}})
    assert (error.pointer, error.code) == ("/retry/factor", "bad_number")
    assert error.message == str(error) == error.errors[0].detail == "factor is a number from 1 to 10."


def test_several_are_counted_and_each_says_what_to_write_instead() -> None:
    error = refusal(read_trigger, {**TRIGGER, "name": "X", "timeout": 5})
    assert (error.code, error.message, error.hint) == ("fields_wrong", "2 fields are wrong.", None)
    assert error.errors[1].detail == "timeout is a length of time. Write 30s, 15m, 2h or 1d."
    assert str(error).startswith("2 fields are wrong. The first is /name: A trigger has a name")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        # The kind is not known while the schedule is wrong, nor is any contradiction with it.
        ({"schedule": {"cron": "x"}, "catch_up": "all", "debounce": {"wait": "1s"}}, ["/schedule/cron"]),
        ({"schedule": {"at": "2027-01-01T09:00", "timezone": "Mars"}}, ["/schedule/timezone"]),
        (
            {"schedule": {"at": "2020-06-01T00:00", "start": "2027-01-02T00:00", "end": "2027-01-01T00:00"}},
            ["/schedule/end"],
        ),
        ({"schedule": None, "webhook": {"path": "a", "check": {"scheme": "nne"}}}, ["/webhook/check/scheme"]),
        ({"debounce": {"wait": "x", "most": "1s"}}, ["/debounce/wait"]),
        ({"overlap": "x", "concurrency": {"limit": 1}}, ["/overlap"]),
        (
            {"concurrency": {"limit": 0, "key": "{{ trigger.a }}"}, "batch": {"within": "1s"}},
            ["/concurrency/limit"],
        ),
    ],
)
def test_what_follows_from_a_fault_is_no_second_one(changed: dict[str, Any], expected: list[str]) -> None:
    assert pointers(refusal(read_trigger, {**TRIGGER, **changed})) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"schedule": {"every": "x", "dst": {"gap": "skip"}}}, ["/schedule/every", "/schedule/dst"]),
        ({"schedule": {"at": "x", "days": "business"}}, ["/schedule/at", "/schedule/days"]),
        ({"schedule": {"cron": "x"}, "event": {"type": "a"}}, ["/schedule/cron", "/event"]),
        ({"schedule": None, "batch": {"within": "1s"}, "debounce": {"wait": "1s"}}, ["/batch", "/debounce"]),
        ({"dedupe": {}}, ["/dedupe/key", "/dedupe/window"]),
    ],
)
def test_what_is_wrong_whatever_the_rest_means_is_told_too(
    changed: dict[str, Any], expected: list[str]
) -> None:
    assert pointers(refusal(read_trigger, {**TRIGGER, **changed})) == expected


def test_a_field_with_a_slip_in_its_name_is_not_missing_as_well() -> None:
    error = refusal(read_trigger, {"name": "a", "worklow": "report", "dedupe": {"kye": "x", "window": "1h"}})
    assert pointers(error) == ["/worklow", "/dedupe", "/dedupe/kye"]
    assert error.each[0].hint == "Did you mean workflow?"


def test_what_is_missing_is_told_where_its_object_begins() -> None:
    error = refusal(read_trigger, {"title": "", "schedule": {"cron": "0 2 * * *"}})
    assert pointers(error) == ["/name", "/workflow", "/title"]


def test_a_check_is_told_with_everything_that_is_wrong_with_it() -> None:
    check = {
        "scheme": "hmac",
        "header": "X Y",
        "secret": "low",
        "components": ["body", "?"],
        "networks": ["?"],
    }
    error = refusal(read_trigger, {**TRIGGER, "schedule": None, "webhook": {"check": check, "path": "/"}})
    below = [one.removeprefix("/webhook/") for one in pointers(error)]
    assert below == ["check/header", "check/secret", "check/components/1", "check/networks/0", "path"]


def test_a_list_of_nothing_but_faults_is_told_in_part() -> None:
    exclude = {"dates": ["never"] * (MOST_TOLD + 20)}
    error = refusal(read_trigger, {**TRIGGER, "schedule": {"cron": "0 2 * * *", "exclude": exclude}})
    assert (error.message, len(error.errors)) == (f"{MOST_TOLD + 20} fields are wrong.", MOST_TOLD)


def test_unknown_fields_without_end_are_looked_at_in_part() -> None:
    error = refusal(read_trigger, {**TRIGGER, **{f"field{number}": 1 for number in range(10_000)}})
    assert len(error.errors) == MOST_TOLD


def test_a_text_has_a_finding_for_each_with_its_line() -> None:
    text = "name: X\nworkflow: report\nschedule:\n  cron: '99 * * * *'\n  jittr: 1s\ntimeout: soon\n"
    _, findings = read_alone(parse_document(text))
    assert [(one.pointer, one.line) for one in findings] == [
        ("/name", 1),
        ("/schedule/cron", 4),
        ("/schedule/jittr", 5),
        ("/timeout", 6),
    ]
