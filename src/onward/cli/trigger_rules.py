"""What becomes of a trigger's firings in odd cases, in plain words. What is as usual is not said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from onward.domain.triggers.catch_up import CatchUp
    from onward.domain.triggers.trigger import Retry

_OVERLAPS: Final = {
    "skip": "While the one before is not over, it is left out.",
    "queue": "While the one before is not over, it waits for it.",
    "cancel_previous": "The one before is cancelled when it is not over.",
}


def rules(definition: dict[str, Any]) -> list[str]:
    """Beside the policies, which the server tells."""
    from onward.domain.triggers.errors import TriggerError
    from onward.domain.triggers.trigger import read_trigger

    try:
        trigger = read_trigger(definition)
    except TriggerError:  # its trouble says so
        return []
    told = (
        _OVERLAPS.get(trigger.overlap),
        _catch_up(trigger.catch_up),
        _retry(trigger.retry),
        _timeout(trigger.timeout),
        _pause(trigger.pause_after_failures),
    )
    return [sentence for sentence in told if sentence]


def _catch_up(rule: CatchUp) -> str | None:
    from onward.domain.definitions.durations import format_duration
    from onward.domain.triggers.catch_up import CatchUp

    if rule == CatchUp():
        return None
    window = format_duration(rule.window)
    if rule.policy == "none":
        return "Firings that were missed are left out."
    if rule.policy == "all":
        return f"Firings that were missed all start: those of the last {window}, {rule.limit} at most."
    return f"Of firings that were missed, the newest of the last {window} starts."


def _retry(rule: Retry) -> str | None:
    from onward.domain.definitions.durations import format_duration

    if rule.attempts == 1:
        return None
    first = format_duration(rule.backoff)
    if rule.factor == 1 or rule.attempts == 2:
        return f"Up to {rule.attempts} attempts, {first} apart."
    times = "twice" if rule.factor == 2 else f"{rule.factor:g} times"
    growing = f"then {times} as long each time, up to {format_duration(rule.most)}"
    return f"Up to {rule.attempts} attempts, the next after {first}, {growing}."


def _timeout(seconds: float | None) -> str | None:
    from onward.domain.definitions.durations import format_duration

    if seconds is None:
        return None
    longest = format_duration(seconds)
    return f"A run that takes longer than {longest} is cancelled, and the attempt has failed."


def _pause(failures: int | None) -> str | None:
    if failures is None:
        return None
    often = "a failure" if failures == 1 else f"{failures} failures in a row"
    return f"After {often} it pauses itself."
