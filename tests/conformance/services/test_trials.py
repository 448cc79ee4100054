"""Starting test runs: who may, of what, and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from onward.domain.access import Principal
from onward.domain.errors import Conflict, Denied, Invalid, Limited, NotFound, TooLarge
from onward.ports.rows.trials import TrialRow
from onward.ports.store import Tx
from onward.services import housekeeping, workflows
from onward.services.context import Services
from onward.services.drafts import create_workflow, save_draft
from onward.services.launch import LaunchRequest, launch
from onward.services.publishing import publish
from onward.services.replay import ReplayRequest
from onward.services.replay import replay as run_again
from onward.services.run_definition import run_definition
from onward.services.run_views import RunView
from onward.services.runs import RunQuery, count_runs, list_runs
from onward.services.trials import TrialRequest, start_trial
from services_world import People

DRAFT = """
name: test
inputs: {who: {type: string, default: you}}
steps:
  - {id: say, type: set, vars: {text: "Hello {{ inputs.who }}"}}
  - {id: get, type: action, action: http.request, with: {url: "https://example.com"}}
  - {id: put, type: action, action: http.request, with: {url: "https://example.com", method: PUT}}
  - {id: ask, type: approval, title: Go?}
"""


@pytest.fixture
def draft(app: Services, home: People) -> str:
    return create_workflow(app, home.editor, DRAFT).name


def start(app: Services, who: Principal, **request: Any) -> RunView:
    return start_trial(app, who, "test", TrialRequest(**request))


def rules(app: Services, run: RunView, who: Principal) -> dict[str, Any]:
    with app.store.read() as tx:
        row = tx.trials.get(who.workspace_id, run.id)
    assert row is not None
    return row.rules


def test_a_draft_that_was_never_published_is_tested(app: Services, home: People, draft: str) -> None:
    run = start(app, home.editor)
    assert (run.kind, run.status, run.version, run.inputs) == ("trial", "queued", 0, {"who": "you"})
    kept = run_definition(app, home.viewer, run.id)
    assert (kept.document, kept.version_id, kept.kind) == (DRAFT, None, "trial")


def test_a_document_is_tested_that_nobody_saved(app: Services, home: People, draft: str) -> None:
    text = "name: test\nsteps: [{id: only, type: set, vars: {x: 1}}]"
    run = start(app, home.editor, document=text)
    assert run_definition(app, home.viewer, run.id).document == text
    save_draft(app, home.editor, "test", "name: test\nsteps: []")
    assert run_definition(app, home.viewer, run.id).document == text


def test_only_who_may_write_may_test(app: Services, home: People, away: People, draft: str) -> None:
    """E1: an operator starts what was published; the steps of a test run are the caller's own."""
    for denied in (home.operator, home.viewer):
        with pytest.raises(Denied):
            start(app, denied)
    with pytest.raises(NotFound):
        start(app, away.admin)


def test_what_reads_is_executed_and_what_writes_has_a_stand_in(
    app: Services, home: People, draft: str
) -> None:
    given = rules(app, start(app, home.editor), home.editor)
    assert {step: one["source"] for step, one in given["stand_ins"].items()} == {"put": "sample"}
    assert given["stand_ins"]["put"]["output"]["status"] == 0
    assert given["stops"] == ["ask"]


def test_pins_and_leave_go_before_stand_ins(app: Services, home: People, draft: str) -> None:
    run = start(app, home.editor, pins={"ask": {"decision": "approved"}}, effects_of=("put",))
    given = rules(app, run, home.editor)
    assert {step: one["source"] for step, one in given["stand_ins"].items()} == {"ask": "pin"}
    assert given["stops"] == []
    everything = rules(app, start(app, home.editor, effects=True), home.editor)
    assert (everything["stand_ins"], everything["stops"]) == ({}, [])


def test_errors_are_told_with_their_places_unless_they_are_behind(app: Services, home: People) -> None:
    create_workflow(app, home.editor, DRAFT.replace("https://example.com", "{{ nobody }}"))
    with pytest.raises(Invalid) as refused:
        start(app, home.editor)
    assert refused.value.errors[0].pointer == "/definition/steps/1/with/url"
    assert start(app, home.editor, until="say").kind == "trial"


@pytest.mark.parametrize(
    ("request_", "pointer"),
    [
        ({"until": "sya"}, "/until"),
        ({"pins": {"nobody": 1}}, "/pins/nobody"),
        ({"effects_of": ("say", "pt")}, "/effects_of/1"),
        ({"trigger": {"bogus": 1}}, "/trigger"),
        ({"inputs": {"who": 7}}, "/inputs/who"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_place(
    app: Services, home: People, draft: str, request_: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        start(app, home.editor, **request_)
    assert refused.value.errors[0].pointer == pointer


def test_a_pin_that_is_too_large_is_refused(app: Services, home: People, draft: str) -> None:
    with pytest.raises(TooLarge):
        start(app, home.editor, pins={"say": "x" * (app.limits.value_bytes + 1)})


def test_lists_counts_and_health_leave_test_runs_out(app: Services, home: People, draft: str) -> None:
    text = "name: test\nsteps: [{id: only, type: set, vars: {x: 1}}]"
    publish(app, home.editor, "test", document=text)
    real = launch(app, home.operator, LaunchRequest("test")).run
    trial = start(app, home.editor, document=text)
    assert [line.id for line in list_runs(app, home.viewer).items] == [real.id]
    assert [line.id for line in list_runs(app, home.viewer, RunQuery(trial=True)).items] == [trial.id]
    assert [line.id for line in list_runs(app, home.viewer, RunQuery(ids=(trial.id,))).items] == [trial.id]
    assert count_runs(app, home.viewer)["queued"] == 1
    assert count_runs(app, home.viewer, RunQuery(trial=True))["queued"] == 1
    [shown] = workflows.list_workflows(app, home.viewer).items
    assert ([run.id for run in shown.recent_runs], shown.last_run_at) == ([real.id], real.created_at)


def test_a_disabled_workflow_is_tested_all_the_same(app: Services, home: People, draft: str) -> None:
    workflows.set_enabled(app, home.editor, "test", False)
    assert start(app, home.editor).status == "queued"


def test_r1_there_is_a_limit_of_its_own(app: Services, home: People, draft: str) -> None:
    app = replace(app, limits=replace(app.limits, open_trials=2))
    for _ in range(2):
        start(app, home.editor)
    with pytest.raises(Limited) as refused:
        start(app, home.editor)
    assert refused.value.code == "too_many_open_trials"


def test_r15_a_test_run_is_not_replayed(app: Services, home: People, draft: str) -> None:
    run = start(app, home.editor)
    with pytest.raises(Conflict) as refused:
        run_again(app, home.editor, run.id, ReplayRequest())
    assert "editor" in (refused.value.hint or "")


def test_r22_equal_documents_are_kept_once_and_go_with_the_last_run(
    app: Services, home: People, draft: str
) -> None:
    workspace_id = home.editor.workspace_id
    first, second = start(app, home.editor), start(app, home.editor)
    with app.store.write() as tx:
        [document_id] = {row.document_id for row in map(trials_of(tx, workspace_id), (first, second))}
        for run in (first, second):
            tx.runs.finalise(workspace_id, run.id, "cancelled", None, run.created_at)
    app.clock.move(days=3)  # type: ignore[attr-defined]
    cleaned = housekeeping.clean(app)
    assert (cleaned.trials, cleaned.runs) == (2, 0)
    with app.store.read() as tx:
        assert tx.trials.get(workspace_id, first.id) is None
        assert tx.trials.document(workspace_id, str(document_id)) is None


def trials_of(tx: Tx, workspace_id: str) -> Callable[[RunView], TrialRow]:
    def find(run: RunView) -> TrialRow:
        row = tx.trials.get(workspace_id, run.id)
        assert row is not None
        return row

    return find
