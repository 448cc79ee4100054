"""What the documents say is true (E10): links lead somewhere, commands exist, the first workflow is valid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from onward.cli.commands import SECTIONS
from onward.domain.definitions.document import parse_document
from onward.domain.definitions.validate import check

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page):
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text())
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


def test_the_first_workflow_of_the_readme_is_valid():
    document = re.search(r"```yaml\n(.*?)```", README, re.DOTALL)
    assert document is not None
    assert check(parse_document(document.group(1))).findings == ()


def test_every_command_of_the_readme_is_in_the_reference():
    names = {command.name for section in SECTIONS for command in section.commands}
    reference = (ROOT / "docs/reference/cli.md").read_text()
    said = re.findall(r"(?:^|/|`)onward ([a-z]+)(?: ([a-z]+))?", README, re.MULTILINE)
    assert said
    unknown = [words for words in said if words[0] not in names]
    groups = ("workflow", "runs", "approvals")
    unknown += [
        words for words in said if words[0] in groups and f"onward {words[0]} {words[1]}" not in reference
    ]
    assert unknown == []


@pytest.mark.parametrize(
    "decision", sorted((ROOT / "docs/decisions").glob("*.md")), ids=lambda path: path.name
)
def test_a_decision_fits_on_a_page(decision):
    assert len(decision.read_text().splitlines()) <= 50
