"""Microseconds for one evaluation of typical expressions: `python bench/expressions.py [--json]`."""

from __future__ import annotations

import json
import sys
import timeit
from datetime import UTC, datetime
from typing import Any

from onward.domain.expressions.parser import parse
from onward.domain.expressions.template import parse_template, render_tree

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ITEMS = [{"id": number, "name": f"item {number}", "ok": number % 2 == 0} for number in range(10)]
SCOPE: dict[str, Any] = {
    "inputs": {"priority": "high", "count": 3, "ticket": {"id": "T-17", "title": "Printer on fire"}},
    "steps": {"read": {"output": {"urgent": True, "team": "ops", "items": ITEMS}}},
    "many": [{"id": number, "name": f"row {number}"} for number in range(10_000)],
    "vars": {},
}
EXPRESSIONS = (
    "inputs.count",
    "steps.read.output.team",
    'steps.read.output.urgent && inputs.priority != "low"',
    "inputs.count + 1 > 3 || false",
    "has(vars.token) ? vars.token : inputs.ticket.id",
    "default(vars.limit, 10) * 2",
    'inputs.ticket.title.lower().contains("fire")',
    'inputs.ticket.id.matches("^T-[0-9]+$")',
    "size(steps.read.output.items) == 10",
    "steps.read.output.items.filter(item, item.ok).map(item, item.name)",
    'now() + duration("1h") < timestamp("2027-01-01T00:00:00Z")',
    "size(many) > 5",
)
TEMPLATES = (
    "{{ steps.read.output.team }}",
    "https://example.com/tickets/{{ inputs.ticket.id }}?n={{ inputs.count }}",
)
TREE = {
    "url": TEMPLATES[1],
    "headers": {"Authorization": "Bearer {{ secrets.TOKEN }}"},
    "json": [TEMPLATES[0], 1, "x"],
}


def main() -> None:
    found = measure()
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
        return
    for name, microseconds in found.items():
        sys.stdout.write(f"{microseconds:8.2f} us  {name}\n")


def measure() -> dict[str, float]:
    found: dict[str, float] = {}
    for text in EXPRESSIONS:
        expression = parse(text)
        found[text] = _microseconds(lambda e=expression: e.evaluate(SCOPE, now=NOW))
    for text in TEMPLATES:
        template = parse_template(text)
        found[text] = _microseconds(lambda t=template: t.render(SCOPE, now=NOW))
    found["render_tree of six values"] = _microseconds(lambda: render_tree(TREE, SCOPE, now=NOW))
    found["parse of a new text"] = _microseconds(_parse_new())
    return found


def _microseconds(run: Any) -> float:
    """The best of some rounds: what disturbs only ever adds."""
    timer = timeit.Timer(run)
    rounds, _ = timer.autorange()
    rounds = max(1, rounds // 4)
    return round(min(timer.repeat(5, rounds)) / rounds * 1_000_000, 2)


def _parse_new() -> Any:
    numbers = iter(range(10**9))
    text = 'steps.read.output.urgent && inputs.count != {} ? "a" : [1, 2].map(i, i + 1)'
    return lambda: parse(text.format(next(numbers)))


if __name__ == "__main__":
    main()
