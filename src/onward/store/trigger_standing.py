"""How triggers stand: which are on, which need attention, and how many there are of each.

Trouble is looked for where it would be: each sort of it has an index that holds these alone, or leads to
them. Of a hundred thousand triggers that are well nothing is read but, where they are counted, one index.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, not_, or_, select, text, union
from sqlalchemy.sql.selectable import CTE

from onward.ports.rows.triggers import ByState, TriggerCounts, TriggerStanding, Troubles
from onward.store.hook_tables import hooks
from onward.store.tables import workflows
from onward.store.trigger_tables import AILING, HELD, ON, invocations, triggers

Triggers = Select[*tuple[Any, ...]]

_PAUSED: Final = triggers.c.paused_until.is_not(None)
_RUNS: Final = triggers.c.state.is_(None)
_DONE: Final = and_(triggers.c.state.is_not(None), triggers.c.state == "completed")
_PLAIN: Final[dict[TriggerStanding, ColumnElement[bool]]] = {
    "on": and_(_RUNS, triggers.c.enabled),
    "off": and_(_RUNS, not_(triggers.c.enabled)),
    "paused": _PAUSED,
    "done": _DONE,
}
# The same, said so that no index is taken for it.
_STATE: Final = func.coalesce(triggers.c.state, "")
_UNINDEXED: Final[dict[TriggerStanding, ColumnElement[bool]]] = {
    "on": and_(_STATE == "", triggers.c.enabled),
    "off": and_(_STATE == "", not_(triggers.c.enabled)),
    "paused": func.coalesce(triggers.c.paused_until, "") != "",
    "done": _STATE == "completed",
}
# More than these are not sorted, but met in their order.
_FEW: Final = 2_000


def in_state(connection: Connection, query: Triggers, workspace_id: str, where: ByState) -> Triggers:
    """Of the triggers that `query` selects, those."""
    sick = _sick(workspace_id, where.troubles)
    if where.state == "attention":
        # From the few to their rows. Asked for their workspace too, SQLite would go through all of it.
        return query.join(sick, sick.c.id == triggers.c.id).where(_awake())
    if where.state in ("on", "off"):
        query = query.where(triggers.c.id.not_in(select(sick.c.id)))
    return _plainly(connection, query, workspace_id, where.state)


def counts(connection: Connection, workspace_id: str, troubles: Troubles) -> TriggerCounts:
    """All of them, from one index; and those in trouble, which stand there as something else."""
    alike = (triggers.c.state, triggers.c.enabled, triggers.c.kind, triggers.c.paused_until)  # as the index
    counted = select(*alike, func.count().label("many")).group_by(*alike)
    by_state: Counter[TriggerStanding] = Counter()
    by_kind: Counter[str] = Counter()
    for row in connection.execute(counted.where(triggers.c.workspace_id == workspace_id)):
        by_state[_standing(row)] += row.many
        by_kind[row.kind] += row.many
    sick = _sick(workspace_id, troubles)
    for row in connection.execute(counted.join(sick, sick.c.id == triggers.c.id).where(_awake())):
        by_state[_standing(row)] -= row.many
        by_state["attention"] += row.many
    return TriggerCounts(by_state, by_kind)


def _plainly(connection: Connection, query: Triggers, workspace_id: str, state: TriggerStanding) -> Triggers:
    """PostgreSQL knows how many there are in a state; SQLite has to be led, to the few or along the many."""
    ours = triggers.c.workspace_id == workspace_id
    if connection.dialect.name == "postgresql":
        return query.where(ours, _PLAIN[state])
    these = select(triggers.c.id).where(ours, _PLAIN[state])
    some = select(func.count()).select_from(these.limit(_FEW).subquery())
    if connection.execute(some).scalar_one() == _FEW:
        return query.where(ours, _UNINDEXED[state])
    few = these.subquery()
    return query.join(few, few.c.id == triggers.c.id)


def _standing(row: Any) -> TriggerStanding:
    """As far as its own row tells."""
    if row.state == "completed":
        return "done"
    if row.paused_until is not None:
        return "paused"
    if row.state is not None:
        return "attention"
    return "on" if row.enabled else "off"


def _awake() -> ColumnElement[bool]:
    """What is done, or rests until a certain time, is nobody's trouble."""
    return and_(not_(_PAUSED), or_(_RUNS, triggers.c.state != "completed"))


def _sick(workspace_id: str, troubles: Troubles) -> CTE:
    ours = select(triggers.c.id).where(triggers.c.workspace_id == workspace_id)
    shut = select(triggers.c.id).join(hooks, hooks.c.trigger_id == triggers.c.id)
    shut = shut.where(hooks.c.workspace_id == workspace_id, hooks.c.opened_by.in_(troubles.shut))
    missing = _missing_workflows(workspace_id)
    held = select(invocations.c.trigger_id).where(invocations.c.workspace_id == workspace_id, text(HELD))
    lost = ours.join(missing, missing.c.name == triggers.c.workflow)
    return union(
        ours.where(text(f"({AILING})")),
        ours.where(text(ON), triggers.c.next_at <= troubles.late_before),
        lost.where(triggers.c.enabled, _STATE == ""),
        shut.where(triggers.c.enabled),
        held,
        select(triggers.c.id).where(triggers.c.id.in_(troubles.full)),
    ).cte("sick")


def _missing_workflows(workspace_id: str) -> CTE:
    """Gone, or disabled: of those that triggers start, found by leaping from name to name."""
    first = select(func.min(triggers.c.workflow).label("name"))
    leap = first.where(triggers.c.workspace_id == workspace_id, text(ON)).cte("leap", recursive=True)
    later = triggers.alias("later")
    behind = select(func.min(later.c.workflow)).where(
        later.c.workspace_id == workspace_id, text(ON), later.c.workflow > leap.c.name
    )
    each = leap.union_all(select(behind.correlate(leap).scalar_subquery()).where(leap.c.name.is_not(None)))
    live = exists().where(
        workflows.c.workspace_id == workspace_id, workflows.c.deleted_at.is_(None), workflows.c.enabled
    )
    named = (live.where(workflows.c.name == each.c.name), live.where(workflows.c.id == each.c.name))
    return select(each.c.name).where(each.c.name.is_not(None), *(~one for one in named)).cte("missing")
