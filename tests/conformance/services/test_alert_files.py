"""Alerts beside the steps of applied files, imported and exported: by name, and all of it or nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from documents import document
from onward.domain.access import Principal
from onward.domain.alerts.alert import MOST_ALERTS
from onward.domain.alerts.episode import Episode
from onward.domain.errors import Conflict, Denied, Invalid
from onward.services import checking, secrets, versions, workflows
from onward.services.alerts import alerts
from onward.services.alerts.transfer import export_alerts, import_alerts
from onward.services.applying import ApplyView, apply
from onward.services.context import Services
from onward.services.files import FileText
from services_world import People

FAILS = """\
alerts:
  - name: fails
    on: [run_failed, {late: {after: 5m}}]
    to: [{workflow: greet}]
  - name: behind
    on: [scheduler_lag]
    to: [{workflow: greet}]
"""
TEXT = "name: all-fails\non: [run_failed]\nto: [{workflow: greet}]\n"


def documents(*texts: str) -> list[FileText]:
    return [FileText(f"{index}.yaml", text) for index, text in enumerate(texts)]


def with_alerts(text: str = FAILS, name: str = "greet") -> list[FileText]:
    return documents(document(name, extra=text))


def did(view: ApplyView) -> list[tuple[str, str]]:
    return [(item.action, item.name) for item in view.alerts]


def names(app: Services, people: People) -> set[str]:
    return {view.name for view in alerts.list_alerts(app, people.operator).items}


def refusal(app: Services, by: Principal, given: list[FileText]) -> Invalid:
    with pytest.raises(Invalid) as refused:
        apply(app, by, given)
    return refused.value


def test_they_are_created_then_unchanged_then_updated(app: Services, home: People) -> None:
    assert did(apply(app, home.editor, with_alerts())) == [("create", "fails"), ("create", "behind")]
    again = apply(app, home.editor, with_alerts())
    assert did(again) == [("unchanged", "fails"), ("unchanged", "behind")]
    changed = apply(app, home.editor, with_alerts(FAILS.replace("5m", "9m")))
    assert did(changed) == [("update", "fails"), ("unchanged", "behind")]
    [line] = changed.alerts[0].changes
    assert line.startswith("on: ")
    assert line.endswith('{"late": {"after": "9m"}}]')


def test_it_is_about_the_workflow_beside_which_it_stands_and_says_so(app: Services, home: People) -> None:
    apply(app, home.editor, with_alerts())
    shown = alerts.show_alert(app, home.operator, "fails")
    assert shown.definition["where"] == {"workflow": "greet"}
    assert (shown.source, shown.file_of, shown.enabled, shown.health) == ("file", "greet", True, None)
    assert alerts.show_alert(app, home.operator, "behind").file_of == "greet"


def test_a_version_knows_nothing_of_alerts(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document()))
    before = versions.show_version(app, home.viewer, "greet")
    assert apply(app, home.editor, with_alerts()).items[0].action == "unchanged"
    apply(app, home.editor, documents(document(text="bye", extra=FAILS)))
    assert versions.show_version(app, home.viewer, "greet").document == document(text="bye")
    assert before.document == document()


def test_a_dry_run_says_what_would_happen_and_writes_nothing(app: Services, home: People) -> None:
    planned = apply(app, home.editor, with_alerts(), dry_run=True)
    assert did(planned) == [("create", "fails"), ("create", "behind")]
    assert names(app, home) == set()


ONE = "alerts:\n  - name: x\n    on: [missed]\n    to:\n      - "


@pytest.mark.parametrize(
    ("text", "pointer", "line", "code"),
    [
        ("alerts: {}\n", "/alerts", 9, "type"),
        ("alerts:\n  - {name: x, on: [mised], to: [{workflow: greet}]}\n", "/alerts/0/on/0", 10, None),
        (ONE + "{email: ops@example.com}\n", "/alerts/0/to/0/email", 13, "no_mail_server"),
        (ONE + "{workflow: gret}\n", "/alerts/0/to/0/workflow", 13, "workflow_not_found"),
        (ONE + "{webhook: 'https://x.test', secret: K}\n", "/alerts/0/to/0/secret", 13, "secret_not_found"),
        (ONE + "{webhook: 'http://[::1]/', secret: K}\n", "/alerts/0/to/0/webhook", 13, "address_refused"),
        (ONE + "{workflow: greet}\n  - name: x\n", "/alerts/1/on", 14, None),
        (FAILS.replace("behind", "fails"), "/alerts/0/name", 10, "name_repeated"),
        (FAILS.replace("behind", "export"), "/alerts/1/name", 13, "reserved_name"),
    ],
)
def test_one_error_stops_all_and_has_its_line(
    app: Services, home: People, text: str, pointer: str, line: int, code: str | None
) -> None:
    error = refusal(app, home.editor, with_alerts(text)).errors[0]
    assert error.pointer == f"/documents/0{pointer}"
    assert error.detail.startswith(f"0.yaml: line {line}")
    assert code in (None, error.code)
    assert workflows.list_workflows(app, home.viewer).items == ()


def test_two_files_may_not_name_one_alert(app: Services, home: People) -> None:
    both = documents(document("greet", extra=FAILS), document("wave", extra=FAILS))
    assert {error.code for error in refusal(app, home.editor, both).errors} == {"name_repeated"}


def test_one_that_names_a_secret_needs_it_and_never_shows_it(app: Services, home: People) -> None:
    """E2"""
    key = "whsec_" + "a" * 43 + "="
    text = ONE + "{webhook: 'https://x.test', secret: KEY}\n"
    secrets.set_secret(app, home.admin, "KEY", key)
    apply(app, home.editor, with_alerts(text))
    assert key not in export_alerts(app, home.operator).document
    assert "secret: KEY" in export_alerts(app, home.operator).document


def test_it_may_tell_a_workflow_of_the_same_application(app: Services, home: People) -> None:
    text = FAILS.replace("{workflow: greet}", "{workflow: page}")
    assert did(apply(app, home.editor, [*with_alerts(text), FileText("p", document("page"))])) == [
        ("create", "fails"),
        ("create", "behind"),
    ]
    again = refusal_of_prune(app, home, with_alerts(text.replace("5m", "6m")))
    assert [error.pointer for error in again.errors] == ["/documents/0/alerts/0/to/0/workflow"]


def refusal_of_prune(app: Services, home: People, given: list[FileText]) -> Invalid:
    """Also of a dry run: what it says is what would happen."""
    for dry_run in (True, False):
        with pytest.raises(Invalid) as refused:
            apply(app, home.editor, given, prune=True, dry_run=dry_run)
    return refused.value


def test_a_trigger_that_there_is_not_is_a_warning_with_its_line(app: Services, home: People) -> None:
    trigger = "triggers:\n  - {name: nightly, schedule: {cron: '0 2 * * *'}}\n"
    text = "alerts:\n  - name: x\n    on: [missed]\n    where: {trigger: [nightly, nihgtly, n*]}\n    to: [{workflow: greet}]\n"
    [item] = apply(app, home.editor, with_alerts(trigger + text), dry_run=True).alerts
    [finding] = item.findings
    assert (finding.severity, finding.code, finding.line) == ("warning", "unknown_trigger", 14)
    assert finding.hint == "Did you mean 'nightly'?"


def test_validating_knows_alerts_too(app: Services, home: People) -> None:
    bad = document("wave", extra="alerts:\n  - {name: x, on: [missed]}\n")
    first, second = checking.validate_set(app, home.viewer, [document(extra=FAILS), bad])
    assert (first.valid, first.hash) == (True, checking.validate(app, home.viewer, document()).hash)
    assert [(one.pointer, one.line) for one in second.findings] == [("/alerts/0/to", 10)]


def test_a_draft_says_where_alerts_belong(app: Services, home: People) -> None:
    [finding] = checking.validate(app, home.viewer, document(extra=FAILS)).findings
    assert (finding.pointer, finding.code) == ("/alerts", "unknown_field")
    assert finding.hint is not None
    assert finding.hint.startswith("Alerts stand beside the steps only in files")


def test_what_a_person_switched_off_stays_off(app: Services, home: People) -> None:
    """T6"""
    apply(app, home.editor, with_alerts())
    alerts.disable_alert(app, home.editor, "fails")
    assert did(apply(app, home.editor, with_alerts(FAILS.replace("5m", "9m"))))[0] == ("update", "fails")
    assert alerts.show_alert(app, home.operator, "fails").enabled is False


def test_what_it_remembers_stays_unless_it_tells_of_other_things(app: Services, home: People) -> None:
    apply(app, home.editor, with_alerts())
    shown = alerts.show_alert(app, home.operator, "fails")
    place, trouble = home.editor.workspace_id, replace(Episode("k", "run_failed"), streak=1)

    def remembered(text: str) -> int:
        with app.store.write() as tx:
            tx.alert_episodes.save(place, shown.id, [trouble], app.clock.now_text())
        apply(app, home.editor, with_alerts(text))
        return len(alerts.show_alert(app, home.operator, "fails").troubles)

    assert remembered(FAILS.replace("to:", "every: 2h\n    to:")) == 1
    assert remembered(FAILS.replace("5m", "9m")) == 0


def test_pruning_deletes_alerts_that_left_their_files_and_nothing_else(app: Services, home: People) -> None:
    apply(app, home.editor, with_alerts())
    alerts.create_alert(
        app, home.editor, {"name": "by-hand", "on": ["missed"], "to": [{"workflow": "greet"}]}
    )
    import_alerts(app, home.editor, [FileText("a", TEXT)])
    fewer = with_alerts(FAILS[: FAILS.index("  - name: behind")])
    assert did(apply(app, home.editor, fewer)) == [("unchanged", "fails")]
    planned = apply(app, home.editor, fewer, prune=True, dry_run=True)
    assert did(planned) == [("delete", "behind"), ("unchanged", "fails")]
    assert did(apply(app, home.editor, fewer, prune=True)) == did(planned)
    assert names(app, home) == {"fails", "by-hand", "all-fails"}


def test_an_alert_moves_with_its_file_but_takes_nobodys_name(app: Services, home: People) -> None:
    apply(app, home.editor, with_alerts())
    moved = documents(document("greet"), document("wave", extra=FAILS))
    view = apply(app, home.editor, moved)
    assert did(view) == [("update", "fails"), ("update", "behind")]
    assert view.alerts[1].changes == ("file of: greet -> wave",)
    assert alerts.show_alert(app, home.operator, "behind").file_of == "wave"
    alerts.create_alert(app, home.editor, {"name": "mine", "on": ["missed"], "to": [{"workflow": "greet"}]})
    [error] = refusal(app, home.editor, with_alerts(FAILS.replace("fails", "mine"))).errors[:1]
    assert (error.code, error.pointer) == ("name_taken", "/documents/0/alerts/0/name")


def test_what_people_made_about_that_workflow_is_taken_over_and_stays_theirs(
    app: Services, home: People
) -> None:
    given = {"name": "fails", "on": ["missed"], "to": [{"workflow": "greet"}], "where": {"workflow": "greet"}}
    apply(app, home.editor, documents(document()))
    alerts.create_alert(app, home.editor, given)
    assert did(apply(app, home.editor, with_alerts()))[0] == ("update", "fails")
    shown = alerts.show_alert(app, home.operator, "fails")
    assert (shown.source, shown.file_of) == ("api", "greet")
    assert did(apply(app, home.editor, documents(document()), prune=True)) == [
        ("delete", "behind"),
        ("update", "fails"),
    ]
    assert alerts.show_alert(app, home.operator, "fails").file_of is None
    assert did(apply(app, home.editor, documents(document()), prune=True)) == []


def test_standing_in_a_file_for_the_first_time_is_a_change_and_nothing_else(
    app: Services, home: People
) -> None:
    given = {"name": "fails", "on": ["missed"], "to": [{"workflow": "greet"}], "where": {"workflow": "greet"}}
    apply(app, home.editor, documents(document()))
    made = alerts.create_alert(app, home.admin, given)
    whole = documents(workflows.export_workflow(app, home.operator, "greet", alerts=True).document)
    [item] = apply(app, home.editor, whole).alerts
    assert (item.action, item.changes) == ("update", ("file of: nothing -> greet",))
    assert alerts.show_alert(app, home.operator, "fails").run_as == made.run_as
    assert did(apply(app, home.editor, whole)) == [("unchanged", "fails")]


def test_e4_two_who_apply_at_once_make_each_alert_once(app: Services, home: People) -> None:
    def apply_it(_: int) -> list[str]:
        try:
            return [item.action for item in apply(app, home.editor, with_alerts()).alerts]
        except Conflict:
            return []

    with ThreadPoolExecutor(4) as threads:
        done = [action for actions in threads.map(apply_it, range(4)) for action in actions]
    assert done.count("create") == 2
    assert names(app, home) == {"fails", "behind"}


def test_looks_and_applications_wait_for_each_other_and_none_fails(app: Services, home: People) -> None:
    """E4: what both lock, both lock in one order."""
    head, fails, behind = FAILS.replace("  - name", "\0  - name").split("\0")

    def go(n: int) -> None:
        if n % 2:
            with app.store.write() as tx:  # as a look does that has something to tell
                tx.alerts.enabled(lock=True)
        else:
            both = fails + behind if n % 4 else behind + fails
            apply(app, home.editor, with_alerts(head + both.replace("to:", f"every: {n + 1}m\n    to:")))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(go, range(24)))
    assert names(app, home) == {"fails", "behind"}


def test_a_name_that_somebody_takes_by_hand_at_that_moment_is_a_conflict_at_most(
    app: Services, home: People
) -> None:
    """E4: whoever comes second is refused or finds it, and there is one."""
    apply(app, home.editor, documents(document()))
    by_hand = {"name": "all-fails", "on": ["run_failed"], "to": [{"workflow": "greet"}]}

    def make(n: int) -> str:
        try:
            if n % 2:
                alerts.create_alert(app, home.editor, by_hand)
            else:
                import_alerts(app, home.editor, [FileText("a", TEXT)])
        except Conflict as error:
            return error.code
        return "made"

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(make, range(4))) <= {"made", "name_taken"}
    assert names(app, home) == {"all-fails"}


def test_what_is_exported_can_be_imported_as_it_is(app: Services, home: People, away: People) -> None:
    apply(app, home.editor, with_alerts())
    exported = export_alerts(app, home.operator)
    assert exported.count == 2
    again = import_alerts(app, home.editor, [FileText("all.yaml", exported.document)])
    assert [item.action for item in again.items] == ["unchanged", "unchanged"]
    apply(app, away.editor, documents(document()))
    import_alerts(app, away.editor, [FileText("all.yaml", exported.document)])
    assert export_alerts(app, away.operator) == exported
    assert export_alerts(app, home.operator, ["fails"]).document.startswith('name: fails\n"on":\n')


def test_one_that_cannot_be_read_any_more_is_exported_and_mended_by_a_file(
    app: Services, home: People
) -> None:
    """T4"""
    apply(app, home.editor, with_alerts())
    with app.store.write() as tx:
        row = tx.alerts.by_name(home.editor.workspace_id, "fails")
        assert row is not None
        tx.alerts.update(replace(row, document='{"name": "fails", "to": [7]}'))
    assert export_alerts(app, home.operator).count == 2
    assert "fails" not in workflows.export_workflow(app, home.operator, "greet", alerts=True).document
    assert did(apply(app, home.editor, with_alerts())) == [("update", "fails"), ("unchanged", "behind")]
    assert alerts.show_alert(app, home.operator, "fails").health is None


def test_a_workflow_is_exported_with_its_alerts_as_a_file(app: Services, home: People) -> None:
    apply(app, home.editor, with_alerts())
    import_alerts(app, home.editor, [FileText("a", TEXT)])
    whole = workflows.export_workflow(app, home.operator, "greet", alerts=True).document
    assert "workflow: greet\n" in whole
    assert "where" not in whole
    again = apply(app, home.editor, documents(whole), prune=True)
    assert did(again) == [("unchanged", "behind"), ("unchanged", "fails")]
    with pytest.raises(Denied):
        workflows.export_workflow(app, home.viewer, "greet", alerts=True)


def test_importing_is_all_or_nothing_and_says_the_lines(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document()))
    text = f"# mine\n{TEXT}---\n{TEXT.replace('all', 'some').replace('run_failed', 'fails')}"
    with pytest.raises(Invalid) as refused:
        import_alerts(app, home.editor, [FileText("t.yaml", text)])
    assert [error.detail[:15] for error in refused.value.errors] == ["t.yaml: line 7,"]
    assert names(app, home) == set()


def test_a_dry_run_of_an_import_writes_nothing_and_warns(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document()))
    given = FileText("t.yaml", TEXT + "where: {workflow: gret}\n")
    [item] = import_alerts(app, home.editor, [given], dry_run=True).items
    assert (item.action, item.findings[0].hint) == ("create", "Did you mean 'greet'?")
    assert names(app, home) == set()


def test_more_than_a_workspace_may_have_are_refused(app: Services, home: People) -> None:
    apply(app, home.editor, documents(document()))
    many = "---\n".join(TEXT.replace("all", f"a{n}") for n in range(MOST_ALERTS + 1))
    with pytest.raises(Invalid) as refused:
        import_alerts(app, home.editor, [FileText("many.yaml", many)])
    assert refused.value.code == "limit_alerts"
    import_alerts(app, home.editor, [FileText("many.yaml", many.rsplit("---\n", 1)[0])])
    for dry_run in (True, False):
        with pytest.raises(Conflict) as full:
            import_alerts(app, home.editor, [FileText("one.yaml", TEXT)], dry_run=dry_run)
        assert full.value.code == "limit_alerts"


def test_only_who_may_write_alerts_applies_them(app: Services, home: People) -> None:
    assert export_alerts(app, home.operator).document == ""
    with pytest.raises(Denied):
        import_alerts(app, home.operator, [])
    with pytest.raises(Denied):
        export_alerts(app, home.viewer)
    publisher = replace(home.editor, scopes=frozenset({"workflow.publish", "run.launch"}))
    with pytest.raises(Denied):
        apply(app, publisher, with_alerts())
    apply(app, home.editor, with_alerts())
    assert did(apply(app, publisher, with_alerts()))[0] == ("unchanged", "fails")
    with pytest.raises(Denied):
        apply(app, publisher, documents(document()), prune=True)
