"""A notice's words: what happened, since when, what to do about it, and where to look.

Plain text, the same for every channel; `data` is what webhooks carry and what templates see as `alert`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from onward.domain.alerts.alert import Alert, Kind
from onward.domain.alerts.episode import Episode
from onward.domain.alerts.news import News
from onward.domain.alerts.words import in_words, moment, span, times

State = Literal["trouble", "over", "summary", "test"]


@dataclass(frozen=True, slots=True)
class Telling:
    """One trouble of a notice. `count`: how much bad news it stands for. `news`: the last of it."""

    state: State
    episode: Episode
    news: News
    count: int = 1
    # The good news came before the notice was written: it says so itself.
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """`subject` is one line."""

    kind: Kind
    subject: str
    text: str
    data: dict[str, Any]


def message(alert: Alert, tellings: Sequence[Telling], url: str, now: str) -> Message:
    """Of one trouble in full, of many a line each."""
    first = tellings[0]
    if len(tellings) == 1:
        subject = _headline(first)
        body = [*_detail(first), "", *_advice(first, url)]
    else:
        subject = _many(tellings)
        body = [
            f"{subject}.",
            "",
            *_lines(tellings),
            "",
            "What to do: look at what they have in common.",
        ]
        body.append(f"{url}/runs?status=failed" if first.episode.kind in _OF_RUNS else f"{url}/schedules")
    return _message(alert, first, subject, body, sum(one.count for one in tellings), url, now)


def sample(alert: Alert, workspace_id: str, url: str, now: str) -> Message:
    """What a test sends: the way of a real one, and nothing that could be taken for one."""
    news = News("run", False, workspace_id, now, workflow="example", sentence="This is a test.")
    telling = Telling("test", Episode("test", alert.on[0].kind, since=now), news, 0)
    body = [
        "This is a test: nothing went wrong.",
        f"The alert {alert.name} tells of: {in_words(alert)}",
        "",
        "What to do: nothing. That you read this shows that it arrives.",
        f"{url}/",
    ]
    return _message(alert, telling, f"Test of the alert {alert.name}", body, 0, url, now)


_OF_RUNS: Final = frozenset({"run_failed", "failures_in_row"})
_MOST_LINES: Final = 20
_LONGEST_SUBJECT: Final = 150
_LONGEST_SENTENCE: Final = 2_000


def _message(
    alert: Alert, first: Telling, subject: str, body: list[str], count: int, url: str, now: str
) -> Message:
    line = _one_line(f"[Onward] {subject}", _LONGEST_SUBJECT)
    text = "\n".join([*body, "", *_footer(alert, first)]) + "\n"
    news = first.news
    data = {
        "name": alert.name,
        "kind": first.episode.kind,
        "state": first.state,
        "subject": line,
        "text": text,
        "count": count,
        "at": now,
        "since": first.episode.since or news.at,
        "workflow": news.workflow or None,
        "trigger": news.trigger,
        "run_id": news.run_id,
        "slot": news.slot,
        "sentence": news.sentence[:_LONGEST_SENTENCE],
        "url": _link(first, url),
    }
    return Message(first.episode.kind, line, text, data)


def _footer(alert: Alert, first: Telling) -> list[str]:
    title = f": {alert.title}" if alert.title else ""
    lines = ["--", f"Sent by the alert {alert.name}{title}."]
    if first.state in ("trouble", "summary"):
        lines.append(f"More of the same is counted, and told in {span(alert.every)}.")
    return [*lines, f"See it: onward alert show {alert.name}"]


# --- the subject ---------------------------------------------------------------


def _headline(telling: Telling) -> str:
    news, kind = telling.news, telling.episode.kind
    if telling.state == "over":
        return f"Over: {_over(telling)}"
    more = " more" if telling.state == "summary" else ""
    match kind:
        case "run_failed":
            if telling.count == 1 and not more:
                return f"{news.workflow} failed: {news.sentence.rstrip('.') or 'no reason given'}"
            return f"{news.workflow} failed {telling.count:,}{more} {_plural('time', telling.count)}"
        case "failures_in_row":
            return f"{_who(news)} failed {times(telling.episode.streak)} in a row"
        case "missed":
            return f"{news.trigger} missed {telling.count:,}{more} {_plural('firing', telling.count)}"
        case "late":
            if news.what == "unstarted":
                return f"{news.trigger} has not started: it is {span(news.late_seconds)} late"
            return f"{news.trigger} started {span(news.late_seconds)} late"
        case "auto_paused":
            return f"{news.trigger} does not fire any more"
        case "scheduler_lag":
            return f"The scheduler is {span(news.late_seconds)} behind"


def _over(telling: Telling) -> str:
    news = telling.news
    match telling.episode.kind:
        case "run_failed" | "failures_in_row":
            return f"{_who(news)} succeeded again"
        case "missed":
            return f"{news.trigger} fires again"
        case "late":
            late = f", {span(news.late_seconds)} late" if news.late_seconds >= 60 else ""
            return f"{news.trigger} started{late}"
        case "auto_paused":
            return f"{news.trigger} may fire again"
        case "scheduler_lag":
            return "the scheduler is on time again"


def _many(tellings: Sequence[Telling]) -> str:
    count = sum(one.count for one in tellings)
    first = tellings[0]
    if first.state == "over":
        return f"Over: {len(tellings)} troubles"
    kinds = {one.episode.kind for one in tellings}
    if kinds <= _OF_RUNS:
        return f"{count:,} failures of {len(tellings)} workflows or triggers"
    return f"{count:,} troubles with {len(tellings)} workflows or triggers"


# --- the text --------------------------------------------------------------------


def _detail(telling: Telling) -> list[str]:
    news, episode = telling.news, telling.episode
    lines = [f"{_headline(telling)}."]
    if telling.is_over or (telling.state == "summary" and episode.streak == 0):
        lines.append("It is over already.")
    if telling.state == "over":
        return [*lines, f"At: {moment(news.at)}"]
    named = [
        ("When", moment(news.at)),
        ("Since", moment(episode.since) if episode.since and episode.since != news.at else None),
        ("Why", news.sentence[:_LONGEST_SENTENCE] or None),
        ("Workflow", news.workflow or None),
        ("Trigger", news.trigger),
        ("Slot", moment(news.slot) if news.slot else None),
        ("Last run" if telling.count > 1 else "Run", news.run_id),
    ]
    return lines + [f"{name}: {value}" for name, value in named if value]


def _advice(telling: Telling, url: str) -> list[str]:
    advice = "nothing more." if telling.state == "over" else _what_to_do(telling)
    return [f"What to do: {advice}", _link(telling, url)]


def _what_to_do(telling: Telling) -> str:
    news = telling.news
    match telling.episode.kind:
        case "run_failed" | "failures_in_row":
            if news.run_id is None:
                return f"read why it did not start: onward trigger decisions {news.trigger}"
            mend = f"read why (onward runs explain {news.run_id}), mend the cause, then run it again"
            return f"{mend} (onward runs replay {news.run_id})."
        case "missed":
            return f"see whether they are still wanted; to run one now: onward trigger fire {news.trigger}"
        case "late":
            return "see what holds it up: onward doctor, and the logs of the workers."
        case "auto_paused":
            return f"mend the cause, then: onward trigger enable {news.trigger}"
        case "scheduler_lag":
            return (
                "look at the workers: onward doctor. Nothing starts by itself meanwhile, and nothing is lost."
            )


def _lines(tellings: Sequence[Telling]) -> list[str]:
    shown = [f"- {_one_line(_headline(one), _LONGEST_SUBJECT)}" for one in tellings[:_MOST_LINES]]
    left = len(tellings) - len(shown)
    return [*shown, f"- and {left:,} others"] if left else shown


def _link(telling: Telling, url: str) -> str:
    news = telling.news
    if telling.state == "test" or telling.episode.kind == "scheduler_lag":
        return f"{url}/schedules"
    if news.run_id and telling.episode.kind in _OF_RUNS:
        return f"{url}/runs/{news.run_id}"
    return f"{url}/schedules/{news.trigger or ''}".rstrip("/")


def _who(news: News) -> str:
    return news.workflow if news.what == "run" else str(news.trigger)


def _one_line(text: str, most: int) -> str:
    """Nothing in it that could end a header, or play tricks on a screen."""
    plain = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in text)
    line = " ".join(plain.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
