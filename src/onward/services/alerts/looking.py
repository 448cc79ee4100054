"""One look of the alerts: what happened since the last one, and what there is to tell of it.

The cursor, what the alerts remember, and the notices are one transaction: killed before it, the next look
sees the same again; killed after it, the notices are there to be sent. Of several servers one is faster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import structlog

from onward.domain.alerts import episode as episodes
from onward.domain.alerts.alert import Alert, Condition, Kind
from onward.domain.alerts.episode import Episode
from onward.domain.alerts.news import News, Verdict, key_of, verdict
from onward.domain.alerts.telling import Telling, message
from onward.domain.instants import from_text, to_text
from onward.domain.triggers.clocks import latest
from onward.ports.rows.alerts import AlertRow, Cursor, NoticeRow
from onward.ports.store import Tx
from onward.services.alerts import news as alert_news
from onward.services.alerts import set_back
from onward.services.alerts.news import Wanted
from onward.services.alerts.notices import notices_of
from onward.services.alerts.stored import readable
from onward.services.context import Services
from onward.services.triggers.scheduling import scheduler_status

log = structlog.get_logger(__name__)

# Numbers of the feed in one look: what is left is the next one's.
CHANGES_AT_ONCE: Final = 5_000
# As many troubles of one alert are told one by one; more of them in one notice.
TOLD_ALONE: Final = 3
# Notices of one alert within its window; what is more waits for the end of it.
MOST_IN_A_WINDOW: Final = 10
# Nothing to do is written down only so often: that somebody looks.
REMEMBER_EVERY: Final = timedelta(seconds=15)
_SUMMARIES_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Look:
    """`more`: there is more to read at once. `lost`: somebody else was faster, and it is his."""

    notices: int = 0
    more: bool = False
    lost: bool = False


@dataclass(slots=True)
class _Watched:
    """An alert with what it remembers, as this look changes it."""

    row: AlertRow
    alert: Alert
    changed: dict[str, Episode] = field(default_factory=dict)
    troubles: dict[str, Telling] = field(default_factory=dict)
    overs: dict[str, Telling] = field(default_factory=dict)
    summaries: dict[str, Telling] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Heard:
    by: _Watched
    condition: Condition
    news: News
    verdict: Verdict
    key: str


def look(app: Services, url: str) -> Look:
    """`url` is where people reach this server."""
    with app.store.read() as tx:
        was = tx.alert_news.cursor()
        newest = tx.feed.newest()
        rows = tx.alerts.enabled()
        start = _start(tx, was, newest)
        upto = min(newest, start + CHANGES_AT_ONCE) if rows else newest
        news = _news(app, tx, rows, start, upto) if rows else []
        gone = alert_news.deleted(tx, start, upto) if rows else []
        due = bool(rows) and bool(tx.alert_episodes.due(app.clock.now_text(), 1))
    if set_back.ran_ahead(was, rows, app.clock.now()):
        set_back.set_right(app, was, rows)
        return look(app, url)
    to = Cursor(upto, app.clock.now_text())
    if not news and not gone and not due and not _is_worth_writing(was, to, is_watching=bool(rows)):
        return Look(more=upto < newest)
    with app.store.write() as tx:
        if not tx.alert_news.move(was, to):
            return Look(lost=True)
        told = _tell(app, tx, news, url)
        tx.alert_episodes.forget_keys(gone)
    return Look(told, more=upto < newest)


def _start(tx: Tx, was: Cursor | None, newest: int) -> int:
    """The first look begins with now. What the feed does not keep any more cannot be read: it is said."""
    if was is None:
        return newest
    oldest = tx.feed.oldest()
    if was.seq + 1 < oldest:
        log.error("alerts_lost_changes", after=was.seq, before=oldest)
    return max(was.seq, oldest - 1)


def _news(app: Services, tx: Tx, rows: Sequence[AlertRow], after: int, upto: int) -> list[News]:
    now = app.clock.now()
    conditions = [(row.workspace_id, one) for row, alert in _readable(rows) for one in alert.on]
    kinds = frozenset(one.kind for _, one in conditions)
    wanted = Wanted(kinds, tx.alert_episodes.open_kinds(), frozenset(place for place, _ in conditions))
    news = alert_news.happened(tx, wanted, after, upto)
    if "late" in kinds:
        least = min(one.after for _, one in conditions if one.kind == "late")
        news += alert_news.overdue(tx, wanted, now, least)
    if "scheduler_lag" in kinds:
        status = scheduler_status(app)
        places = sorted({place for place, one in conditions if one.kind == "scheduler_lag"})
        found = (alert_news.lag(status, place, now) for place in places)
        news += [one for one in found if one is not None]
    return _worth_telling(news, conditions, wanted)


def _worth_telling(
    news: Iterable[News], conditions: Sequence[tuple[str, Condition]], wanted: Wanted
) -> list[News]:
    """Without what stands and is in order: a look at every second would write otherwise."""
    least: dict[Kind, float] = {}
    for _, one in conditions:
        least[one.kind] = min(one.after, least.get(one.kind, one.after))
    return [one for one in news if _is_worth_hearing(one, least, wanted)]


def _is_worth_hearing(news: News, least: Mapping[Kind, float], wanted: Wanted) -> bool:
    match news.what:
        case "lag":
            return news.late_seconds > least["scheduler_lag"] or "scheduler_lag" in wanted.open
        case "unstarted":
            return news.late_seconds > least["late"]
        case _:
            return True


def _is_worth_writing(was: Cursor | None, to: Cursor, *, is_watching: bool) -> bool:
    """Of what concerns nobody a little is read again rather than written about."""
    if was is None:
        return True
    much = is_watching and to.seq - was.seq >= CHANGES_AT_ONCE // 2
    return much or from_text(to.looked_at) - from_text(was.looked_at) >= REMEMBER_EVERY


def _readable(rows: Iterable[AlertRow]) -> list[tuple[AlertRow, Alert]]:
    found = []
    for row in rows:
        alert = readable(row)
        if alert is None:
            log.warning("alert_unreadable", workspace_id=row.workspace_id, alert_id=row.id)
        else:
            found.append((row, alert))
    return found


# --- telling -------------------------------------------------------------------


def _tell(app: Services, tx: Tx, news: Sequence[News], url: str) -> int:
    now = app.clock.now_text()
    watched = {row.id: _Watched(row, alert) for row, alert in _readable(tx.alerts.enabled(lock=True))}
    heard = list(_heard(watched.values(), news))
    known = tx.alert_episodes.of({one.by.row.id for one in heard}, {one.key for one in heard})
    for one in heard:
        start = one.by.changed.get(one.key) or known.get((one.by.row.id, one.key))
        _hear(one, start or Episode(one.key, one.condition.kind), now)
    for alert_id, due in tx.alert_episodes.due(now, _SUMMARIES_AT_ONCE):
        if alert_id in watched:
            _summarise(watched[alert_id], due, now)
    notices = [notice for one in watched.values() for notice in _notices(app, tx, one, url, now)]
    tx.alert_notices.insert(notices)
    for alert_id, workspace_id in {notice.alert_id: notice.workspace_id for notice in notices}.items():
        tx.feed.append(workspace_id, f"alert:{alert_id}", "alert.noticed", {}, now)
    for alert in watched.values():
        tx.alert_episodes.save(alert.row.workspace_id, alert.row.id, list(alert.changed.values()), now)
    return len(notices)


def _heard(watched: Iterable[_Watched], news: Sequence[News]) -> Iterator[_Heard]:
    """In the order of the news, as far as it happened since the alert was enabled."""
    by_workspace: dict[str, list[_Watched]] = {}
    for one in watched:
        by_workspace.setdefault(one.row.workspace_id, []).append(one)
    for item in news:
        for one in by_workspace.get(item.workspace_id, ()):
            if item.at < (one.row.enabled_at or ""):
                continue
            for condition in one.alert.on:
                judged = verdict(one.alert, condition, item)
                if judged is not None:
                    yield _Heard(one, condition, item, judged, key_of(one.alert, condition, item))


def _hear(heard: _Heard, start: Episode, now: str) -> None:
    one, item, key = heard.by, heard.news, heard.key
    grown, say = episodes.after(start, one.alert, heard.condition, item, heard.verdict, now)
    if key in one.overs and (say == "trouble" or grown.held_back > start.held_back):
        # It was over for a moment of this look only: nobody is told so while it goes on.
        del one.overs[key]
        grown = episodes.goes_on(grown)
    already = one.troubles.get(key)
    if already is not None and grown.held_back > start.held_back:
        # The notice is not written yet: what came with the first is told with it.
        more = grown.held_back - start.held_back
        grown = episodes.told_with_the_rest(grown, more)
        one.troubles[key] = Telling("trouble", grown, item, already.count + more)
    elif say == "trouble":
        one.troubles[key] = Telling("trouble", grown, item, start.held_back + item.count)
    elif say == "over" and already is not None:
        one.troubles[key] = replace(already, is_over=True)
    elif say == "over":
        one.overs[key] = Telling("over", start, item)
    one.changed[key] = grown


def _summarise(one: _Watched, due: Episode, now: str) -> None:
    """What was held back, unless this look has told of it already."""
    if due.key in one.troubles or due.news is None:
        return
    current = one.changed.get(due.key, due)
    told = episodes.summarised(current, one.alert, now)
    one.summaries[due.key] = Telling("summary", current, current.news or due.news, current.held_back)
    one.changed[due.key] = told


def _notices(app: Services, tx: Tx, one: _Watched, url: str, now: str) -> list[NoticeRow]:
    # Summaries first: however much goes on, what was held back is told.
    groups = [
        group for told in (one.summaries, one.troubles, one.overs) for group in _grouped(list(told.values()))
    ]
    if not groups:
        return []
    room = MOST_IN_A_WINDOW - _told_in_window(tx, one, now)
    for group in groups[max(room, 0) :]:
        _postpone(one, group, now)
    return [
        notice
        for group in groups[: max(room, 0)]
        for notice in notices_of(app, one.row, one.alert, group, message(one.alert, group, url, now))
    ]


def _grouped(tellings: list[Telling]) -> list[list[Telling]]:
    if len(tellings) > TOLD_ALONE:
        return [tellings]
    return [[one] for one in tellings]


def _told_in_window(tx: Tx, one: _Watched, now: str) -> int:
    """Messages, however many recipients each of them has."""
    since = to_text(from_text(now) - timedelta(seconds=one.alert.every))
    until = to_text(latest(from_text(now)))
    return tx.alert_notices.count_between(one.row.id, since, until) // len(one.alert.to)


def _postpone(one: _Watched, group: Iterable[Telling], now: str) -> None:
    for telling in group:
        if telling.state != "over":
            key = telling.episode.key
            one.changed[key] = episodes.postponed(one.changed[key], one.alert, telling.count, now)
