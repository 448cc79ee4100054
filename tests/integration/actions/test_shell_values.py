"""Values in scripts, run by a real bash and compared byte by byte (rule R20)."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.actions.loading import load_actions
from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.template import parse_template
from onward.domain.runs.shell import shell_script, shell_values
from onward.ports.actions import ActionCall

NOW = datetime(2026, 1, 1, tzinfo=UTC)

# A script that prints the value, and what it prints before and after it.
PLACES = {
    "printf %s {{ x }}": ("", ""),
    "printf %s a{{ x }}b": ("a", "b"),
    'printf %s "a {{ x }} b"': ("a ", " b"),
    "printf %s 'a {{ x }} b'": ("a ", " b"),
    "printf %s $'\\t{{ x }}\\t'": ("\t", "\t"),
    'v="$(printf %s {{ x }}; printf .)"; printf %s "$v"': ("", "."),
    'v="$(printf %s "a{{ x }}"; printf .)"; printf %s "$v"': ("a", "."),
    'v="$(printf %s \'a{{ x }}\'; printf .)"; printf %s "$v"': ("a", "."),
    'v={{ x }}; printf %s "$v"': ("", ""),
    'export v={{ x }}; printf %s "$v"': ("", ""),
    "cat <<END\n{{ x }}\nEND\n": ("", "\n"),
    "cat <<-END\n\t'{{ x }}\"\n\tEND\n": ("'", '"\n'),
    "cat <<< {{ x }}": ("", "\n"),
    'f() { printf %s "$1"; }; f {{ x }}': ("", ""),
    'v=(a {{ x }} b); printf %s "${v[1]}"': ("", ""),
    "case {{ x }} in ONWARD) ;; *) printf %s {{ x }};; esac": ("", ""),
    'v="$(case {{ x }} in (ONWARD) ;; *) printf %s {{ x }};; esac; printf .)"; printf %s "$v"': ("", "."),
    "if [[ {{ x }} != ONWARD ]]; then printf %s {{ x }}; fi": ("", ""),
    'for v in {{ x }}; do printf %s "$v"; done': ("", ""),
    "(printf %s {{ x }}) | cat": ("", ""),
    "cat <(printf %s {{ x }})": ("", ""),
    "bash -c 'printf %s \"$1\"' _ {{ x }}": ("", ""),
    "printf %s {{ x }} # it's (a comment": ("", ""),
    'printf %s "${#v}$((1+(2*3)))"{{ x }}': ("07", ""),
}
HOSTILE = [
    "; rm -rf /",
    "`touch pwned`",
    "$(touch pwned)",
    "${HOME}",
    "$HOME",
    "a[$(touch pwned)]",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "\\'; touch pwned; \\'",
    "a\nb\n\n",
    "END\ntouch pwned\n",
    "\n\tEND\n",
    "*",
    "~",
    "-n",
    "",
    " ",
    "!!",
    "a\\",
    "é 漢 😀 \u202e\ufeff",
    "\x01\x07\x1b[31m\r",
    "&& touch pwned ||",
    "> pwned",
    "{a,b}",
    "#",
    "x" * 100_000,
]
# What scripts are made of, in any order, and values that leave a mark when they run in any way.
_WORDS = (
    "echo eval let unset read declare export local printf test case in esac if then fi for do done"
    " compgen a 1 command builtin time coproc exec wait ! while until -- -p -v [["
)
PIECES = [f"{word} " for word in _WORDS.split()]
PIECES += ["{{ x }}"] * 8 + [
    "'",
    '"',
    "`",
    "$(",
    ")",
    "(",
    "((",
    "))",
    "${",
    "}",
    "\\",
    "#",
    " ",
    "\n",
    ";",
    "&&",
    "|",
]
PIECES += [
    "<<E\n",
    "\nE\n",
    "<<'E'\n",
    "<<<",
    "<",
    ">",
    ">&",
    "[[ ",
    " ]]",
    "[ ",
    " ]",
    " -eq ",
    " -v ",
    "=",
    "$",
    "$'",
]
PIECES += ["\\[[ ", "a=1 ", "x) ", ">f ", "'command' "]
PIECES += ["a[", "]", "$((", "bash -c ", "-i ", "{ ", "$x ", "a=", ";;"]
RUN = [
    "a[$(echo >pwned)]",
    "x=a[$(echo >pwned)]",
    "$(echo >pwned)",
    "`echo >pwned`",
    "; echo >pwned;",
    "'; echo >pwned; '",
    '"; echo >pwned; "',
    "\nE\necho >pwned\n",
]
# All that can be a value: no NUL (refused elsewhere), no half characters.
VALUES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
SHELLISH = st.lists(st.sampled_from([*"'\"`$(){}[];&|<>\\#*?~! \n\t", "$(", "${", "EOF", "END", "a"])).map(
    "".join
)


def printed(place: str, value: str, directory: Path) -> str:
    script = shell_script(parse_template(place))
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script.text],
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **shell_values(script, {"x": value}, now=NOW)},
        cwd=directory,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


@pytest.mark.parametrize("place", PLACES)
def test_hostile_values_come_out_as_they_went_in_R20(place: str, tmp_path: Path) -> None:
    before, after = PLACES[place]
    for value in HOSTILE:
        assert printed(place, value, tmp_path) == before + value + after
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=150, deadline=None)
@given(place=st.sampled_from(list(PLACES)), value=VALUES | SHELLISH)
def test_any_value_comes_out_as_it_went_in_R20(
    place: str, value: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before, after = PLACES[place]
    directory = tmp_path_factory.mktemp("values", numbered=True)
    assert printed(place, value, directory) == before + value + after
    assert list(directory.iterdir()) == []


@settings(max_examples=400, deadline=None)
@given(script=st.lists(st.sampled_from(PIECES), max_size=10).map("".join), value=st.sampled_from(RUN))
def test_in_no_script_that_is_accepted_a_value_runs_R20(
    script: str, value: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    try:
        accepted = shell_script(parse_template(script + "{{ x }}"))
    except ExpressionError:
        return
    directory = tmp_path_factory.mktemp("scripts", numbered=True)
    subprocess.run(
        ["/usr/bin/bash", "-p", "-c", accepted.text],
        env={"PATH": "/nowhere", **shell_values(accepted, {"x": value}, now=NOW)},
        cwd=directory,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=10,
        check=False,  # most of these scripts are nonsense
    )
    assert not (directory / "pwned").exists()


async def test_values_come_out_of_the_sandbox_as_they_went_in_R20(call: ActionCall) -> None:
    script = shell_script(parse_template("printf %s {{ x }}"))
    actions = load_actions(installed=())
    for value in HOSTILE:
        env = shell_values(script, {"x": value}, now=NOW)
        result = await actions.call("shell", {"run": script.text, "env": env}, call)
        assert result.meta["stdout_bytes"] == len(value.encode())
        if len(value) < 1000:
            assert result.output["stdout"] == value
    await actions.close()
