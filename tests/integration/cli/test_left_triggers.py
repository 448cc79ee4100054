"""What the terminal says of triggers when a workflow goes, or a path moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from api_world import DOCUMENT
from terminal import Terminal

HOOK = "triggers:\n  - name: {}\n    webhook: {{path: shop/orders, check: {{scheme: standard}}}}\n"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    flows = tmp_path / "flows"
    flows.mkdir()
    return flows


def by_hand(cli: Terminal, tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.yaml"
    file.write_text(f"name: {name}\nworkflow: greet\nevent: {{type: order.paid}}\n")
    assert cli("trigger", "import", str(file)).code == 0


@pytest.mark.parametrize("dry_run", [["--dry-run"], []])
def test_pruning_a_workflow_names_the_triggers_that_still_start_it(
    cli: Terminal, directory: Path, tmp_path: Path, dry_run: list[str]
) -> None:
    (directory / "greet.yaml").write_text(DOCUMENT)
    (directory / "wave.yaml").write_text(DOCUMENT.replace("greet", "wave"))
    cli("workflow", "apply", str(directory))
    by_hand(cli, tmp_path, "paid")
    by_hand(cli, tmp_path, "placed")
    (directory / "greet.yaml").unlink()
    done = cli("workflow", "apply", str(directory), "--prune", *dry_run)
    assert (done.code, "- delete greet" in done.out) == (0, True)
    assert "greet: warning: 2 triggers start it, and will fail to start: paid, placed." in done.err
    assert "onward trigger list --workflow greet" in done.err


def paging(cli: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "alerts.yaml"
    file.write_text("name: night\non: [run_failed]\nto: [{workflow: greet}]\n")
    assert cli("alert", "apply", str(file)).code == 0


def test_pruning_a_workflow_names_the_alerts_that_start_it(
    cli: Terminal, directory: Path, tmp_path: Path
) -> None:
    (directory / "greet.yaml").write_text(DOCUMENT)
    cli("workflow", "apply", str(directory))
    paging(cli, tmp_path)
    (directory / "greet.yaml").rename(tmp_path / "away.yaml")
    (directory / "wave.yaml").write_text(DOCUMENT.replace("greet", "wave"))
    done = cli("workflow", "apply", str(directory), "--prune", "--dry-run")
    assert "greet: warning: The alert night starts it, and will not arrive there." in done.err


def test_deleting_a_workflow_names_the_alerts_that_start_it(
    cli: Terminal, there: dict[str, str], tmp_path: Path
) -> None:
    paging(cli, tmp_path)
    asked = cli("workflow", "delete", "greet")
    assert "Alerts start greet, and will not arrive there: night, ops.\n" in asked.err


def test_a_renamed_trigger_needs_prune_and_says_so(cli: Terminal, directory: Path) -> None:
    file = directory / "greet.yaml"
    file.write_text(DOCUMENT + HOOK.format("old"))
    cli("workflow", "apply", str(directory))
    file.write_text(DOCUMENT + HOOK.format("new"))
    refused = cli("workflow", "apply", str(directory), "--dry-run")
    assert (refused.code, "'old', has the path 'shop/orders'" in refused.err) == (8, True)
    assert "line " in refused.err and "--prune" in refused.err
    valid = cli("workflow", "validate", str(directory))
    assert (valid.code, "warning: Another trigger, 'old'" in valid.err) == (0, True)
    assert cli("workflow", "apply", str(directory), "--prune").code == 0


def test_deleting_a_workflow_names_the_triggers_that_start_it(
    cli: Terminal, there: dict[str, str], tmp_path: Path
) -> None:
    by_hand(cli, tmp_path, "paid")
    asked = cli("workflow", "delete", "greet")
    assert asked.code == 2
    assert "will fail to start: hook, nightly, paid.\n" in asked.err


def waiting(cli: Terminal, directory: Path, count: int) -> None:
    """Nobody starts here what stands in line."""
    (directory / "greet.yaml").write_text(DOCUMENT + HOOK.format("old") + "    overlap: queue\n")
    cli("workflow", "apply", str(directory))
    for _ in range(count):
        cli("trigger", "fire", "old")


@pytest.mark.parametrize("dry_run", [["--dry-run"], []])
def test_pruning_a_trigger_says_what_is_dropped_with_it(
    cli: Terminal, directory: Path, dry_run: list[str]
) -> None:
    waiting(cli, directory, 2)
    (directory / "greet.yaml").write_text(DOCUMENT)
    done = cli("workflow", "apply", str(directory), "--prune", *dry_run)
    assert "old: warning: 2 firings that were taken and have not started are dropped with it." in done.err


def test_deleting_a_trigger_asks_with_what_is_dropped(cli: Terminal, directory: Path) -> None:
    waiting(cli, directory, 1)
    asked = cli("trigger", "delete", "old")
    assert asked.code == 2
    assert "One firing waits to start, and is dropped with it. Delete the trigger old?" in asked.err
