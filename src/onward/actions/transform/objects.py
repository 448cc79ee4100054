"""Maps: merged, and cut down to some of their keys."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from onward.actions.declaration import action
from onward.actions.transform.bounds import MAX_DEPTH, Key, Row
from onward.ports.actions import ActionExample, ActionFailed

Keys = Annotated[list[Key], Field(max_length=1000)]


@action(
    name="transform.merge",
    title="Merge maps",
    effects="none",
    icon="merge",
    examples=[
        ActionExample(
            "Settings over defaults",
            {"maps": [{"a": {"x": 1, "y": 2}}, {"a": {"y": 3}}]},
            {"a": {"x": 1, "y": 3}},
        )
    ],
)
def merge(
    maps: Annotated[list[Row], Field(min_length=1, max_length=100)],
    lists: Annotated[
        Literal["replace", "append"], Field(description="What to do where both have a list.")
    ] = "replace",
) -> Row:
    """Merges maps into one, also the maps inside; the later one wins."""
    merged: Row = {}
    for following in maps:
        merged = _merge(merged, following, lists, MAX_DEPTH)
    return merged


@action(
    name="transform.pick",
    title="Keep some keys",
    effects="none",
    icon="filter",
    examples=[
        ActionExample(
            "Two of three", {"value": {"a": 1, "b": 2, "c": 3}, "keys": ["a", "c"]}, {"a": 1, "c": 3}
        )
    ],
)
def pick(value: Row, keys: Keys) -> Row:
    """Keeps these keys of a map, in the order asked for; those it does not have are left out."""
    return {key: value[key] for key in keys if key in value}


@action(
    name="transform.omit",
    title="Drop some keys",
    effects="none",
    icon="filter",
    examples=[ActionExample("Without b", {"value": {"a": 1, "b": 2}, "keys": ["b"]}, {"a": 1})],
)
def omit(value: Row, keys: Keys) -> Row:
    """Keeps all keys of a map but these."""
    dropped = frozenset(keys)
    return {key: inner for key, inner in value.items() if key not in dropped}


def _merge(one: Any, other: Any, lists: str, depth: int) -> Any:
    if depth == 0:
        raise ActionFailed("action", f"The maps are nested more than {MAX_DEPTH} deep.", code="too_deep")
    if isinstance(one, dict) and isinstance(other, dict):
        merged = dict(one)
        for key, value in other.items():
            merged[key] = _merge(one[key], value, lists, depth - 1) if key in one else value
        return merged
    if lists == "append" and isinstance(one, list) and isinstance(other, list):
        return [*one, *other]
    return other
