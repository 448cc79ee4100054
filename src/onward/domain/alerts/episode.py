"""What an alert remembers of one trouble: since when it goes on, what was told, and what was held back.

A notice is followed by silence; what comes meanwhile is counted, and told in one when the silence ends.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from onward.domain.alerts.alert import Alert, Condition, Kind
from onward.domain.alerts.news import STANDING, News, Verdict
from onward.domain.instants import from_text, to_text

Say = Literal["trouble", "over"]


@dataclass(frozen=True, slots=True)
class Episode:
    """`streak`: bad news since the last good one, and `since` the first of them. `told`: it was told of."""

    key: str
    kind: Kind
    streak: int = 0
    since: str | None = None
    told: bool = False
    silent_until: str | None = None
    held_back: int = 0
    # The newest slot that was told or counted: it is seen again while it waits, and when it starts.
    slot: str | None = None
    # The last bad news: what a summary tells of.
    news: News | None = None

    @property
    def is_over(self) -> bool:
        """Nothing of it is worth remembering but its silence."""
        return self.streak == 0 and self.held_back == 0


def after(
    episode: Episode, alert: Alert, condition: Condition, news: News, verdict: Verdict, now: str
) -> tuple[Episode, Say | None]:
    """The episode with this news, and whether there is something to tell."""
    if verdict == "good" or _started_at_last(episode, news):
        return _good(episode, alert)
    return _bad(episode, alert, condition, news, now)


def summarised(episode: Episode, alert: Alert, now: str) -> Episode:
    """What was held back is told now; then there is silence again."""
    return replace(episode, held_back=0, told=episode.streak > 0, silent_until=_later(now, alert.every))


def told_with_the_rest(episode: Episode, count: int) -> Episode:
    """It came while its notice was not written yet: nothing of it is held back."""
    return replace(episode, held_back=episode.held_back - count, told=True)


def goes_on(episode: Episode) -> Episode:
    """It was told of before, and that stays true: when it is over at last, that is told."""
    return replace(episode, told=True)


def postponed(episode: Episode, alert: Alert, count: int, now: str) -> Episode:
    """Too much is told already: this is counted, and told with the rest."""
    return replace(
        episode, held_back=episode.held_back + count, told=False, silent_until=_later(now, alert.every)
    )


def _started_at_last(episode: Episode, news: News) -> bool:
    """It was told that it did not start: however late, now it has."""
    return news.what == "started" and episode.slot is not None and (news.slot or "") <= episode.slot


def _good(episode: Episode, alert: Alert) -> tuple[Episode, Say | None]:
    say: Say | None = "over" if episode.told and alert.resolved else None
    return replace(episode, streak=0, told=False), say


def _bad(
    episode: Episode, alert: Alert, condition: Condition, news: News, now: str
) -> tuple[Episode, Say | None]:
    again = news.what in STANDING and episode.streak > 0 and (news.slot or "") <= (episode.slot or "")
    is_silent = episode.silent_until is not None and now < episode.silent_until
    if again and is_silent:
        return episode, None
    grown = replace(
        episode,
        streak=episode.streak + (0 if again else news.count),
        since=episode.since if episode.streak else news.at,
        slot=max(filter(None, (episode.slot, news.slot)), default=None),
        news=news,
    )
    if grown.streak < condition.count:
        return grown, None
    if is_silent:
        return replace(grown, held_back=grown.held_back + news.count), None
    return replace(grown, told=True, held_back=0, silent_until=_later(now, alert.every)), "trouble"


def _later(now: str, seconds: float) -> str:
    return to_text(from_text(now) + timedelta(seconds=seconds))
