"""Where a value tree refers to the scope: every `{{ }}` of every string in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onward.domain.definitions.pointers import escape
from onward.domain.definitions.reading import Reference, parse_template


def references_in_tree(tree: Any, pointer: str = "") -> Iterator[tuple[str, Reference]]:
    """(JSON Pointer of the string, reference) in document order; keys are not templates."""
    for place, text in templates_in_tree(tree, pointer):
        for reference in parse_template(text).references:
            yield place, reference


def templates_in_tree(tree: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every string of the tree that may hold a template, with its JSON Pointer."""
    if isinstance(tree, str):
        if "{{" in tree:
            yield pointer, tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from templates_in_tree(value, f"{pointer}/{escape(key)}")
    elif isinstance(tree, (list, tuple)):
        for index, value in enumerate(tree):
            yield from templates_in_tree(value, f"{pointer}/{index}")
