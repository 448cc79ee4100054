"""What changes, as it changes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Header, Query, Response
from starlette.requests import Request

from onward.api.context import Api, Caller, Whole
from onward.api.route import SignedInRoute
from onward.api.sse import FeedStream
from onward.domain.access import PERMISSIONS, Principal, require
from onward.domain.errors import FieldError, Invalid
from onward.ports.rows.feed import FAMILIES, Change
from onward.services.access import authenticate
from onward.services.triggers.withheld import change_for

router = APIRouter(prefix="/api/v1/feed", tags=["feed"], route_class=SignedInRoute)

_LISTED: Final = ", ".join(f"`{family}`" for family in FAMILIES)
_SUBJECT: Final = re.compile(r"[a-z][a-z_]{0,31}:[A-Za-z0-9_]{1,64}")
_MOST_TOPICS: Final = 50
_MOST: Final = 2**53

_STREAM: Final = {
    "description": "First comes `event: ready`; `event: gap` means: fetch again. `id:` numbers the changes.",
    "content": {
        "text/event-stream": {
            "schema": {"type": "string"},
            "example": 'id: 42\ndata: {"seq":42,"subject":"run:run_01","kind":"run.moved","data":{}}\n\n',
        }
    },
}


@router.get(
    "",
    operation_id="follow_feed",
    summary="Follow what changes",
    response_class=Response,
    responses={200: _STREAM},
)
async def follow_feed(
    request: Request,
    api: Whole,
    caller: Caller,
    topics: Annotated[
        str,
        Query(
            max_length=4000,
            description=f"By commas: subjects (`run:ID`), families ({_LISTED}).",
            examples=["runs,approvals"],
        ),
    ],
    after: Annotated[int | None, Query(ge=0, le=_MOST, description="Go on behind this change.")] = None,
    last_event_id: Annotated[
        int | None, Header(ge=0, le=_MOST, description="What a browser sends again.")
    ] = None,
) -> FeedStream:
    """Every change of these topics, without loss or repeats, from a point on or from now on.

    Whoever may not read a thing may not follow it either: a key that follows `events` has the scopes
    `feed.read` and `event.read`.
    """
    wanted = _topics(topics)
    _require_all(caller, wanted)
    api.streams.require_room()
    return FeedStream(
        partial(_followed, api, caller, wanted),
        after=after if last_event_id is None else last_event_id,
        newest=partial(asyncio.to_thread, api.newest_change),
        still_allowed=_recheck(api, request.state.token, wanted),
        check_seconds=api.recheck_seconds,
        streams=api.streams,
    )


async def _followed(
    api: Api, caller: Principal, topics: Sequence[str], after: int | None
) -> AsyncIterator[Change | None]:
    async with aclosing(api.feed.follow(caller.workspace_id, topics, after)) as changes:
        async for change in changes:
            yield None if change is None else change_for(caller, change)


def _topics(text: str) -> tuple[str, ...]:
    topics = tuple(dict.fromkeys(topic.strip() for topic in text.split(",") if topic.strip()))
    wrong = [topic for topic in topics if topic not in FAMILIES and not _SUBJECT.fullmatch(topic)]
    if wrong or not 1 <= len(topics) <= _MOST_TOPICS:
        detail = f"{wrong[0][:80]!r} is not a topic." if wrong else f"Name 1 to {_MOST_TOPICS} topics."
        raise Invalid(
            "bad_topic",
            detail,
            hint=f"A topic is one of {_LISTED}, or one subject such as `run:run_01...`.",
            errors=(FieldError("/query/topics", "bad_topic", detail),),
        )
    return topics


def _recheck(api: Api, token: str, topics: Sequence[str]) -> Callable[[], Awaitable[None]]:
    """A stream outlives the moment its caller was let in: a revoked key or a lost role ends it."""

    async def recheck() -> None:
        _require_all(await asyncio.to_thread(authenticate, api.services, token), topics)

    return recheck


def _require_all(caller: Principal, topics: Sequence[str]) -> None:
    require(caller, "feed.read")
    for noun in {FAMILIES.get(topic) or topic.partition(":")[0] for topic in topics}:
        if f"{noun}.read" in PERMISSIONS:
            require(caller, f"{noun}.read")
