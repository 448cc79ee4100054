"""The interface is built when its sources have changed, and only then."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import build_web


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An interface of one file, whose tools write down that they were called and build a page."""
    for name in (".venv", "scripts", "src/onward", "web/src", "web/node_modules"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "web/src/main.tsx").write_text("one")
    (tmp_path / "scripts/compress_web.mjs").touch()
    lock(tmp_path / "web/package-lock.json", react="19.3.1")
    lock(tmp_path / "web/node_modules/.package-lock.json", react="19.3.1")
    for name in ("ROOT", "WEB", "BUILT", "DRAFT"):
        path = tmp_path / getattr(build_web, name).relative_to(Path(build_web.__file__).parents[1])
        monkeypatch.setattr(build_web, name, path)
    monkeypatch.setattr(build_web, "run", lambda *command: pretend(tmp_path, command))
    return tmp_path


def pretend(project: Path, command: tuple[str, ...]) -> None:
    done = next(word for word in command if word in ("ci", "build") or word.endswith(".mjs"))
    with (project / "calls").open("a") as calls:
        print(Path(done).stem, file=calls)
    if done == "build":
        build_web.DRAFT.mkdir()
        (build_web.DRAFT / "index.html").write_text((project / "web/src/main.tsx").read_text())


def lock(path: Path, **packages: str) -> None:
    entries: dict[str, Any] = {f"node_modules/{name}": {"version": v} for name, v in packages.items()}
    others = {"": {"name": "onward-web"}, "node_modules/for-macos": {"version": "1.0.0", "optional": True}}
    path.write_text(json.dumps({"packages": others | entries}))


def calls(project: Path) -> list[str]:
    path = project / "calls"
    found = path.read_text().split() if path.exists() else []
    path.unlink(missing_ok=True)
    return found


def test_it_is_built_once(project: Path) -> None:
    build_web.main()
    assert calls(project) == ["build", "compress_web"]
    assert (project / "src/onward/web_dist/index.html").read_text() == "one"
    build_web.main()
    assert calls(project) == []


def test_a_changed_source_is_built_again(project: Path) -> None:
    build_web.main()
    (project / "web/src/main.tsx").write_text("two")
    build_web.main()
    assert (project / "src/onward/web_dist/index.html").read_text() == "two"


def test_a_build_that_somebody_removed_is_made_again(project: Path) -> None:
    build_web.main()
    shutil.rmtree(project / "src/onward/web_dist")
    build_web.main()
    assert calls(project) == ["build", "compress_web"] * 2


def test_what_tools_write_beside_the_sources_is_no_change(project: Path) -> None:
    build_web.main()
    (project / "web/node_modules/.vite").mkdir()
    (project / "web/node_modules/.vite/cache").touch()
    build_web.main()
    assert calls(project) == ["build", "compress_web"]


@pytest.mark.parametrize("installed", [{}, {"react": "19.0.0"}, {"react": "19.3.1", "more": "1.0.0"}])
def test_other_packages_than_the_locked_ones_are_replaced(project: Path, installed: dict[str, str]) -> None:
    lock(project / "web/node_modules/.package-lock.json", **installed)
    build_web.main()
    assert calls(project)[0] == "ci"


def test_a_failed_build_leaves_the_last_one_in_place(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_web.main()
    (project / "web/src/main.tsx").write_text("broken")
    monkeypatch.setattr(build_web, "run", lambda *_: exit("The interface was not built"))
    with pytest.raises(SystemExit):
        build_web.main()
    assert (project / "src/onward/web_dist/index.html").read_text() == "one"
