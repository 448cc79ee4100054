"""What the guides and the reference say about actions is so (E10)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from onward.actions.loading import load_actions
from onward.actions.settings import MIB, ShellSettings
from onward.domain.expressions.errors import ExpressionError
from onward.domain.expressions.template import parse_template
from onward.domain.runs.shell import shell_script
from onward.ports.actions import ActionCall, ActionFailed

ROOT = Path(__file__).resolve().parents[3]
SHELL = (ROOT / "docs/guides/shell.md").read_text()
PYTHON = (ROOT / "docs/guides/python-actions.md").read_text()


def rows(page: str, heading: str) -> list[tuple[str, str]]:
    """The code in the first two cells of a table's rows."""
    _, _, rest = page.partition(f"| {heading} |")
    found = []
    for line in rest.split("\n\n")[0].splitlines()[2:]:
        left, right = line.strip("| ").split(" | ", 1)
        found.append((left.strip("` "), right.strip("` ")))
    return found


@pytest.mark.parametrize(("written", "run"), rows(SHELL, "written | run as"))
def test_the_guide_shows_what_templates_become_E10(written: str, run: str) -> None:
    assert shell_script(parse_template(written)).text == run


@pytest.mark.parametrize(("refused", "instead"), rows(SHELL, "refused | instead"))
def test_what_the_guide_says_is_refused_is_E10(refused: str, instead: str) -> None:
    with pytest.raises(ExpressionError):
        shell_script(parse_template(refused))
    if instead.startswith(("echo", "bash", "[")):
        shell_script(parse_template(instead))


def test_the_guide_names_the_limits_that_hold_E10() -> None:
    limits = ShellSettings()
    assert (limits.memory_bytes, limits.cpu_seconds, limits.processes) == (1024 * MIB, 3600, 256)
    assert (limits.workspace_bytes, limits.file_bytes, limits.log_bytes) == (512 * MIB, 256 * MIB, 64 * MIB)


async def test_the_function_of_the_guide_is_an_action_E10(tmp_path: Path, call: ActionCall) -> None:
    code = re.search(r"```python\n(.*?)```", PYTHON, re.DOTALL)
    assert code
    (tmp_path / "ours.py").write_text(code[1])
    actions = load_actions(modules=[str(tmp_path / "ours.py")], installed=())
    done = await actions.call("tickets.close", {"number": 17}, call)
    assert done.output == {"number": 17, "title": "It rains", "open": False}
    with pytest.raises(ActionFailed, match="There is no ticket 4"):
        await actions.call("tickets.close", {"number": 4}, call)


def test_the_reference_is_current_E10() -> None:
    generator = ROOT / "scripts/generate_actions_reference.py"
    assert subprocess.run([sys.executable, generator, "--check"], check=False).returncode == 0


def test_every_action_is_in_the_reference_E10() -> None:
    page = (ROOT / "docs/reference/actions.md").read_text()
    headings = re.findall(r"^## (\S+)$", page, re.MULTILINE)
    assert headings == [*(spec.name for spec in load_actions(installed=()).all()), "shell"]
