"""`onward workflow apply`: all of it or nothing, and what is the same stays untouched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from documents import BROKEN, document
from onward.domain.errors import Conflict, Denied, Invalid
from onward.services import drafts, versions, workflows
from onward.services.applying import ApplyView, apply
from onward.services.context import Services
from onward.services.files import FileText
from onward.services.publishing import publish, roll_back
from services_world import People, open_run

PARENT = "name: parent\nsteps:\n  - {id: a, type: workflow, workflow: greet, inputs: {who: me}}\n"


def documents(*texts: str) -> list[FileText]:
    return [FileText(f"{index}.yaml", text) for index, text in enumerate(texts)]


def did(view: ApplyView) -> list[tuple[str, str, int | None]]:
    return [(item.action, item.name, item.version) for item in view.items]


def names(app: Services, people: People) -> set[str]:
    return {view.name for view in workflows.list_workflows(app, people.viewer).items}


def test_a_set_is_created_then_unchanged_then_updated(app: Services, home: People) -> None:
    both = documents(document("greet"), document("wave"))
    assert did(apply(app, home.editor, both)) == [("create", "greet", 1), ("create", "wave", 1)]
    assert did(apply(app, home.editor, both)) == [("unchanged", "greet", 1), ("unchanged", "wave", 1)]
    changed = apply(app, home.editor, documents(document("greet"), document("wave", text="bye")))
    assert did(changed) == [("unchanged", "greet", 1), ("update", "wave", 2)]
    assert "say" in changed.items[1].changes[0]


def test_a_set_may_refer_to_itself_in_any_order(app: Services, home: People) -> None:
    assert len(apply(app, home.editor, documents(PARENT, document("greet"))).items) == 2


def test_a_dry_run_writes_nothing(app: Services, home: People) -> None:
    assert did(apply(app, home.editor, documents(document()), dry_run=True)) == [("create", "greet", 1)]
    assert names(app, home) == set()


def test_one_error_stops_all(app: Services, home: People) -> None:
    with pytest.raises(Invalid) as refused:
        apply(app, home.editor, documents(document("wave"), BROKEN))
    assert refused.value.errors[0].pointer.startswith("/documents/1/steps/0")
    assert refused.value.errors[0].detail.startswith("1.yaml: line 3")
    assert names(app, home) == set()


def test_a_refusal_at_the_end_undoes_everything(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document("old")))
    open_run(app, home, "old")
    with pytest.raises(Conflict) as refused:
        apply(app, home.editor, documents(document("new")), prune=True)
    assert refused.value.code == "runs_open"
    assert names(app, home) == {"old"}


def test_pruning_knows_its_own_after_a_rollback(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document(text="one")))
    apply(app, home.editor, documents(document(text="two")))
    roll_back(app, home.editor, "greet", 1)
    assert did(apply(app, home.editor, [], prune=True)) == [("delete", "greet", None)]


def test_two_documents_with_one_name_are_refused(app: Services, home: People) -> None:
    with pytest.raises(Invalid) as refused:
        apply(app, home.editor, documents(document(text="one"), document(text="two")))
    assert {error.code for error in refused.value.errors} == {"name_repeated"}


def test_pruning_deletes_what_came_from_an_apply_and_nothing_else(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document("greet"), document("wave")))
    drafts.create_workflow(app, home.editor, document("by-hand"))
    publish(app, home.editor, "by-hand", source="editor")
    kept = documents(document("greet"))
    assert did(apply(app, home.editor, kept)) == [("unchanged", "greet", 1)]
    pruned = apply(app, home.editor, kept, prune=True)
    assert did(pruned) == [("unchanged", "greet", 1), ("delete", "wave", None)]
    assert names(app, home) == {"greet", "by-hand"}


def test_pruning_leaves_alone_what_people_have_imported(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document("by-hand")), source="editor")
    assert did(apply(app, home.editor, [], prune=True)) == []
    assert names(app, home) == {"by-hand"}


def test_a_draft_that_somebody_writes_stays(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document(text="one")))
    drafts.save_draft(app, home.editor, "greet", document(text="mine"))
    apply(app, home.admin, documents(document(text="two")))
    assert drafts.show_draft(app, home.viewer, "greet").document == document(text="mine")
    assert versions.show_version(app, home.viewer, "greet").document == document(text="two")


def test_two_who_apply_at_once_make_one_version(app: Services, home: People) -> None:
    """E4"""

    def apply_it(_: int) -> str:
        try:
            return apply(app, home.editor, documents(document("greet"), document("wave"))).items[0].action
        except Conflict:
            return "conflict"

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(apply_it, range(4))) == ["create", "unchanged", "unchanged", "unchanged"]
    assert len(versions.list_versions(app, home.viewer, "greet").items) == 1


def test_an_empty_set_changes_nothing(app: Services, home: People) -> None:
    assert apply(app, home.editor, []).items == ()


def test_too_many_documents_name_the_limit(app: Services, home: People) -> None:
    with pytest.raises(Invalid) as refused:
        apply(app, home.editor, documents(*["name: a"] * 501))
    assert refused.value.code == "limit_documents"


def test_operators_do_not_apply_and_nobody_elsewhere(app: Services, home: People, away: People) -> None:
    """E1"""
    apply(app, home.editor, documents(document()))
    with pytest.raises(Denied):
        apply(app, home.operator, documents(document()))
    assert did(apply(app, away.editor, documents(document()), prune=True)) == [("create", "greet", 1)]
    assert names(app, home) == {"greet"}
