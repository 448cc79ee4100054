"""Whatever the definition and wherever the process dies, a run comes to its one end."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onward.domain.runs.events import Event
from random_runs import Drive, check_the_books, documents, garbage, open_books, outcome

seeds = st.integers(0, 2**32)
many = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@many
@given(documents(), seeds)
def test_every_run_ends_and_leaves_nothing_open(document: dict[str, Any], seed: int):
    drive = Drive(document, seed).to_its_end()
    check_the_books(drive)
    assert open_books(drive) == (set(), set(), set())


@many
@given(documents(), seeds, st.frozensets(st.integers(1, 60), max_size=6))
def test_it_does_not_matter_where_the_process_dies(
    document: dict[str, Any], seed: int, crashes: frozenset[int]
):
    """R4: what has a receipt is never executed again, and the run comes out the same."""
    crashed = Drive(document, seed, crashes).to_its_end()
    check_the_books(crashed)
    assert outcome(crashed) == outcome(Drive(document, seed).to_its_end())


@many
@given(documents(), seeds, garbage(), st.frozensets(st.integers(1, 60), max_size=4))
def test_no_event_at_no_time_breaks_a_run(
    document: dict[str, Any], seed: int, noise: dict[int, list[Event]], crashes: frozenset[int]
):
    """R7: late, doubled and unknown answers, and cancels whenever they come."""
    drive = Drive(document, seed, crashes, noise).to_its_end()
    check_the_books(drive)
    assert outcome(drive) == outcome(Drive(document, seed, frozenset(), noise).to_its_end())


@many
@given(documents(), seeds, garbage())
def test_nothing_runs_on_behind_the_end(document: dict[str, Any], seed: int, noise: dict[int, list[Event]]):
    """R9: a child that nobody waits for any more was told so."""
    drive = Drive(document, seed, garbage=noise).to_its_end()
    assert set(drive.children) == drive.ended_children | drive.cancelled_children
