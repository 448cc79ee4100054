from __future__ import annotations

import io
from pathlib import Path

import pytest

from api_world import DOCUMENT
from terminal import Terminal

BROKEN = "name: greet\nsteps:\n  - {id: say, type: st}\n"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    flows = tmp_path / "flows"
    (flows / "inner").mkdir(parents=True)
    (flows / "greet.yaml").write_text(DOCUMENT)
    (flows / "inner" / "wave.yml").write_text(DOCUMENT.replace("greet", "wave"))
    (flows / "README.md").write_text("not a workflow")
    return flows


def test_a_directory_is_applied_and_applied_again(cli: Terminal, directory: Path) -> None:
    first = cli("workflow", "apply", str(directory))
    assert first.out == "+ create greet version 1\n+ create wave version 1\n"
    assert cli("workflow", "apply", str(directory)).out.count("= unchanged") == 2


def test_a_document_is_applied_from_a_pipe(cli: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(DOCUMENT))
    assert cli("workflow", "apply", "-").out == "+ create greet version 1\n"
    assert "standard input" in cli("workflow", "apply", "--help").out


def test_a_dry_run_changes_nothing(cli: Terminal, directory: Path) -> None:
    done = cli("workflow", "apply", str(directory), "--dry-run")
    assert "+ create greet" in done.out
    assert cli.json("workflow", "list")["items"] == []


def test_prune_deletes_what_is_gone(cli: Terminal, directory: Path) -> None:
    cli("workflow", "apply", str(directory))
    (directory / "inner" / "wave.yml").unlink()
    assert "- delete wave" in cli("workflow", "apply", str(directory), "--prune").out


def test_prune_needs_a_whole_directory(cli: Terminal, directory: Path) -> None:
    done = cli("workflow", "apply", str(directory / "greet.yaml"), "--prune")
    assert (done.code, "directory" in done.err) == (2, True)


def test_nothing_is_applied_when_one_document_is_broken(cli: Terminal, directory: Path) -> None:
    (directory / "broken.yaml").write_text(BROKEN)
    done = cli("workflow", "apply", str(directory))
    assert done.code == 8
    assert "broken.yaml" in done.err
    assert cli.json("workflow", "list")["items"] == []


@pytest.mark.parametrize("where", [(), ("--local",)])
def test_a_broken_document_is_shown_with_its_place(
    cli: Terminal, tmp_path: Path, where: tuple[str, ...]
) -> None:
    (tmp_path / "broken.yaml").write_text(BROKEN)
    done = cli("workflow", "validate", str(tmp_path / "broken.yaml"), *where)
    assert done.code == 1
    assert "broken.yaml:3:21: error: " in done.err
    assert done.err.splitlines()[1:3] == ["      - {id: say, type: st}", " " * 24 + "^"]


def test_a_set_is_checked_as_a_whole(cli: Terminal, directory: Path) -> None:
    (directory / "parent.yaml").write_text(
        "name: parent\nsteps:\n  - {id: s, type: workflow, workflow: wave}\n"
    )
    assert cli("workflow", "validate", str(directory)).code == 0
    assert cli("workflow", "validate", str(directory / "parent.yaml")).code == 1


def test_without_a_server_a_document_is_checked_here(nobody: Terminal, directory: Path) -> None:
    done = nobody("workflow", "validate", str(directory), "--json")
    assert done.code == 0
    assert [file["name"] for file in done.json["files"]] == ["greet", "wave"]
    assert "No Onward is running here." in done.err


def test_versions_are_published_compared_and_rolled_back(cli: Terminal, directory: Path) -> None:
    file = directory / "greet.yaml"
    cli("workflow", "apply", str(file))
    file.write_text(DOCUMENT.replace("Hello", "Goodbye"))
    assert cli("workflow", "publish", "greet", str(file), "--note", "politer").err == "Published version 2.\n"
    assert "say" in cli("workflow", "diff", "greet", "--from", "1", "--to", "2").out
    assert cli.json("workflow", "rollback", "greet", "1")["version"]["number"] == 3
    assert [version["number"] for version in cli.json("workflow", "versions", "greet")["items"]] == [3, 2, 1]


@pytest.mark.usefixtures("there")
def test_who_renames_one_hears_what_follows(cli: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "greet.yaml"
    file.write_text(cli("workflow", "export", "greet").out.replace("name: greet", "name: welcome"))
    said = cli("workflow", "publish", "greet", str(file)).err
    assert "It is called welcome now. 2 triggers and 1 alert that named it follow." in said
    assert cli.json("trigger", "show", "nightly")["workflow"] == "welcome"


@pytest.mark.usefixtures("there")
class TestPublished:
    def test_the_document_is_exported_as_it_was_written(self, cli: Terminal, tmp_path: Path) -> None:
        assert cli("workflow", "export", "greet").out == DOCUMENT
        cli("workflow", "export", "greet", "-o", str(tmp_path / "out.yaml"))
        assert (tmp_path / "out.yaml").read_text() == DOCUMENT

    def test_it_is_shown(self, cli: Terminal) -> None:
        out = cli("workflow", "show", "greet").out
        assert "Version    1" in out
        assert '"default": "you"' in out

    def test_a_disabled_one_starts_no_runs(self, cli: Terminal) -> None:
        cli("workflow", "disable", "greet")
        assert cli("run", "greet").code == 7
        cli("workflow", "enable", "greet")
        assert cli("run", "greet").code == 0

    def test_deleting_needs_a_yes(self, cli: Terminal) -> None:
        assert cli("workflow", "delete", "greet").code == 2

    def test_what_is_not_there_is_not_found(self, cli: Terminal) -> None:
        done = cli("workflow", "show", "a/../b?c")
        assert (done.code, done.out) == (6, "")


def test_a_file_is_tested_without_being_saved(cli: Terminal, there: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_text(DOCUMENT.replace("Hello", "Bye"))
    run = cli.json(
        "workflow", "test", "greet", str(tmp_path / "new.yaml"), "--pin", "say=1", "-i", "name=Ada"
    )
    assert (run["kind"], run["inputs"]) == ("trial", {"name": "Ada"})
    assert [one["id"] for one in cli.json("runs", "list", "--trial")["items"]] == [run["id"]]
    assert run["id"] not in [one["id"] for one in cli.json("runs", "list")["items"]]


def test_a_test_run_says_that_it_is_one(cli: Terminal, there: dict[str, str]) -> None:
    assert "greet (test run)" in cli("workflow", "test", "greet").err


def test_a_template_is_printed_as_it_is_written(cli: Terminal) -> None:
    assert "deploy" in cli("workflow", "templates").out
    assert cli("workflow", "templates", "deploy").out.startswith("# Deploys one version")
    unknown = cli("workflow", "templates", "deplox")
    assert (unknown.code, "deploy" in unknown.err) == (2, True)
