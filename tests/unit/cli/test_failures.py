from __future__ import annotations

import json
from typing import get_args

import pytest

from onward.cli import exit_codes
from onward.cli.client import Refused
from onward.cli.failures import exit_code_of, print_failure
from onward.domain.errors import FieldError, Invalid, Kind

ERROR = Invalid(
    "bad", "Two things are wrong.", hint="Correct them.", errors=(FieldError("/a", "x", "Not that."),)
)


def test_a_refusal_says_what_where_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_failure(ERROR, as_json=False) == exit_codes.INVALID
    assert capsys.readouterr().err == "error: Two things are wrong.\n  /a: Not that.\nhint: Correct them.\n"


def test_what_was_said_already_is_not_said_again(capsys: pytest.CaptureFixture[str]) -> None:
    print_failure(Invalid("x", "Not that.", errors=(FieldError("/a", "x", "Not that."),)), as_json=False)
    assert capsys.readouterr().err == "error: Not that.\n  at /a\n"


def test_a_refusal_for_machines_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    print_failure(ERROR, as_json=True)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert json.loads(captured.err)["errors"] == [{"pointer": "/a", "code": "x", "detail": "Not that."}]


def test_every_kind_of_refusal_has_an_exit_code() -> None:
    assert set(exit_codes.OF_KIND) == set(get_args(Kind))
    assert set(exit_codes.OF_KIND.values()) <= set(exit_codes.MEANINGS)


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, 5), (403, 5), (404, 6), (409, 7), (412, 7), (422, 8), (429, 9), (503, 9), (500, 10)],
)
def test_the_servers_answer_decides_the_exit_code(status: int, code: int) -> None:
    assert exit_code_of(Refused(status, {"detail": "No."})) == code


def test_what_the_server_says_cannot_write_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_failure(Invalid("x", "\x1b[2Jgone"), as_json=False)
    assert capsys.readouterr().err == "error: gone\n"
