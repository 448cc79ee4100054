"""Should it try again, and when?"""

from __future__ import annotations

from typing import Final

from onward.domain.definitions.plan import RetryPlan
from onward.domain.runs.facts import StepError

# A step that takes its worker down with it must not go on doing so. Interruptions are not the
# step's failures, so they do not use up the attempts of its policy.
MOST_INTERRUPTIONS: Final = 5


def delay_before_next(policy: RetryPlan | None, tries: int, error: StepError) -> float | None:
    """Seconds until the next try, or None when this was the last one.

    A service that says when to come back (`retry_after`) is obeyed when it asks for more patience
    than the policy does, up to the policy's `max`.
    """
    if policy is None or tries >= policy.attempts or error.category not in policy.on:
        return None
    delay = min(policy.backoff * policy.factor ** (tries - 1), policy.max)
    asked = error.details.get("retry_after")
    if isinstance(asked, (int, float)) and not isinstance(asked, bool) and asked > delay:
        return min(float(asked), policy.max)
    return delay
