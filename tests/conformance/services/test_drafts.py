"""Drafts: written by people, with or without errors, and never over somebody else's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from documents import BROKEN, document
from onward.domain.errors import Conflict, Denied, Invalid, NotFound, Stale, TooLarge
from onward.services import drafts, workflows
from onward.services.context import Services
from onward.services.publishing import publish
from services_world import People


def test_a_workflow_is_called_what_its_document_says(app: Services, home: People) -> None:
    draft = drafts.create_workflow(app, home.editor, document("greet"))
    assert (draft.name, draft.revision, draft.base, draft.has_changes) == ("greet", 1, None, True)
    shown = workflows.show_workflow(app, home.viewer, "greet").workflow
    assert (shown.id, shown.title, shown.version) == (draft.workflow_id, "Greet somebody", None)


def test_a_draft_may_hold_errors_and_says_so(app: Services, home: People) -> None:
    draft = drafts.create_workflow(app, home.editor, BROKEN)
    assert draft.document == BROKEN
    assert any(finding.severity == "error" and finding.line == 3 for finding in draft.findings)


def test_a_text_that_is_no_document_needs_a_name(app: Services, home: People) -> None:
    with pytest.raises(Invalid) as refused:
        drafts.create_workflow(app, home.editor, "steps: [")
    assert refused.value.errors[0].pointer == "/name"
    assert drafts.create_workflow(app, home.editor, "steps: [", name="half-done").name == "half-done"


@pytest.mark.parametrize("name", ["", "Greet", "a b", "wf_01", "-a", "x" * 81])
def test_a_bad_name_is_refused(app: Services, home: People, name: str) -> None:
    with pytest.raises(Invalid):
        drafts.create_workflow(app, home.editor, "steps: [", name=name)


def test_a_name_that_contradicts_the_document_is_refused(app: Services, home: People) -> None:
    with pytest.raises(Invalid) as refused:
        drafts.create_workflow(app, home.editor, document("greet"), name="other")
    assert refused.value.code == "name_differs"


def test_of_two_workflows_with_one_name_one_is_made(app: Services, home: People) -> None:
    """E4"""

    def create(_: int) -> bool:
        try:
            return bool(drafts.create_workflow(app, home.editor, document("greet")))
        except Conflict:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(create, range(4))) == 1


def test_saving_needs_the_revision_that_was_edited(app: Services, home: People) -> None:
    drafts.create_workflow(app, home.editor, document(text="one"))
    saved = drafts.save_draft(app, home.editor, "greet", document(text="two"), if_match="1")
    assert saved.revision == 2
    with pytest.raises(Stale) as refused:
        drafts.save_draft(app, home.admin, "greet", document(text="three"), if_match="1")
    assert "revision 2" in refused.value.message
    assert drafts.show_draft(app, home.viewer, "greet").document == document(text="two")


def test_of_two_who_save_the_same_revision_one_wins(app: Services, home: People) -> None:
    drafts.create_workflow(app, home.editor, document(text="start"))

    def save(number: int) -> bool:
        try:
            return bool(
                drafts.save_draft(app, home.editor, "greet", document(text=f"n{number}"), if_match="1")
            )
        except Stale:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(save, range(4))) == 1


def test_saving_the_same_text_changes_nothing(app: Services, home: People) -> None:
    drafts.create_workflow(app, home.editor, document())
    assert drafts.save_draft(app, home.editor, "greet", document(), if_match="1").revision == 1


def test_before_the_first_version_the_name_follows_the_draft(app: Services, home: People) -> None:
    drafts.create_workflow(app, home.editor, document("greet"))
    drafts.create_workflow(app, home.editor, document("taken"))
    assert drafts.save_draft(app, home.editor, "greet", document("welcome")).name == "welcome"
    with pytest.raises(Conflict) as refused:
        drafts.save_draft(app, home.editor, "welcome", document("taken"))
    assert refused.value.code == "name_taken"
    assert drafts.show_draft(app, home.viewer, "welcome").document == document("welcome")


def test_after_the_first_version_the_name_waits_for_publication(app: Services, home: People) -> None:
    drafts.create_workflow(app, home.editor, document("greet"))
    publish(app, home.editor, "greet")
    assert drafts.save_draft(app, home.editor, "greet", document("welcome")).name == "greet"
    publish(app, home.editor, "greet")
    assert workflows.show_workflow(app, home.viewer, "welcome").workflow.version == 2


def test_a_discarded_draft_is_the_newest_version_again(app: Services, home: People) -> None:
    drafts.create_workflow(app, home.editor, document(text="one"))
    with pytest.raises(Conflict):
        drafts.discard_draft(app, home.editor, "greet")
    publish(app, home.editor, "greet")
    drafts.save_draft(app, home.editor, "greet", document(text="two"))
    back = drafts.discard_draft(app, home.editor, "greet")
    assert (back.document, back.has_changes, back.base) == (document(text="one"), False, 1)


@pytest.mark.parametrize("text", ["name: a\x00b", "name: \ud800"])
def test_text_that_no_database_keeps_is_refused(app: Services, home: People, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        drafts.create_workflow(app, home.editor, text, name="greet")
    assert refused.value.errors[0].pointer == "/document"


def test_a_document_that_is_too_large_names_the_limit(app: Services, home: People) -> None:
    with pytest.raises(TooLarge) as refused:
        drafts.create_workflow(app, home.editor, "#" * (512 * 1024 + 1), name="greet")
    assert "definition_bytes" in refused.value.message


def test_operators_do_not_write(app: Services, home: People) -> None:
    drafts.create_workflow(app, home.editor, document())
    for act in (
        lambda: drafts.create_workflow(app, home.operator, document("other")),
        lambda: drafts.save_draft(app, home.operator, "greet", document()),
        lambda: drafts.discard_draft(app, home.operator, "greet"),
    ):
        with pytest.raises(Denied):
            act()


def test_nobody_reaches_drafts_of_another_workspace(app: Services, home: People, away: People) -> None:
    """E1"""
    workflow_id = drafts.create_workflow(app, home.editor, document()).workflow_id
    for reference in ("greet", workflow_id):
        for act in (
            lambda ref: drafts.show_draft(app, away.admin, ref),
            lambda ref: drafts.save_draft(app, away.admin, ref, document(text="mine")),
            lambda ref: drafts.discard_draft(app, away.admin, ref),
        ):
            with pytest.raises(NotFound):
                act(reference)
    assert drafts.create_workflow(app, away.editor, document()).workflow_id != workflow_id
