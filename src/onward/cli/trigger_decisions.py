"""`onward trigger decisions`: what was decided about each slot, and why."""

from __future__ import annotations

from typing import Annotated, Final

from cyclopts import Parameter

from onward.cli.names import TriggerName
from onward.cli.output import Column, print_list
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import ago

# The server knows them, and loading it would take longer than most commands do; a test compares the two.
OUTCOMES: Final = (
    *("fired", "skipped_catchup", "skipped_overlap", "cancelled_previous", "filtered", "deduped"),
    *("rate_limited", "throttled", "debounced", "batched", "queued", "backfilled", "paused", "resumed"),
    *("renewed", "backlog_full", "refused", "disabled", "cancelled", "denied", "invalid_input"),
    *("failed_to_start", "delayed", "retried", "failed", "loop", "auto_paused", "broken"),
)
_DECISIONS: Final = (
    Column("WHEN", lambda made: ago(made["at"])),
    Column("OUTCOME", lambda made: made["outcome"]),
    Column("COUNT", lambda made: str(made["count"])),
    Column("WHY", lambda made: made["sentence"]),
)


def decisions(
    trigger: TriggerName,
    /,
    *,
    outcome: Annotated[str | None, Parameter(help=f"Only these: {', '.join(OUTCOMES)}.")] = None,
    paging: Paging = FIRST_PAGE,
    remote: Remote = HERE,
) -> None:
    """List what was decided about each slot, and why."""
    with connected(remote) as client:
        listing = fetch(client, at("triggers", trigger, "decisions"), paging, outcome=outcome)
    nothing = "Nothing has been decided yet." if outcome is None else "Nothing of that kind has been decided."
    print_list(listing, _DECISIONS, as_json=remote.json, nothing=nothing)
