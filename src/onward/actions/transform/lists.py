"""Lists: grouped, joined, sorted, cut, flattened."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from onward.actions.declaration import action
from onward.actions.transform.bounds import MAX_DEPTH, MAX_ROWS, Items, Key, Row, Rows
from onward.actions.transform.ordering import at, identity, rank
from onward.ports.actions import ActionExample, ActionFailed


class Group(TypedDict):
    key: Any
    items: list[Any]
    count: int


@action(
    name="transform.group_by",
    title="Group a list",
    effects="none",
    icon="group",
    examples=[
        ActionExample(
            "By team",
            {"items": [{"team": "a", "n": 1}, {"team": "b", "n": 2}, {"team": "a", "n": 3}], "key": "team"},
            [
                {"key": "a", "items": [{"team": "a", "n": 1}, {"team": "a", "n": 3}], "count": 2},
                {"key": "b", "items": [{"team": "b", "n": 2}], "count": 1},
            ],
        )
    ],
)
def group_by(items: Rows, key: Key) -> list[Group]:
    """Puts maps with the same value at `key` (`a.b` looks inside) together, in order of appearance."""
    groups: dict[str, Group] = {}
    for item in items:
        value = at(item, key)
        group = groups.setdefault(identity(value), {"key": value, "items": [], "count": 0})
        group["items"].append(item)
        group["count"] += 1
    return list(groups.values())


@action(
    name="transform.join",
    title="Join two lists",
    effects="none",
    icon="merge",
    examples=[
        ActionExample(
            "Orders with their customers",
            {
                "left": [{"order": 1, "customer": 7}],
                "right": [{"id": 7, "name": "Ada"}],
                "left_key": "customer",
                "right_key": "id",
            },
            [{"order": 1, "customer": 7, "id": 7, "name": "Ada"}],
        )
    ],
)
def join(
    left: Rows,
    right: Rows,
    left_key: Key,
    right_key: Annotated[Key | None, Field(description="As `left_key` when it is not given.")] = None,
    how: Annotated[
        Literal["inner", "left"], Field(description="left: keep rows that have no partner.")
    ] = "inner",
    right_prefix: Annotated[
        str, Field(max_length=50, description="Put before the names from the right.")
    ] = "",
) -> list[Row]:
    """Merges each map of `left` with the maps of `right` that have the same key; the left wins a name clash.

    As in SQL, null is equal to nothing.
    """
    partners: dict[str, list[Row]] = {}
    for row in right:
        value = at(row, right_key or left_key)
        if value is not None:
            partners.setdefault(identity(value), []).append(row)
    joined: list[Row] = []
    for row in left:
        value = at(row, left_key)
        found = partners.get(identity(value), []) if value is not None else []
        joined.extend(_merged(row, partner, right_prefix) for partner in found)
        if not found and how == "left":
            joined.append(row)
        if len(joined) > MAX_ROWS:
            raise ActionFailed("action", f"The join has more than {MAX_ROWS:,} rows.", code="too_large")
    return joined


@action(
    name="transform.sort_by",
    title="Sort a list",
    effects="none",
    icon="sort",
    examples=[
        ActionExample(
            "Newest first",
            {"items": [{"n": 1}, {"n": 2}], "key": "n", "descending": True},
            [{"n": 2}, {"n": 1}],
        )
    ],
)
def sort_by(items: Rows, key: Key, descending: bool = False) -> list[Row]:
    """Sorts maps by the value at `key` (`a.b` looks inside); equal ones keep their order.

    Null comes first, then false, true, numbers and text.
    """
    return sorted(items, key=lambda item: rank(at(item, key)), reverse=descending)


@action(
    name="transform.chunk",
    title="Cut a list into pieces",
    effects="none",
    icon="rows",
    examples=[ActionExample("In twos", {"items": [1, 2, 3], "size": 2}, [[1, 2], [3]])],
)
def chunk(items: Items, size: Annotated[int, Field(gt=0, le=MAX_ROWS)]) -> list[list[Any]]:
    """Cuts a list into lists of `size`; the last one may be shorter."""
    return [items[start : start + size] for start in range(0, len(items), size)]


@action(
    name="transform.flatten",
    title="Flatten a list",
    effects="none",
    icon="list",
    examples=[ActionExample("One level", {"items": [1, [2, [3]]]}, [1, 2, [3]])],
)
def flatten(items: Items, depth: Annotated[int, Field(gt=0, le=MAX_DEPTH)] = 1) -> list[Any]:
    """Takes the items of inner lists out, `depth` levels deep."""
    flat = items
    for _ in range(depth):
        if not any(isinstance(item, list) for item in flat):
            break
        flat = [inner for item in flat for inner in (item if isinstance(item, list) else [item])]
        if len(flat) > MAX_ROWS:
            raise ActionFailed("action", f"The list has more than {MAX_ROWS:,} items.", code="too_large")
    return flat


def _merged(left: Row, right: Row, prefix: str) -> Row:
    return {**left, **{prefix + name: value for name, value in right.items() if prefix + name not in left}}
