"""What a decision tells of its trigger is one table, and every outcome of the log has been thought of."""

from __future__ import annotations

from importlib import import_module

from onward.domain.triggers.outcomes import MISSED, TROUBLES
from onward.services.triggers.deciding import OUTCOMES
from onward.store.trigger_tables import MISSED as AS_INDEXED

ORDINARY = {
    *("fired", "skipped_overlap", "cancelled_previous", "filtered", "deduped", "rate_limited", "throttled"),
    *("debounced", "batched", "queued", "backfilled", "paused", "resumed", "refused", "disabled"),
    *("delayed", "retried", "renewed", "failed", "cancelled"),
}


def test_every_outcome_is_a_trouble_or_ordinary() -> None:
    """Whoever adds one says which; what is said of none is nobody's trouble."""
    assert ORDINARY.isdisjoint(TROUBLES)
    assert ORDINARY | set(TROUBLES) == set(OUTCOMES)


def test_what_stopped_a_trigger_is_no_single_miss() -> None:
    assert set(TROUBLES) - set(MISSED) == {"auto_paused", "broken"}


def test_the_index_has_the_words_of_the_table() -> None:
    """A partial index is used only by who says the same: another list needs a migration."""
    migration = import_module("onward.store.migrations.versions.0011_missed_firings")
    assert migration._MISSED == AS_INDEXED
