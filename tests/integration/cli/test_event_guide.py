"""The guide to events says the truth (E10): its trigger takes every event that its commands send."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from api_world import World
from onward.domain.expressions.parser import parse
from onward.services.triggers.invocations import list_invocations
from onward.services.triggers.triggers import create_trigger
from terminal import Terminal

GUIDE = (Path(__file__).parents[3] / "docs/guides/events.md").read_text()
TRIGGER = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)[0])
_BLOCKS = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
TYPED = [line for block in _BLOCKS for line in block.splitlines() if "event publish order.paid" in line]
SENT = [part for block in _BLOCKS for part in re.split(r"\n\n", block) if "curl" in part]


def test_there_is_something_to_try() -> None:
    assert (len(TYPED), len(SENT)) == (1, 2)


@pytest.mark.parametrize("command", TYPED)
def test_what_it_types_starts_its_trigger(
    cli: Terminal, world: World, there: dict[str, str], command: str
) -> None:
    save(world)
    assert cli(*shlex.split(command)[1:]).code == 0
    assert_taken(world)


@pytest.mark.parametrize("command", SENT)
def test_what_it_sends_starts_its_trigger(
    world: World, url: str, there: dict[str, str], command: str
) -> None:
    save(world)
    environment = {"ONWARD": url, "KEY": world.session(), "PATH": "/usr/bin:/bin:/usr/local/bin"}
    done = subprocess.run(["sh", "-ec", command], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert_taken(world)


def save(world: World) -> None:
    create_trigger(world.services, world.principal(), {**TRIGGER, "workflow": "greet", "inputs": {}})


def assert_taken(world: World) -> None:
    """Also by its filter, which is asked when it starts."""
    [fired] = list_invocations(world.services, world.principal(), TRIGGER["name"]).items
    now = world.services.clock.now()
    assert parse(TRIGGER["filter"]).evaluate({"trigger": fired.trigger}, now=now) is True
