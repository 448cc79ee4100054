"""Workflows: listed, switched, exported, deleted."""

from __future__ import annotations

import pytest

from documents import document
from fakes.clock import FakeClock
from onward.domain.access import Principal
from onward.domain.errors import Conflict, Denied, NotFound
from onward.ports.rows.workflows import WorkflowFilter
from onward.services import drafts, keys, members, workflows
from onward.services.context import Services
from onward.services.next_starts import Owner
from onward.services.publishing import publish
from services_world import People, open_run


def make(app: Services, people: People, name: str = "greet") -> str:
    workflow_id = drafts.create_workflow(app, people.editor, document(name)).workflow_id
    publish(app, people.editor, name)
    return workflow_id


def test_a_list_shows_versions_and_recent_runs(app: Services, home: People, clock: FakeClock) -> None:
    workflow_id = make(app, home)
    older = open_run(app, home, workflow_id)
    clock.move(seconds=1)
    newer = open_run(app, home, workflow_id)
    (shown,) = workflows.list_workflows(app, home.viewer).items
    assert (shown.name, shown.version, shown.enabled) == ("greet", 1, True)
    assert [(run.id, run.status) for run in shown.recent_runs] == [(newer, "queued"), (older, "queued")]


def test_who_made_it_is_told_by_name(app: Services, home: People) -> None:
    make(app, home)
    (shown,) = workflows.list_workflows(app, home.viewer).items
    assert shown.owner == Owner(home.editor.id, "member", "editor of home", has_left=False)


def test_who_has_left_still_has_a_name(app: Services, home: People) -> None:
    make(app, home)
    members.disable_member(app, home.admin, home.editor.id)
    owner = workflows.show_workflow(app, home.viewer, "greet").workflow.owner
    assert (owner.name, owner.has_left) == ("editor of home", True)


def test_a_key_is_told_by_its_name_when_it_is_revoked_as_well(app: Services, home: People) -> None:
    key = keys.create_key(app, home.admin, "deploy", "editor").key
    author = Principal("key", key.id, "deploy", home.editor.workspace_id, "editor")
    drafts.create_workflow(app, author, document("greet"))
    keys.revoke_key(app, home.admin, key.id)
    owner = workflows.show_workflow(app, home.viewer, "greet").workflow.owner
    assert owner == Owner(key.id, "key", "deploy", has_left=True)


@pytest.mark.parametrize(
    ("where", "names"),
    [
        (WorkflowFilter(), {"greet", "wave", "part"}),
        (WorkflowFilter(q="WAV"), {"wave"}),
        (WorkflowFilter(q="somebody"), {"greet", "wave", "part"}),
        (WorkflowFilter(q="%"), set()),
        (WorkflowFilter(enabled=False), {"wave"}),
        (WorkflowFilter(enabled=True, q="r"), {"greet", "part"}),
    ],
)
def test_a_list_is_filtered(app: Services, home: People, where: WorkflowFilter, names: set[str]) -> None:
    for name in ("greet", "wave", "part"):
        make(app, home, name)
    workflows.set_enabled(app, home.editor, "wave", enabled=False)
    assert {view.name for view in workflows.list_workflows(app, home.viewer, where).items} == names


def test_a_list_comes_in_pages(app: Services, home: People, clock: FakeClock) -> None:
    for name in ("one", "two", "three"):
        make(app, home, name)
        clock.move(seconds=1)
    first = workflows.list_workflows(app, home.viewer, limit=2)
    second = workflows.list_workflows(app, home.viewer, limit=2, after=first.next)
    assert [view.name for view in (*first.items, *second.items)] == ["three", "two", "one"]
    assert second.next is None


def test_switching_twice_is_told_once(app: Services, home: People) -> None:
    workflow_id = make(app, home)
    for _ in range(2):
        assert not workflows.set_enabled(app, home.editor, "greet", enabled=False).enabled
    with app.store.read() as tx:
        changes = tx.feed.after(home.viewer.workspace_id, 0, [f"workflow:{workflow_id}"], 50)
    assert [change.kind for change in changes] == [
        "workflow.created",
        "workflow.published",
        "workflow.updated",
    ]


def test_a_workflow_with_open_runs_is_not_deleted(app: Services, home: People) -> None:
    workflow_id = make(app, home)
    run_id = open_run(app, home, workflow_id)
    with pytest.raises(Conflict) as refused:
        workflows.delete_workflow(app, home.editor, "greet")
    assert refused.value.code == "runs_open"
    with app.store.write() as tx:
        tx.runs.finalise(home.viewer.workspace_id, run_id, "cancelled", None, app.clock.now_text())
    workflows.delete_workflow(app, home.editor, "greet")
    assert workflows.list_workflows(app, home.viewer).items == ()


def test_the_name_of_a_deleted_workflow_is_free_again(app: Services, home: People) -> None:
    first = make(app, home)
    workflows.delete_workflow(app, home.editor, "greet")
    assert make(app, home) != first
    for reference in (first, f"greet#{first}"):
        with pytest.raises(NotFound):
            workflows.show_workflow(app, home.viewer, reference)


def test_what_is_exported_is_what_was_written(app: Services, home: People) -> None:
    drafts.create_workflow(app, home.editor, document())
    assert workflows.export_workflow(app, home.viewer, "greet").version is None
    publish(app, home.editor, "greet")
    publish(app, home.editor, "greet", document=document(text="two"))
    newest = workflows.export_workflow(app, home.viewer, "greet")
    assert (newest.version, newest.document) == (2, document(text="two"))
    assert workflows.export_workflow(app, home.viewer, "greet", 1).document == document()


def test_a_near_miss_is_named(app: Services, home: People) -> None:
    make(app, home)
    with pytest.raises(NotFound) as refused:
        workflows.show_workflow(app, home.viewer, "gret")
    assert refused.value.hint == "Did you mean 'greet'?"


def test_operators_do_not_switch_or_delete(app: Services, home: People) -> None:
    make(app, home)
    with pytest.raises(Denied):
        workflows.set_enabled(app, home.operator, "greet", enabled=False)
    with pytest.raises(Denied):
        workflows.delete_workflow(app, home.operator, "greet")


def test_nobody_reaches_workflows_of_another_workspace(app: Services, home: People, away: People) -> None:
    """E1"""
    for reference in (make(app, home), "greet"):
        for act in (
            lambda ref: workflows.show_workflow(app, away.admin, ref),
            lambda ref: workflows.set_enabled(app, away.admin, ref, enabled=False),
            lambda ref: workflows.delete_workflow(app, away.admin, ref),
            lambda ref: workflows.export_workflow(app, away.admin, ref),
        ):
            with pytest.raises(NotFound) as refused:
                act(reference)
            assert "Did you mean" not in (refused.value.hint or "")
    assert workflows.list_workflows(app, away.admin).items == ()
