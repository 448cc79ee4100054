"""The description is true: whatever schemathesis makes of it gets a described answer, and never a 5xx."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api_operations import DESCRIBED, HOOKS, OPERATIONS, Operation
from api_world import World, settle

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# A stream has no end to wait for; test_feed.py follows it.
ENDLESS = {"follow_feed"}
TRIED = [operation for operation in OPERATIONS if operation.id not in ENDLESS]
POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


def has_input(operation: Operation) -> bool:
    """Something in it can be wrong beside its address."""
    places = {parameter["in"] for parameter in operation.described.get("parameters", ())}
    return "query" in places or operation.body_schema is not None


bounded = settings(
    max_examples=12,
    derandomize=True,  # the same requests every time
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("operation", TRIED + HOOKS, ids=lambda operation: operation.id)
def test_what_fits_the_description_gets_a_described_answer(world: World, operation: Operation) -> None:
    ask(world, operation, POSITIVE, settle(world))


@pytest.mark.timeout(300)
def test_so_it_does_on_postgresql(postgres_world: World) -> None:
    """Which is stricter about what fits into a number or a text. One world for all: whatever is left of it."""
    ids = settle(postgres_world)
    for operation in TRIED:
        ask(postgres_world, operation, POSITIVE, ids)


@pytest.mark.parametrize(
    "operation", [one for one in TRIED if has_input(one)], ids=lambda operation: operation.id
)
def test_what_does_not_fit_gets_a_described_answer(world: World, operation: Operation) -> None:
    ask(world, operation, NEGATIVE, settle(world))


@pytest.mark.parametrize(
    "operation", [one for one in TRIED if "{" in one.path], ids=lambda operation: operation.id
)
def test_what_is_not_there_gets_a_described_answer(world: World, operation: Operation) -> None:
    ask(world, operation, POSITIVE, {})


def ask(world: World, operation: Operation, mode: GenerationMode, ids: dict[str, str]) -> None:
    """With ids of things that are there, where they are given; otherwise with whatever fits."""
    schema = schemathesis.openapi.from_dict(DESCRIBED)
    schema.app = world.app
    described = schema[operation.path][operation.method]
    there = {parameter.name: ids[parameter.name] for parameter in described.path_parameters if ids}
    headers = {"Authorization": f"Bearer {world.keys['home', 'admin']}"}

    @bounded
    @given(case=described.as_strategy(mode, path_parameters=there or None))
    def send(case: Any) -> None:
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    send()
