"""Publishing, rolling back, and which version is meant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from documents import BROKEN, document
from onward.domain.errors import Conflict, Denied, Invalid, NotFound, Stale
from onward.services import drafts, plans, secrets, versions, workflows
from onward.services.checking import validate
from onward.services.comparison import diff_versions
from onward.services.context import Services
from onward.services.publishing import publish, roll_back
from onward.services.versions import resolve_version
from onward.services.workflow_lookup import find_workflow
from services_world import People


def published(app: Services, people: People, *texts: str) -> str:
    """A workflow with a version for each text. Its id."""
    workflow_id = drafts.create_workflow(app, people.editor, document(text=texts[0])).workflow_id
    publish(app, people.editor, "greet")
    for text in texts[1:]:
        publish(app, people.editor, "greet", document=document(text=text))
    return workflow_id


def test_a_published_draft_is_a_version_and_no_draft_any_more(app: Services, home: People) -> None:
    drafts.create_workflow(app, home.editor, document())
    first = publish(app, home.editor, "greet", note="the first", source="editor", if_match="1")
    assert (first.version.number, first.version.note, first.version.source) == (1, "the first", "editor")
    assert not first.unchanged
    shown = workflows.show_workflow(app, home.viewer, "greet")
    assert (shown.workflow.version, shown.workflow.hash) == (1, first.version.hash)
    assert not shown.workflow.has_draft
    assert shown.inputs_schema is not None
    assert shown.inputs_schema["properties"]["who"]["default"] == "you"


def test_a_version_keeps_its_document_as_written(app: Services, home: People) -> None:
    published(app, home, "one", "two")
    first = versions.show_version(app, home.viewer, "greet", 1)
    assert first.document == document(text="one")
    assert first.definition["name"] == "greet"


def test_errors_are_told_all_at_once_with_their_places(app: Services, home: People) -> None:
    """R19"""
    drafts.create_workflow(app, home.editor, BROKEN)
    with pytest.raises(Invalid) as refused:
        publish(app, home.editor, "greet")
    assert refused.value.code == "definition_invalid"
    assert any(
        error.pointer.startswith("/steps/0") and "line 3" in error.detail for error in refused.value.errors
    )
    with pytest.raises(Conflict):
        versions.show_version(app, home.viewer, "greet")


def test_an_unknown_action_is_not_published(app: Services, home: People) -> None:
    """R19"""
    text = (
        "name: greet\nsteps:\n  - {id: a, type: action, action: http.requst, with: {url: 'https://x.test'}}\n"
    )
    drafts.create_workflow(app, home.editor, text)
    with pytest.raises(Invalid) as refused:
        publish(app, home.editor, "greet")
    assert "http.request" in refused.value.errors[0].detail


def test_a_secret_has_to_be_there(app: Services, home: People) -> None:
    text = (
        "name: greet\nsteps:\n  - {id: a, type: action, action: http.request,"
        ' with: {url: "https://x.test", headers: {a: "{{ secrets.TOKEN }}"}}}\n'
    )
    assert not validate(app, home.viewer, text).valid
    secrets.set_secret(app, home.editor, "TOKEN", "value")
    assert validate(app, home.viewer, text).valid


def test_a_child_workflow_has_to_be_there_and_not_in_a_circle(app: Services, home: People) -> None:
    published(app, home, "one")
    child = "name: parent\nsteps:\n  - {id: a, type: workflow, workflow: greet, inputs: {who: me}}\n"
    assert validate(app, home.viewer, child).valid
    assert not validate(app, home.viewer, child.replace("greet", "greeet")).valid
    assert not validate(app, home.viewer, child.replace("greet", "parent")).valid
    assert not validate(app, home.viewer, child.replace("who:", "whom:")).valid


def test_the_same_content_is_not_published_twice(app: Services, home: People) -> None:
    published(app, home, "one")
    again = publish(app, home.editor, "greet", document=document(text="one") + "# another comment\n")
    assert (again.unchanged, again.version.number) == (True, 1)


def test_comments_in_a_draft_are_kept_when_nothing_else_changed(app: Services, home: People) -> None:
    published(app, home, "one")
    drafts.save_draft(app, home.editor, "greet", document(text="one") + "# why\n")
    assert publish(app, home.editor, "greet").unchanged
    assert drafts.show_draft(app, home.viewer, "greet").document.endswith("# why\n")


def test_publishing_a_document_leaves_somebodys_draft_alone(app: Services, home: People) -> None:
    published(app, home, "one")
    drafts.save_draft(app, home.editor, "greet", document(text="mine"))
    publish(app, home.admin, "greet", document=document(text="two"))
    draft = drafts.show_draft(app, home.viewer, "greet")
    assert (draft.document, draft.base, draft.has_changes) == (document(text="mine"), 2, True)


def test_a_draft_that_changed_meanwhile_is_not_published(app: Services, home: People) -> None:
    drafts.create_workflow(app, home.editor, document(text="one"))
    drafts.save_draft(app, home.editor, "greet", document(text="two"))
    with pytest.raises(Stale):
        publish(app, home.editor, "greet", if_match="1")


def test_publishers_at_once_get_a_number_each_and_none_is_lost(app: Services, home: People) -> None:
    """E4"""
    published(app, home, "start")

    def publish_one(number: int) -> int:
        return publish(app, home.editor, "greet", document=document(text=f"n{number}")).version.number

    with ThreadPoolExecutor(4) as threads:
        numbers = sorted(threads.map(publish_one, range(6)))
    assert numbers == [2, 3, 4, 5, 6, 7]
    listed = versions.list_versions(app, home.viewer, "greet").items
    assert sorted(version.number for version in listed) == [1, 2, 3, 4, 5, 6, 7]
    assert len({version.hash for version in listed}) == 7


def test_a_name_that_is_taken_cannot_be_published(app: Services, home: People) -> None:
    published(app, home, "one")
    drafts.create_workflow(app, home.editor, document("taken"))
    with pytest.raises(Conflict) as refused:
        publish(app, home.editor, "greet", document=document("taken", text="two"))
    assert refused.value.code == "name_taken"
    assert versions.show_version(app, home.viewer, "greet").version.number == 1


def test_rolling_back_publishes_the_old_content_again(app: Services, home: People) -> None:
    published(app, home, "one", "two")
    back = roll_back(app, home.editor, "greet", 1)
    assert (back.version.number, back.version.source) == (3, "rollback")
    first, newest = (versions.show_version(app, home.viewer, "greet", n) for n in (1, 3))
    assert (newest.version.hash, newest.document) == (first.version.hash, first.document)
    assert roll_back(app, home.editor, "greet", 1).unchanged


def test_what_would_not_run_any_more_is_not_rolled_back_to(app: Services, home: People) -> None:
    """R19"""
    published(app, home, "one")
    secrets.set_secret(app, home.editor, "TOKEN", "value")
    needs_it = (
        "name: greet\nsteps:\n  - {id: a, type: action, action: http.request,"
        ' with: {url: "https://x.test", headers: {a: "{{ secrets.TOKEN }}"}}}\n'
    )
    publish(app, home.editor, "greet", document=needs_it)
    publish(app, home.editor, "greet", document=document(text="three"))
    secrets.delete_secret(app, home.editor, "TOKEN")
    with pytest.raises(Invalid) as refused:
        roll_back(app, home.editor, "greet", 2)
    assert refused.value.errors[0].code == "unknown_secret"


def test_the_newest_version_is_meant_unless_a_number_is_given(app: Services, home: People) -> None:
    published(app, home, "one", "two")
    with app.store.read() as tx:
        workflow = find_workflow(tx, home.viewer.workspace_id, "greet")
        assert resolve_version(tx, home.viewer.workspace_id, workflow).number == 2
        assert resolve_version(tx, home.viewer.workspace_id, workflow, version=1).number == 1
        assert resolve_version(tx, home.viewer.workspace_id, workflow, branch="staging").number == 2
        with pytest.raises(NotFound):
            resolve_version(tx, home.viewer.workspace_id, workflow, version=9)


def test_a_workflow_that_was_never_published_has_no_version(app: Services, home: People) -> None:
    drafts.create_workflow(app, home.editor, document())
    with pytest.raises(Conflict) as refused:
        versions.show_version(app, home.viewer, "greet")
    assert refused.value.code == "not_published"


def test_a_plan_is_compiled_once_and_belongs_to_its_workspace(
    app: Services, home: People, away: People
) -> None:
    """E1"""
    published(app, home, "one")
    version = versions.show_version(app, home.viewer, "greet").version
    plan = plans.plan_for(app, home.viewer.workspace_id, version.id)
    assert [step.id for step in plan.root] == ["say"]
    assert plans.plan_for(app, home.viewer.workspace_id, version.id) is plan
    with pytest.raises(NotFound):
        plans.plan_for(app, away.viewer.workspace_id, version.id)


def test_a_diff_speaks_of_steps(app: Services, home: People) -> None:
    published(app, home, "one", "two")
    found = diff_versions(app, home.viewer, "greet", 1, 2)
    assert [(step.kind, step.id) for step in found.steps] == [("changed", "say")]
    drafts.save_draft(app, home.editor, "greet", document(text="three"))
    assert diff_versions(app, home.viewer, "greet", 2, None).lines
    assert diff_versions(app, home.viewer, "greet", 1, 1).lines == ()


def test_a_draft_that_cannot_be_read_cannot_be_compared(app: Services, home: People) -> None:
    published(app, home, "one")
    drafts.save_draft(app, home.editor, "greet", "steps: [")
    with pytest.raises(Conflict):
        diff_versions(app, home.viewer, "greet", 1, None)


def test_operators_do_not_publish(app: Services, home: People) -> None:
    published(app, home, "one", "two")
    for act in (
        lambda: publish(app, home.operator, "greet"),
        lambda: roll_back(app, home.operator, "greet", 1),
    ):
        with pytest.raises(Denied):
            act()


def test_nobody_reaches_versions_of_another_workspace(app: Services, home: People, away: People) -> None:
    """E1"""
    for reference in (published(app, home, "one", "two"), "greet"):
        for act in (
            lambda ref: publish(app, away.admin, ref, document=document(text="mine")),
            lambda ref: roll_back(app, away.admin, ref, 1),
            lambda ref: versions.list_versions(app, away.admin, ref),
            lambda ref: versions.show_version(app, away.admin, ref, 1),
            lambda ref: diff_versions(app, away.admin, ref, 1, 2),
        ):
            with pytest.raises(NotFound):
                act(reference)


@pytest.mark.parametrize(
    ("approver", "valid"),
    [
        ("role:operator", True),
        ("member:viewer@home.test", True),
        ("role:oprator", False),
        ("member:x@home.test", False),
    ],
)
def test_approvers_are_people_and_roles_that_there_are(
    app: Services, home: People, approver: str, valid: bool
) -> None:
    text = f"name: greet\nsteps:\n  - {{id: a, type: approval, title: ok?, approvers: ['{approver}']}}\n"
    assert validate(app, home.viewer, text).valid is valid
