"""The house itself: what is locked, what is named, and how the tests guard themselves."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from onward.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = PROJECT["project"]["dependencies"]
DEVELOPMENT = PROJECT["dependency-groups"]["dev"]
# In pieces, so that this file does not name them itself.
HOSTS = [
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
]


@pytest.mark.parametrize(("lock", "wanted"), [("runtime", RUNTIME), ("dev", RUNTIME + DEVELOPMENT)])
def test_what_the_project_wants_is_locked(lock: str, wanted: list[str]) -> None:
    text = (ROOT / f"requirements/{lock}.txt").read_text()
    locked = {
        match[1].lower(): match[2]
        for match in re.finditer(r"^([\w.-]+)(?:\[.*])?==(\S+)", text, re.MULTILINE)
    }
    missing = [
        want for want in map(Requirement, wanted) if locked.get(want.name.lower(), "") not in want.specifier
    ]
    assert missing == [], "run: make lock"


def test_no_committed_file_says_where_packages_come_from() -> None:
    for path in committed_files():
        text = path.read_text(encoding="utf-8", errors="ignore")
        assert not [host for host in HOSTS if host in text], path


def test_what_the_interface_is_built_with_is_locked_by_content_not_by_address() -> None:
    packages = json.loads((ROOT / "web/package-lock.json").read_text())["packages"]
    del packages[""]
    assert packages
    assert [name for name, about in packages.items() if "resolved" in about] == [], "see web/.npmrc"
    assert [name for name, about in packages.items() if not {"integrity", "inBundle"} & set(about)] == []


def test_every_setting_is_used() -> None:
    """E3"""
    itself = {"settings.py", "configuration.py"}
    code = "".join(path.read_text() for path in (ROOT / "src").rglob("*.py") if path.name not in itself)
    unused = [name for name in Settings.model_fields if not re.search(rf"\bsettings\.{name}\b", code)]
    behind_a_property = {"database_url", "public_url", "smtp_url", "temporal_tls", "temporal_ui_url"}
    assert set(unused) - behind_a_property == set()


@pytest.fixture
def small_suite(tmp_path: Path) -> Path:
    """A project with this one's conftest, two passing tests, and a minimum of two."""
    suite = tmp_path / "tests"
    (suite / "unit").mkdir(parents=True)
    shutil.copy(ROOT / "tests/conftest.py", suite)
    (suite / "minimum.toml").write_text("unit = 2\n")
    (suite / "unit/test_some.py").write_text("def test_one(): pass\ndef test_two(): pass\n")
    return suite


def run_pytest(suite: Path, *options: str) -> subprocess.CompletedProcess[str]:
    # Without the plugins that are slow to import and not concerned.
    without = [f"-pno:{plugin}" for plugin in ("cacheprovider", "schemathesis", "hypothesispytest", "anyio")]
    command = [sys.executable, "-m", "pytest", "-q", *without, *options, "tests/unit"]
    return subprocess.run(command, cwd=suite.parent, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "parallel"])
def test_a_suite_that_shrank_fails(small_suite: Path, options: tuple[str, ...]) -> None:
    """E6"""
    assert run_pytest(small_suite, "--minimum", *options).returncode == 0
    (small_suite / "minimum.toml").write_text("unit = 3\n")
    done = run_pytest(small_suite, "--minimum", *options)
    assert done.returncode == 1
    assert "tests/unit ran 2 tests; tests/minimum.toml wants 3" in done.stdout


@pytest.mark.parametrize(
    "code",
    [
        "import pytest\ndef test_it(): pytest.skip('no database')",
        "import pytest\npytest.importorskip('not_installed_anywhere')",
        "import pytest\n@pytest.mark.skipif(True, reason='no bwrap')\ndef test_it(): pass",
        "import unittest\nclass TestIt(unittest.TestCase):\n def test_it(self): self.skipTest('later')",
    ],
    ids=["call", "import", "mark", "unittest"],
)
def test_a_skipped_test_fails(small_suite: Path, code: str) -> None:
    """E6"""
    (small_suite / "unit/test_more.py").write_text(code)
    done = run_pytest(small_suite)
    assert done.returncode != 0
    assert "A skipped test fails here" in done.stdout


def committed_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    assert listed.returncode == 0, listed.stderr
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
