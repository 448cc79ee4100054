"""Where a template may stand in a script, and what is written in its place (rule R20)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.template import parse_template
from onward.domain.runs.shell import shell_script, shell_values

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def text(script: str) -> str:
    return shell_script(parse_template(script)).text


def refusal(script: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as refused:
        shell_script(parse_template(script))
    return refused.value


@pytest.mark.parametrize(
    ("script", "written"),
    [
        ("echo {{ x }}", 'echo "$ONWARD_1"'),
        ("echo a{{ x }}b", 'echo a"$ONWARD_1"b'),
        ('echo "a {{ x }}b"', 'echo "a ${ONWARD_1}b"'),
        ("echo 'a {{ x }}'", "echo 'a '\"$ONWARD_1\"''"),
        ("echo $'a\\t{{ x }}'", "echo $'a\\t'\"$ONWARD_1\"$''"),
        ('echo "$(cat {{ x }})"', 'echo "$(cat "$ONWARD_1")"'),
        ("cat <<E\n{{ x }}'\nE\n", "cat <<E\n${ONWARD_1}'\nE\n"),
        ("{{ x }} {{ y }} {{ x }}", '"$ONWARD_1" "$ONWARD_2" "$ONWARD_1"'),
        ("no templates: $(( '", "no templates: $(( '"),
    ],
)
def test_a_template_becomes_a_reference_that_fits_its_quotes_R20(script: str, written: str) -> None:
    assert text(script) == written


def test_equal_expressions_share_a_variable() -> None:
    values = shell_script(parse_template("{{ x }} {{ y }} {{ x }}")).values
    assert {name: expression.source.strip() for name, expression in values.items()} == {
        "ONWARD_1": "x",
        "ONWARD_2": "y",
    }


@pytest.mark.parametrize(
    "script",
    [
        "echo $(( {{ x }} ))",
        "(( {{ x }} > 1 ))",
        "for ((i=0; i<{{ x }}; i++)); do :; done",
        "echo $[ {{ x }} ]",
        "a[{{ x }}]=1",
        "[[ {{ x }} -eq 1 ]]",
        "[[ 1 -lt {{ x }} ]]",
        "if [[ a == b && {{ x }} -gt 1 ]]; then :; fi",
        "[[ -v {{ x }} ]]",
        "[ -v {{ x }} ]",
        "declare -i a={{ x }}",
        "declare {{ x }}",
        "printf -v {{ x }} a",
        "unset {{ x }}",
        "read {{ x }}",
        "let {{ x }}",
    ],
)
def test_where_bash_calculates_a_value_is_refused_R20(script: str) -> None:
    assert refusal(script).code == "shell_context"


@pytest.mark.parametrize(
    "script",
    [
        "eval {{ x }}",
        'eval "echo {{ x }}"',
        "true && eval {{ x }}",
        "f() { eval {{ x }}; }",
        "A=1 eval {{ x }}",
        "> f eval {{ x }}",
        "echo $(eval {{ x }})",
        "trap {{ x }} EXIT",
        "compgen -W {{ x }}",
        "bash -eo pipefail -c {{ x }}",
        "bash -o pipefail -c {{ x }}",
        "python3 - a <<E\n{{ x }}\nE\n",
        "source /dev/stdin <<< {{ x }}",
        "2> f eval {{ x }}",
        "$SUDO eval {{ x }}",
        "$(echo) eval {{ x }}",
        "'eval' {{ x }}",
        "e\\val {{ x }}",
        "coproc eval {{ x }}",
        "command -p eval {{ x }}",
        "builtin -- eval {{ x }}",
        "'command' eval {{ x }}",
        "time -p eval {{ x }}",
        "wait -n -p {{ x }}",
        'sudo -u me bash -c "{{ x }}"',
        "timeout 5 sh -c '{{ x }}'",
        "docker exec -i box bash <<E\n{{ x }}\nE\n",
        "function f { eval {{ x }}; }",
        "echo >& {{ x }}",
        "cat 0<&{{ x }}",
        "bash -c {{ x }}",
        "bash -c 'echo {{ x }}'",
        '/bin/sh -ec "{{ x }}"',
        "time bash -c {{ x }}",
        "python3 -c 'print({{ x }})'",
        "bash <<E\n{{ x }}\nE\n",
        "bash <<< {{ x }}",
    ],
)
def test_where_a_value_would_be_code_is_refused_R20(script: str) -> None:
    assert refusal(script).code == "shell_context"


@pytest.mark.parametrize(
    "script",
    [
        "<<<[[ >&{{ x }}",
        "a=1 [[ ;eval {{ x }}",
        "> f [[ ;eval {{ x }}",
        "command [[ ;eval {{ x }}",
        "\\[[ ;eval {{ x }}",
        "case a in b) ;; [[ ) eval {{ x }};; esac",
        "case a in b) ;;\n [[ ) eval {{ x }};; esac",
        "echo $(a=1 case in b) eval {{ x }}; esac)",
        "time -p [[ {{ x }} -eq 1 ]]",
    ],
)
def test_where_a_reserved_word_is_none_its_rules_do_not_hold_R20(script: str) -> None:
    assert refusal(script).code == "shell_context"


@pytest.mark.parametrize(
    "script",
    [
        "echo ${A:-{{ x }}}",
        "echo `cat {{ x }}`",
        "echo \\{{ x }}",
        'echo "\\{{ x }}"',
        "echo ${{ x }}",
        'echo "${{ x }}"',
        "echo a # {{ x }}",
        "cat <<'E'\n{{ x }}\nE\n",
        "cat <<\\E\n{{ x }}\nE\n",
        "cat <<{{ x }}\n",
        "echo 'a {{ x }}",
        "echo $(cat {{ x }}",
        "echo {{ x }} )",
        "$(" * 60 + "{{ x }}" + ")" * 60,
    ],
)
def test_where_no_quotes_are_right_is_refused_R20(script: str) -> None:
    assert refusal(script).code == "shell_context"


@pytest.mark.parametrize(
    "script",
    [
        "bash -c 'echo \"$1\"' _ {{ x }}",
        "if ! [[ {{ x }} = a* ]]; then echo no; fi",
        "[[ a ]] && [[ {{ x }} ]]",
        "for f in [[ case; do echo {{ x }}; done",
        "case {{ x }} in (a) [[ b ]];; b) case c in *) ;; esac;; esac; [[ {{ x }} ]]",
        "time -p echo {{ x }}",
        "command -v git && echo {{ x }}",
        "export A={{ x }}",
        "[ {{ x }} -eq 1 ]",
        "let a=1; echo {{ x }}",
        "echo a#{{ x }}",
        "python3 tool.py -c {{ x }}",
        "node server.js -r {{ x }}",
        "python3 tool.py <<E\n{{ x }}\nE\n",
        "bash -c cat <<E\n{{ x }}\nE\n",
        "./deploy.sh -e {{ x }}",
    ],
)
def test_what_only_looks_like_it_is_accepted(script: str) -> None:
    assert "ONWARD_1" in text(script)


def test_a_refusal_has_its_place_and_what_to_do() -> None:
    error = refusal("echo {{ x }}\neval {{ y }}")
    assert (error.line, "eval" in error.message, bool(error.hint)) == (2, True, True)


def test_a_secret_belongs_into_the_environment_E2() -> None:
    assert refusal("echo {{ secrets.KEY }}").code == "secret_use"


def test_a_script_has_no_nul() -> None:
    assert refusal("echo \0 {{ x }}").code == "shell_nul"


@pytest.mark.parametrize(
    ("value", "variable"),
    [
        ("a b", "a b"),
        (1, "1"),
        (True, "true"),
        (None, "null"),
        ([1, "é"], '[1,"é"]'),
        ({"a": "'"}, '{"a":"\'"}'),
    ],
)
def test_text_goes_in_as_it_is_and_other_values_as_json(value: Any, variable: str) -> None:
    script = shell_script(parse_template("echo {{ x }}"))
    assert shell_values(script, {"x": value}, now=NOW) == {"ONWARD_1": variable}


def test_a_value_with_nul_is_an_error_and_not_a_shorter_value_R20() -> None:
    script = shell_script(parse_template("echo {{ x }}"))
    with pytest.raises(ExpressionError) as refused:
        shell_values(script, {"x": "a\0b"}, now=NOW)
    assert refused.value.code == "shell_nul"
