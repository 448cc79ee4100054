"""Triggers beside the steps of applied files, imported and exported: by name, and all of it or nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from documents import document
from fakes.clock import FakeClock
from onward.domain.definitions.document import parse_document
from onward.domain.errors import Conflict, Denied, Invalid, OnwardError
from onward.services import checking, versions, workflows
from onward.services.applying import ApplyView, apply
from onward.services.context import Services
from onward.services.files import FileText
from onward.services.publishing import publish, roll_back
from onward.services.triggers import fitting, triggers
from onward.services.triggers.transfer import export_triggers, import_triggers
from services_world import People

NIGHTLY = """\
triggers:
  - name: nightly
    schedule: {cron: "0 2 * * *"}
  - name: paid
    event: {type: order.*}
    inputs: {who: "{{ trigger.event.key }}"}
"""


def documents(*texts: str) -> list[FileText]:
    return [FileText(f"{index}.yaml", text) for index, text in enumerate(texts)]


def with_triggers(triggers_text: str = NIGHTLY, name: str = "greet") -> list[FileText]:
    return documents(document(name, extra=triggers_text))


def did(view: ApplyView) -> list[tuple[str, str]]:
    return [(item.action, item.name) for item in view.triggers]


def names(app: Services, people: People) -> set[str]:
    return {view.name for view in triggers.list_triggers(app, people.viewer).items}


def test_they_are_created_then_unchanged_then_updated(app: Services, home: People) -> None:
    assert did(apply(app, home.editor, with_triggers())) == [("create", "nightly"), ("create", "paid")]
    again = apply(app, home.editor, with_triggers())
    assert did(again) == [("unchanged", "nightly"), ("unchanged", "paid")]
    changed = apply(app, home.editor, with_triggers(NIGHTLY.replace("0 2", "0 3")))
    assert did(changed) == [("update", "nightly"), ("unchanged", "paid")]
    assert changed.triggers[0].changes == ('schedule: {"cron": "0 2 * * *"} -> {"cron": "0 3 * * *"}',)
    assert [item.action for item in changed.items] == ["unchanged"]
    assert triggers.show_trigger(app, home.viewer, "nightly").text == "Every day at 03:00 (UTC)"


def test_a_version_knows_nothing_of_triggers(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document()))
    before = versions.show_version(app, home.viewer, "greet")
    apply(app, home.editor, with_triggers())
    after = versions.show_version(app, home.viewer, "greet")
    assert after.version == before.version
    apply(app, home.editor, documents(document(text="bye", extra=NIGHTLY)))
    assert versions.show_version(app, home.viewer, "greet").document == document(text="bye")


def test_what_was_applied_with_triggers_can_be_rolled_back_and_published_again(
    app: Services, home: People
) -> None:
    apply(app, home.editor, with_triggers())
    apply(app, home.editor, documents(document(text="bye", extra=NIGHTLY)))
    assert roll_back(app, home.editor, "greet", 1).version.number == 3
    assert publish(app, home.editor, "greet").unchanged


def test_a_dry_run_says_what_would_happen_and_writes_nothing(app: Services, home: People) -> None:
    planned = apply(app, home.editor, with_triggers(), dry_run=True)
    assert did(planned) == [("create", "nightly"), ("create", "paid")]
    assert names(app, home) == set()


@pytest.mark.parametrize(
    ("text", "pointer", "line"),
    [
        ("triggers: {}\n", "/triggers", 9),
        ("triggers:\n  - 7\n", "/triggers/0", 10),
        ("triggers:\n  - {name: x, schedule: {cron: nope}}\n", "/triggers/0/schedule/cron", 10),
        ("triggers:\n  - name: x\n    shedule: 1\n", "/triggers/0/shedule", 11),
        ("triggers:\n  - name: x\n    workflow: other\n", "/triggers/0/workflow", 11),
        ("triggers:\n  - name: x\n    inputs:\n      who: 7\n", "/triggers/0/inputs/who", 12),
        ("triggers:\n  - name: x\n  - name: x\n", "/triggers/0/name", 10),
        ("triggers:\n  - {schedule: {every: 1h}}\n", "/triggers/0/name", 10),
        ("triggers:\n  - {name: x, schedule: {at: '2001-01-01T00:00'}}\n", "/triggers/0/schedule", 10),
    ],
)
def test_one_error_stops_all_and_has_its_line(
    app: Services, home: People, text: str, pointer: str, line: int
) -> None:
    """T13"""
    with pytest.raises(Invalid) as refused:
        apply(app, home.editor, with_triggers(text))
    error = refused.value.errors[0]
    assert error.pointer.startswith(f"/documents/0{pointer}")
    assert error.detail.startswith(f"0.yaml: line {line}")
    assert workflows.list_workflows(app, home.viewer).items == ()


def test_validating_knows_triggers_too(app: Services, home: People) -> None:
    good, bad = document(extra=NIGHTLY), document("wave", extra="triggers:\n  - {name: x, event: {}}\n")
    first, second = checking.validate_set(app, home.viewer, [good, bad])
    assert (first.valid, first.hash) == (True, checking.validate(app, home.viewer, document()).hash)
    assert [(one.pointer, one.line) for one in second.findings] == [("/triggers/0/event/type", 10)]


def test_a_draft_says_where_triggers_belong(app: Services, home: People) -> None:
    [finding] = checking.validate(app, home.viewer, document(extra=NIGHTLY)).findings
    assert (finding.pointer, finding.code) == ("/triggers", "unknown_field")
    assert finding.hint is not None and "workflow apply" in finding.hint


def test_two_files_may_not_name_one_trigger(app: Services, home: People) -> None:
    both = documents(document("greet", extra=NIGHTLY), document("wave", extra=NIGHTLY))
    with pytest.raises(Invalid) as refused:
        apply(app, home.editor, both)
    assert {error.code for error in refused.value.errors} == {"name_repeated"}


def test_t6_what_a_person_switched_off_stays_off(app: Services, home: People) -> None:
    apply(app, home.editor, with_triggers())
    triggers.disable_trigger(app, home.editor, "nightly")
    apply(app, home.editor, with_triggers(NIGHTLY.replace("0 2", "0 3")))
    shown = triggers.show_trigger(app, home.viewer, "nightly")
    assert (shown.enabled, shown.next_at) == (False, None)


def test_t6_applying_the_same_schedule_keeps_its_next_firing(
    app: Services, home: People, clock: FakeClock
) -> None:
    apply(app, home.editor, with_triggers())
    next_at = triggers.show_trigger(app, home.viewer, "nightly").next_at
    clock.move(hours=1)
    apply(
        app, home.editor, with_triggers(NIGHTLY.replace("name: nightly", "name: nightly\n    title: At two"))
    )
    assert triggers.show_trigger(app, home.viewer, "nightly").next_at == next_at


def test_a_one_time_trigger_that_has_come_stays_unchanged(
    app: Services, home: People, clock: FakeClock
) -> None:
    once = f"triggers:\n  - {{name: once, schedule: {{at: '{clock.now().year + 1}-01-01T00:00'}}}}\n"
    apply(app, home.editor, with_triggers(once))
    clock.move(days=800)
    assert did(apply(app, home.editor, with_triggers(once))) == [("unchanged", "once")]


def test_pruning_deletes_triggers_that_left_their_files_and_nothing_else(app: Services, home: People) -> None:
    apply(app, home.editor, with_triggers())
    triggers.create_trigger(app, home.editor, {"name": "by-hand", "workflow": "greet"})
    import_triggers(app, home.editor, [FileText("a", "name: imported\nworkflow: greet\n")])
    fewer = with_triggers("triggers:\n  - name: nightly\n    schedule: {cron: '0 2 * * *'}\n")
    assert did(apply(app, home.editor, fewer)) == [("unchanged", "nightly")]
    planned = apply(app, home.editor, fewer, prune=True, dry_run=True)
    assert did(planned) == [("unchanged", "nightly"), ("delete", "paid")]
    assert did(apply(app, home.editor, fewer, prune=True)) == did(planned)
    assert names(app, home) == {"nightly", "by-hand", "imported"}


def test_pruning_a_workflow_takes_its_triggers_along(app: Services, home: People) -> None:
    apply(app, home.editor, with_triggers())
    pruned = apply(app, home.editor, [], prune=True)
    assert ([item.name for item in pruned.items], did(pruned)) == (
        ["greet"],
        [("delete", "nightly"), ("delete", "paid")],
    )
    assert names(app, home) == set()


def by_hand(app: Services, people: People, *names: str) -> None:
    for name in names:
        document = {"name": name, "workflow": "greet", "event": {"type": "a"}}
        triggers.create_trigger(app, people.editor, document)


def test_pruning_a_workflow_says_which_triggers_it_leaves_behind(app: Services, home: People) -> None:
    """Not those that go with it, nor those that a person has switched off: the same when planned and when done."""
    apply(app, home.editor, with_triggers())
    by_hand(app, home, "c", "a", "b", "off")
    triggers.disable_trigger(app, home.editor, "off")
    for dry_run in (True, False):
        [deleted] = apply(app, home.editor, [], prune=True, dry_run=dry_run).items
        [warning] = deleted.findings
        assert (deleted.action, warning.severity, warning.code) == ("delete", "warning", "still_started")
        assert warning.message == "3 triggers start it, and will fail to start: a, b, c."
    assert names(app, home) == {"a", "b", "c", "off"}


def test_of_many_that_are_left_behind_some_are_named(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document()))
    by_hand(app, home, *(f"t{number}" for number in range(10, 25)))
    [warning] = apply(app, home.editor, [], prune=True, dry_run=True).items[0].findings
    assert warning.message.startswith("15 triggers start it") and warning.message.endswith("t21 and 3 more.")


def test_a_trigger_that_moves_to_another_workflow_is_not_left_behind(app: Services, home: People) -> None:
    apply(app, home.editor, with_triggers())
    moved = apply(app, home.editor, with_triggers(name="wave"), prune=True)
    assert [(item.action, item.findings) for item in moved.items] == [("create", ()), ("delete", ())]


def test_a_trigger_moves_with_its_file_but_takes_nobodys_name(app: Services, home: People) -> None:
    apply(app, home.editor, with_triggers())
    moved = documents(document("greet"), document("wave", extra=NIGHTLY))
    assert did(apply(app, home.editor, moved)) == [("update", "nightly"), ("update", "paid")]
    triggers.create_trigger(app, home.editor, {"name": "mine", "workflow": "wave"})
    with pytest.raises(Invalid) as refused:
        apply(app, home.editor, with_triggers("triggers:\n  - name: mine\n"))
    assert refused.value.errors[0].code == "name_taken"


def test_a_refusal_at_the_end_undoes_the_workflows_too(app: Services, home: People) -> None:
    reserved = with_triggers("triggers:\n  - name: export\n")
    with pytest.raises(Invalid) as refused:
        apply(app, home.editor, reserved)
    assert refused.value.errors[0].detail.startswith("0.yaml: line 10")
    assert workflows.list_workflows(app, home.viewer).items == ()


def test_e4_two_who_apply_at_once_make_each_trigger_once(app: Services, home: People) -> None:
    def apply_it(_: int) -> list[str]:
        try:
            return [item.action for item in apply(app, home.editor, with_triggers()).triggers]
        except Conflict:
            return []

    with ThreadPoolExecutor(4) as threads:
        done = [action for actions in threads.map(apply_it, range(4)) for action in actions]
    assert done.count("create") == 2
    assert names(app, home) == {"nightly", "paid"}


def test_what_is_exported_can_be_imported_as_it_is(app: Services, home: People, away: People) -> None:
    apply(app, home.editor, with_triggers())
    exported = export_triggers(app, home.viewer)
    assert exported.count == 2
    again = import_triggers(app, home.editor, [FileText("all.yaml", exported.document)])
    assert [item.action for item in again.items] == ["unchanged", "unchanged"]
    apply(app, away.editor, documents(document()))
    import_triggers(app, away.editor, [FileText("all.yaml", exported.document)])
    assert export_triggers(app, away.viewer) == exported


def test_a_workflow_is_exported_with_its_triggers_as_a_file(app: Services, home: People) -> None:
    apply(app, home.editor, with_triggers())
    alone = workflows.export_workflow(app, home.viewer, "greet").document
    whole = workflows.export_workflow(app, home.viewer, "greet", triggers=True).document
    assert whole.startswith(alone)
    assert whole.startswith("# says something")
    again = apply(app, home.editor, documents(whole), prune=True)
    assert {item.action for item in again.items} == {item.action for item in again.triggers} == {"unchanged"}
    assert len(again.triggers) == 2


WEBHOOK = "triggers:\n  - name: {}\n    webhook: {{path: shop/orders, check: {{scheme: standard}}}}\n"


def test_what_another_trigger_holds_is_refused_at_its_place(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document("greet", extra=WEBHOOK.format("one"))))
    with pytest.raises(OnwardError) as refused:
        apply(app, home.editor, documents(document("wave", extra=WEBHOOK.format("two"))))
    assert [error.pointer for error in refused.value.errors] == ["/documents/0/triggers/0/webhook/path"]
    assert refused.value.errors[0].detail.startswith("0.yaml: ")
    assert [view.name for view in workflows.list_workflows(app, home.viewer).items] == ["greet"]


def test_one_is_exported_by_its_name(app: Services, home: People) -> None:
    apply(app, home.editor, with_triggers())
    exported = export_triggers(app, home.viewer, ["paid"])
    assert parse_document(exported.document).data == {
        "name": "paid",
        "workflow": "greet",
        "event": {"type": "order.*"},
        "inputs": {"who": "{{ trigger.event.key }}"},
    }


def test_importing_is_all_or_nothing_and_says_the_lines(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document()))
    text = "# mine\nname: a\nworkflow: greet\n---\nname: b\nworkflow: nowhere\n--- # c\nname: c\nworkflow: greet\nx: 1\n"
    with pytest.raises(Invalid) as refused:
        import_triggers(app, home.editor, [FileText("t.yaml", text)])
    assert [error.detail[:16] for error in refused.value.errors] == ["t.yaml: line 10,", "t.yaml: line 6, "]
    assert names(app, home) == set()


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_import_is_told_all_that_is_wrong_with_all_of_its_documents(
    app: Services, home: People, dry_run: bool
) -> None:
    apply(app, home.editor, documents(document()))
    text = "name: A\nworkflow: greet\nretry: {factor: 0, max: x}\n---\nname: b\nworkflow: greet\nfilter: 1 +\nx: 1\n"
    with pytest.raises(Invalid) as refused:
        import_triggers(app, home.editor, [FileText("t.yaml", text)], dry_run=dry_run)
    told = [(error.pointer, error.detail.split(":")[1]) for error in refused.value.errors]
    assert told == [
        ("/documents/0/name", " line 1, column 7"),
        ("/documents/0/retry/factor", " line 3, column 17"),
        ("/documents/0/retry/max", " line 3, column 25"),
        ("/documents/0/filter", " line 7, column 9"),
        ("/documents/0/x", " line 8, column 1"),
    ]


def test_an_import_tells_at_once_what_is_wrong_for_different_reasons(app: Services, home: People) -> None:
    """A reserved name, a workflow that is not there, a time that has passed, an unknown field."""
    apply(app, home.editor, documents(document()))
    given = [
        FileText("a.yaml", "name: export\nworkflow: greet\n"),
        FileText("b.yaml", "name: b\nworkflow: nowhere\n"),
        FileText("c.yaml", "name: c\nworkflow: greet\nschedule: {at: '2001-01-01T00:00:00Z'}\n"),
        FileText("d.yaml", "name: d\nworkflow: greet\nx: 1\n"),
    ]
    with pytest.raises(Invalid) as refused:
        import_triggers(app, home.editor, given)
    assert {error.pointer for error in refused.value.errors} == {
        "/documents/0/name",
        "/documents/1/workflow",
        "/documents/2/schedule",
        "/documents/3/x",
    }


def test_inputs_that_do_not_fit_are_refused_on_a_branch_of_nothing_as_well(
    app: Services, home: People
) -> None:
    """A dry run says what the import would: what `main` takes counts."""
    apply(app, home.editor, documents(document()))
    text = FileText("t.yaml", "name: a\nworkflow: greet\nbranch: dev\ninputs: {zz: 1}\n")
    with pytest.raises(Invalid) as refused:
        import_triggers(app, home.editor, [text], dry_run=True)
    assert refused.value.errors[0].pointer.startswith("/documents/0/inputs")


def test_an_import_of_a_workflow_says_where_it_belongs(app: Services, home: People) -> None:
    with pytest.raises(Invalid) as refused:
        import_triggers(app, home.editor, [FileText("greet.yaml", document(extra=NIGHTLY))])
    [error] = refused.value.errors
    assert (error.code, "workflow apply" in error.detail) == ("is_workflow", True)


def test_a_dry_run_of_an_import_writes_nothing(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document()))
    text = FileText("t.yaml", "name: a\nworkflow: greet\n")
    assert [item.action for item in import_triggers(app, home.editor, [text], dry_run=True).items] == [
        "create"
    ]
    assert names(app, home) == set()


def test_a_dry_run_refuses_a_name_that_cannot_be_taken(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document()))
    with pytest.raises(Invalid) as refused:
        import_triggers(
            app, home.editor, [FileText("t.yaml", "name: export\nworkflow: greet\n")], dry_run=True
        )
    assert [(error.pointer, error.code) for error in refused.value.errors] == [
        ("/documents/0/name", "reserved_name")
    ]


def test_a_dry_run_refuses_more_than_the_workspace_holds(
    app: Services, home: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "MOST_TRIGGERS", 2)
    apply(app, home.editor, with_triggers())
    again, more = with_triggers(), documents("name: third\nworkflow: greet\n")
    assert {item.action for item in apply(app, home.editor, again, dry_run=True).triggers} == {"unchanged"}
    with pytest.raises(Conflict) as refused:
        import_triggers(app, home.editor, more, dry_run=True)
    assert refused.value.code == "limit_triggers"


def test_too_many_at_once_are_refused(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document()))
    many = "---\n".join(f"name: t{index}\nworkflow: greet\n" for index in range(1_001))
    with pytest.raises(Invalid) as refused:
        import_triggers(app, home.editor, [FileText("many.yaml", many)])
    assert refused.value.code == "limit_triggers"


def test_what_is_broken_is_mended_by_the_same_file(app: Services, home: People) -> None:
    """Its reason says: save it again."""
    made = apply(app, home.editor, with_triggers()).triggers[0]
    with app.store.write() as tx:
        row = triggers.find_trigger(tx, home.editor.workspace_id, made.name)
        tx.triggers.update(replace(row, state="broken", state_reason="It cannot be read any more."))
    assert did(apply(app, home.editor, with_triggers()))[0] == ("update", "nightly")
    assert triggers.show_trigger(app, home.viewer, "nightly").state is None


def test_an_operator_may_export_but_not_import(app: Services, home: People) -> None:
    assert export_triggers(app, home.operator).document == ""
    with pytest.raises(Denied):
        import_triggers(app, home.operator, [])
