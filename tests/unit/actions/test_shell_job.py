from __future__ import annotations

from typing import Any

import pytest

from onward.actions.shell.job import MAX_VARIABLE_BYTES, Job, make_job
from onward.ports.actions import ActionFailed


def job(**given: Any) -> Job:
    given = {"script": "true", "env": {}, "cwd": ".", "files": {}, "stdin": None, **given}
    return make_job(**given)


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"script": "echo \0"}, "/run"),
        ({"script": "echo \ud800"}, "/run"),
        ({"env": {"A": "x\0y"}}, "/env/A"),
        ({"env": {"A": "\ud800"}}, "/env/A"),
        ({"env": {"1A": "x"}}, "/env/1A"),
        ({"env": {"A=B": "x"}}, "/env/A=B"),
        ({"env": {"": "x"}}, "/env/"),
        ({"env": {"BASH_FUNC_ls%%": "() { id; }"}}, "/env/BASH_FUNC_ls%%"),
        ({"env": {"A": "x" * MAX_VARIABLE_BYTES}}, "/env/A"),
        ({"env": {f"A{n}": "x" * 100_000 for n in range(20)}}, "/env"),
        ({"env": {f"A{n}": "" for n in range(1001)}}, "/env"),
        ({"cwd": "/etc"}, "/cwd"),
        ({"cwd": "a/../../b"}, "/cwd"),
        ({"files": {"../x": ""}}, "/files/..~1x"),
        ({"files": {"/etc/passwd": ""}}, "/files/~1etc~1passwd"),
        ({"files": {"": ""}}, "/files/"),
        ({"files": {f"f{n}": "" for n in range(101)}}, "/files"),
        ({"stdin": "\ud800"}, "/stdin"),
    ],
)
def test_what_a_shell_cannot_take_is_refused_with_its_pointer_R20(
    given: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(ActionFailed) as failed:
        job(**given)
    assert failed.value.category == "validation"
    assert failed.value.details["errors"][0]["pointer"] == pointer


def test_the_largest_variable_that_the_kernel_takes_is_accepted() -> None:
    value = "x" * (MAX_VARIABLE_BYTES - len("A="))
    assert job(env={"A": value}).env == {"A": value}


def test_paths_get_their_plain_form() -> None:
    made = job(cwd="./a//b", files={"./c//d": "x"})
    assert (made.cwd, made.files) == ("a/b", {"c/d": b"x"})


def test_values_that_are_no_text_are_written_as_json() -> None:
    made = job(env={"N": 5, "L": [1, "é"], "Z": None}, files={"a.json": {"b": True}})
    assert made.env == {"N": "5", "L": '[1,"é"]', "Z": "null"}
    assert made.files == {"a.json": b'{"b":true}'}
