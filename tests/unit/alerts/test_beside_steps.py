"""Alerts beside the steps of an applied file are about its workflow, and have their lines."""

from __future__ import annotations

from typing import Any

import pytest

from onward.domain.alerts.beside_steps import as_beside, may_stand_beside, read_alerts, read_alone
from onward.domain.definitions.document import parse_document

HEAD = "name: report\nsteps:\n  - {id: a, type: set, vars: {x: 1}}\nalerts:\n"
TO: list[dict[str, Any]] = [{"workflow": "page"}]
FAILS: dict[str, Any] = {"name": "fails", "on": ["run_failed"], "to": TO}


def read(alerts: str) -> Any:
    return read_alerts(parse_document(HEAD + alerts))


def test_the_workflow_is_implied_and_other_fields_of_where_stay() -> None:
    text = "  - {name: late, on: [late], where: {trigger: nightly-*}, to: [{workflow: page}]}\n"
    [one], findings = read(text)
    assert findings == []
    assert one.document["where"] == {"trigger": "nightly-*", "workflow": "report"}
    assert one.alert.where.workflow == ("report",)


def test_the_workflow_may_be_said_and_no_other() -> None:
    text = (
        "  - name: fails\n    on: [run_failed]\n    where: {{workflow: {}}}\n    to: [{{workflow: page}}]\n"
    )
    [one], findings = read(text.format("report"))
    assert (one.document["where"], findings) == ({"workflow": "report"}, [])
    written, [finding] = read(text.format("other"))
    assert (written, finding.code, finding.line) == ([], "other_workflow", 7)


def test_the_scheduler_is_one_for_all_workflows() -> None:
    [one], findings = read("  - {name: behind, on: [scheduler_lag], to: [{workflow: page}]}\n")
    assert (findings, "where" in one.document) == ([], False)


@pytest.mark.parametrize(
    ("alerts", "pointer", "line", "hint"),
    [
        ("  - 7\n", "/alerts/0", 5, "name:"),
        (
            "  - name: x\n    whom: []\n    on: [late]\n    to: [{email: a@b.test}]\n",
            "/alerts/0/whom",
            6,
            None,
        ),
        (
            "  - name: x\n    on:\n      - run_faild\n    to: [{email: a@b.test}]\n",
            "/alerts/0/on/0",
            7,
            "run_failed?",
        ),
        (
            "  - name: x\n    on: [late]\n    to:\n      - {webhook: 'https://x.test', secrt: K}\n",
            "/alerts/0/to/0/secrt",
            8,
            "Did you mean secret?",
        ),
        ("  - {name: x, on: [late], to: []}\n", "/alerts/0/to", 5, "email"),
    ],
)
def test_a_refusal_has_its_line_and_says_what_to_write(
    alerts: str, pointer: str, line: int, hint: str | None
) -> None:
    written, [finding] = read(alerts)
    assert (written, finding.pointer, finding.line) == ([], pointer, line)
    assert (hint or "") in (finding.hint or "")


def test_every_wrong_field_has_a_finding_of_its_own_in_the_order_of_the_lines() -> None:
    written, findings = read(
        "  - name: X\n    on: [run_failed, missd]\n    to:\n      - {email: nobody}\n"
        "      - {webhook: 'ftp://x', secret: k}\n    where: {workflow: other}\n    evry: 1h\n"
    )
    assert written == []
    assert [(one.pointer.removeprefix("/alerts/0/"), one.line) for one in findings] == [
        ("name", 5),
        ("on/1", 6),
        ("to/0/email", 8),
        ("to/1/webhook", 9),
        ("to/1/secret", 9),
        ("where/workflow", 10),
        ("evry", 11),
    ]


@pytest.mark.parametrize("given", ["alerts: {}\n", "alerts: [" + "7, " * 201 + "7]\n"])
def test_they_are_a_list_of_so_many(given: str) -> None:
    _, [finding] = read_alerts(parse_document(f"name: a\n{given}"))
    assert (finding.pointer, finding.code) == ("/alerts", "type")


def test_a_document_of_its_own_is_about_what_it_says() -> None:
    [one], findings = read_alone(parse_document("name: fails\non: [run_failed]\nto: [{workflow: page}]\n"))
    assert (one.document, findings) == (FAILS, [])
    _, [finding] = read_alone(parse_document(HEAD))
    assert finding.code == "is_workflow"


@pytest.mark.parametrize(
    ("where", "file_of", "may"),
    [
        ({"workflow": "report"}, None, True),
        ({"workflow": ["report"], "trigger": "x-*"}, None, True),
        ({"workflow": ["report", "other"]}, "report", False),
        ({"workflow": "rep*"}, "report", False),
        (None, "report", False),
    ],
)
def test_only_what_means_the_same_is_written_beside_the_steps(where: Any, file_of: Any, may: bool) -> None:
    assert may_stand_beside({**FAILS, "where": where}, "report", file_of) is may


@pytest.mark.parametrize(("file_of", "may"), [("report", True), ("other", False), (None, False)])
def test_one_about_the_scheduler_belongs_to_the_file_that_it_came_from(file_of: Any, may: bool) -> None:
    behind = {"name": "behind", "on": ["scheduler_lag"], "to": TO}
    assert may_stand_beside(behind, "report", file_of) is may


def test_it_is_written_as_people_write_it() -> None:
    to = [{"inputs": {}, "workflow": "page"}, {"secret": "K", "webhook": "https://x.test"}]
    whole = {"to": to, "where": {"workflow": "report", "trigger": "t"}, "on": ["late"], "name": "late"}
    assert list(as_beside(whole)) == ["name", "on", "where", "to"]
    assert [list(one) for one in as_beside(whole)["to"]] == [["workflow", "inputs"], ["webhook", "secret"]]
    assert as_beside(whole)["where"] == {"trigger": "t"}
    assert "where" not in as_beside({**FAILS, "where": {"workflow": "report"}})
