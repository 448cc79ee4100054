"""`onward trigger decisions`: what was decided about each slot, and why."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from cyclopts import Parameter

from onward.cli.names import TriggerName
from onward.cli.output import Column, print_list
from onward.cli.paging import FIRST_PAGE, Paging, fetch
from onward.cli.paths import at
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import moment, slot

# The server knows them, and loading it would take longer than most commands do; a test compares the two.
OUTCOMES: Final = (
    *("fired", "skipped_catchup", "skipped_overlap", "cancelled_previous", "filtered", "deduped"),
    *("rate_limited", "throttled", "debounced", "batched", "queued", "backfilled", "paused", "resumed"),
    *("renewed", "backlog_full", "refused", "disabled", "cancelled", "denied", "invalid_input"),
    *("failed_to_start", "delayed", "retried", "failed", "loop", "auto_paused", "broken"),
)
_SLOT: Final = re.compile(r"(?:backfill:\w+:)?(\d{4}-\d\d-\d\dT[\d:.]+Z)$")
# Whole, all of them: to be looked for, copied and read to the end, in a narrow terminal as well.
_DECISIONS: Final = (
    Column("AT", lambda made: moment(made["at"]), whole=True),
    Column("FOR", lambda made: _slots(made), whole=True),
    Column("OUTCOME", lambda made: made["outcome"], whole=True),
    Column("COUNT", lambda made: str(made["count"]), whole=True),
    Column("INVOCATION", lambda made: made["invocation_id"] or "", whole=True),
    Column("WHY", lambda made: made["sentence"], whole=True),
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


def _slots(made: dict[str, Any]) -> str:
    """Of a schedule, or of a backfill of it. Whatever else fires has a name there, and no time."""
    told = [slot(found[1]) for one in (made["slot"], made["last_slot"]) if (found := _SLOT.match(one or ""))]
    return " to ".join(dict.fromkeys(told))
