"""How many triggers there are: in each state and of each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from onward.domain.access import Principal, require
from onward.domain.triggers.trigger import Kind
from onward.ports.rows.triggers import TriggerStanding
from onward.services.context import Services
from onward.services.triggers.health import known_troubles


@dataclass(frozen=True, slots=True)
class TriggerCountsView:
    """Of all triggers of the workspace. A state or kind that no trigger has is there with 0."""

    by_state: dict[TriggerStanding, int]
    by_kind: dict[Kind, int]


def count_triggers(app: Services, principal: Principal) -> TriggerCountsView:
    require(principal, "trigger.read")
    ours = principal.workspace_id
    with app.store.read() as tx:
        found = tx.triggers.counts(ours, known_troubles(app, tx, ours))
    return TriggerCountsView(
        by_state={state: found.by_state.get(state, 0) for state in get_args(TriggerStanding)},
        by_kind={kind: found.by_kind.get(kind, 0) for kind in get_args(Kind)},
    )
