"""A trigger is deleted while firings of it wait: whoever does it is told how many go with it."""

from __future__ import annotations

import pytest

from arrivals import arrive
from onward.services import audit
from onward.services.applying import ApplyView, apply
from onward.services.files import FileText
from onward.services.triggers import triggers
from triggers_world import TriggersWorld, world

__all__ = ["world"]

FILE = """name: shop
steps:
  - {id: one, type: set, vars: {x: 1}}
triggers:
  - name: %s
    webhook: {path: shop/orders, check: {scheme: bearer, secret: TOKEN}}
"""


def applied(world: TriggersWorld, name: str, dry_run: bool = False) -> ApplyView:
    return apply(world.app, world.eve, [FileText("shop.yaml", FILE % name)], prune=True, dry_run=dry_run)


def warnings(view: ApplyView) -> list[str]:
    return [finding.message for item in view.triggers for finding in item.findings]


def audited(world: TriggersWorld) -> list[object]:
    lines = audit.list_audit(world.app, world.member("ann", "admin")).items
    return [line.detail for line in lines if line.action == "trigger.deleted"]


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_rename_says_how_many_it_drops(world: TriggersWorld, dry_run: bool) -> None:
    """T16: as triggers.md moves a path."""
    applied(world, "orders")
    arrive(world, *range(5), name="orders")
    assert warnings(applied(world, "sales", dry_run)) == [
        "5 firings that were taken and have not started are dropped with it."
    ]


def test_one_with_nothing_waiting_goes_without_a_word(world: TriggersWorld) -> None:
    applied(world, "orders")
    arrive(world, 1, name="orders")
    world.start()
    assert warnings(applied(world, "sales")) == []


def test_the_audit_log_has_the_number(world: TriggersWorld) -> None:
    applied(world, "orders")
    arrive(world, 1, name="orders")
    applied(world, "sales")
    arrive(world, *range(3), name="sales")
    triggers.delete_trigger(world.app, world.eve, "sales")
    assert audited(world) == [{"name": "sales", "dropped": 3}, {"name": "orders", "dropped": 1}]
