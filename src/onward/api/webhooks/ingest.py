"""Where deliveries come in: `/hooks/...`, the fast path (T16).

What is asked, in this order; the first that says no is all that its sender hears:

1. the address: is anything there, and not switched off? 404;
2. the sender's network, where the check names some: 401, the same as for a signature that is wrong;
3. is it paused? 503;
4. the method: HEAD is answered; a hub that confirms its subscription reads its challenge back; 405;
5. the body, read within bounds: 413, 415, 408, and 503 when too much comes at once;
6. the signature, over its raw bytes: 401; only then its limits, 429, and what it says, 400.

Then it is written down together with whatever else has gathered, and answered with 2xx after that commit.
Nobody is refused, and no probe answered, by what was remembered and is not true any more for longer than a
tenth of a second (`doors`). Nothing of a body is ever logged.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from fastapi import FastAPI
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from onward.api.context import Api
from onward.api.problems import problem_of, render
from onward.api.webhooks import requests
from onward.api.webhooks.answers import Answers, given_challenge
from onward.api.webhooks.bodies import payload_of
from onward.api.webhooks.doors import Doors
from onward.api.webhooks.refusals import Refusals
from onward.api.webhooks.requests import Incoming, Refused, read_body
from onward.domain.errors import Malformed, OnwardError, Unavailable
from onward.domain.triggers.requests import challenge, delivery_id, kept_headers, kept_query, subscription
from onward.domain.triggers.signatures import Verified, shut_out, verify
from onward.domain.triggers.webhook import TOKEN_PREFIX, Webhook
from onward.services.triggers.doors import Door
from onward.services.triggers.taking import (
    ID_PREFIX,
    BacklogFull,
    NewDelivery,
    Outcome,
    Taken,
    TooMany,
    Work,
    take,
)
from onward.store.group_commit import GroupCommit

# Senders wait for seconds, not for minutes: then they are told to come again.
_PATIENCE_SECONDS: Final = 5.0
# At hundreds a second a commit takes a few of them: that leaves the machine to the runs they start, and the
# slowest senders wait less as well (see decision 0021).
_PACE_SECONDS: Final = 0.005
# A trigger that is changed again and again while a delivery is on its way.
_MOST_LOOKS: Final = 3
# Of bodies that are read and not stored yet, whoever sends them.
_MOST_BYTES: Final = 128 * 1024**2
# Computing over more than that takes long enough for others to notice.
_INLINE_BYTES: Final = 256 * 1024
_HIDDEN: Final = "/hooks/***"
# They check the signatures of hubs (`X-Hub-Signature`). The senders of the others confirm no subscription:
# there it would only be one more place at which to try secrets.
_OF_HUBS: Final = ("github", "hmac")


@dataclass(frozen=True, slots=True)
class _Met:
    """Who came may send. `answer`: to those who want no more than that."""

    door: Door
    webhook: Webhook
    answer: Response | None


_Stored = tuple[Door, Webhook, NewDelivery, Taken]


class Hooks:
    """All webhooks of this process."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._doors = Doors(api.services)
        self._refusals = Refusals(api.services, self._submit)
        self._answers = Answers(api, self._submit)
        self._room = requests.Room(_MOST_BYTES)
        self._commits: GroupCommit[Work] | None = None

    async def respond(self, incoming: Incoming, receive: Receive) -> Response:
        """Raises `Refused`, which is counted; and refusals of ours as they are."""
        door = await self._find(incoming)
        try:
            return await self._received(door, incoming, receive)
        except Refused as refused:
            self._refusals.count(door, incoming, refused)
            raise

    async def close(self) -> None:
        """What came is committed, what was refused is counted, and what was begun has ended."""
        await self._answers.close()
        await self._refusals.flush()
        if self._commits is not None:
            await asyncio.to_thread(self._commits.close)

    async def _find(self, incoming: Incoming) -> Door:
        door = await self._doors.find(incoming.address)
        if door is None:
            raise Refused(requests.nothing_here(), "unknown", "")
        incoming.marks["principal_id"] = f"trigger:{door.through.trigger_id}"
        return door

    async def _received(self, door: Door, incoming: Incoming, receive: Receive) -> Response:
        met = await self._met(door, incoming)
        if met.answer is not None:
            return met.answer
        with self._room.share() as share:
            body = await read_body(incoming, receive, met.webhook.max_body, share)
            stored = await self._stored(met.door, incoming, body)
        if isinstance(stored, Response):
            return stored
        return await self._answers.answer(*stored, incoming.request_id)

    async def _met(self, door: Door, incoming: Incoming) -> _Met:
        """No commit holds what is said here against the database: it is said by what is true now."""
        try:
            met = _before_the_body(door, incoming)
            if met.answer is None or not self._doors.is_old(incoming.address):
                return met
        except Refused:
            if not self._doors.is_old(incoming.address):
                raise
        return _before_the_body(await self._look_again(incoming), incoming)

    async def _stored(self, door: Door, incoming: Incoming, body: bytes) -> Response | _Stored:
        """By what is true now: a door that changed on the way is looked at again."""
        for look in range(_MOST_LOOKS):
            try:
                stored = await self._taken(door, _open(door, incoming), incoming, body)
                if stored is not None:
                    return stored
            except Refused:
                if look > 0 or not self._doors.is_old(incoming.address):
                    raise
            door = await self._look_again(incoming)
        raise Unavailable(
            "hook_changing", "This webhook is being changed.", hint="Send it again.", retry_after=2
        )

    async def _look_again(self, incoming: Incoming) -> Door:
        self._doors.forget(incoming.address)
        return await self._find(incoming)

    async def _taken(
        self, door: Door, webhook: Webhook, incoming: Incoming, body: bytes
    ) -> Response | _Stored | None:
        """None: the door is not what it was."""
        services = self._api.services
        delivery = incoming.delivery(body)
        check = partial(verify, webhook.check, door.secrets, delivery, services.clock.now())
        verified = check() if len(body) <= _INLINE_BYTES else await asyncio.to_thread(check)
        if not isinstance(verified, Verified):
            raise requests.not_let_in(verified.code, verified.reason)
        self._doors.refuse_at_once(door)
        payload, query = await _parsed(incoming, webhook, body)
        asked = challenge(webhook, payload)
        if asked is not None:
            return given_challenge(asked)
        named = delivery_id(webhook, verified, delivery, payload)
        work = NewDelivery(
            id=services.clock.new_id(ID_PREFIX),
            through=door.through,
            at=services.clock.now_text(),
            payload=payload,
            request={
                "method": incoming.method,
                "path": webhook.path,
                "query": query,
                "headers": kept_headers(incoming.headers, webhook, incoming.address),
                "delivery_id": named,
            },
            delivery_id=named,
            status=webhook.answer.status,
            content_type=incoming.headers.get("content-type", "")[:200],
            size=len(body),
            sender=incoming.sender,
        )
        outcome = await self._submit(work)
        match outcome:
            case Taken():
                return door, webhook, work, outcome
            case TooMany():
                raise self._doors.limited(door, outcome.retry_after)
            case BacklogFull():
                raise self._doors.full(door, outcome)
            case _:
                return None

    async def _submit(self, work: Work) -> Outcome:
        if self._commits is None:  # a process to which nobody sends needs no thread for it
            write = partial(take, self._api.services)
            self._commits = GroupCommit(
                write, name="onward-hooks", patience=_PATIENCE_SECONDS, pace=_PACE_SECONDS
            )
        outcome: Outcome = await self._commits.submit(work)
        return outcome


class Endpoint:
    """One address for all of them: which one it is, is looked up."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = _ROUTE
        incoming = Incoming.of(scope)
        # The address is the key to it: the request's line in the log goes without.
        if incoming.address.startswith(TOKEN_PREFIX):
            scope["path"] = _HIDDEN
        try:
            response = await self._hooks.respond(incoming, receive)
        except Refused as refused:
            response = render(refused.problem, incoming.request_id)
        except OnwardError as error:
            response = render(problem_of(error), incoming.request_id)
        await response(scope, receive, send)


def add_hooks(app: FastAPI, api: Api) -> Hooks:
    """In front of all other addresses: it is asked most."""
    hooks = Hooks(api)
    app.router.routes.insert(0, Route("/hooks/{address:path}", Endpoint(hooks), include_in_schema=False))
    return hooks


# The name of them all in the log and in the metrics.
_ROUTE: Final = Mount("/hooks", routes=[])


def _open(door: Door, incoming: Incoming) -> Webhook:
    """Whoever comes to a closed one hears what they would hear if there were none; who is shut out, nothing
    of what goes on inside."""
    if door.state == "closed":
        raise Refused(requests.nothing_here(), "disabled", "The trigger is disabled.")
    if door.webhook is None:  # nobody can read whom it would let in
        raise requests.paused(door.retry_after)
    out = shut_out(door.webhook.check, incoming.sender)
    if out is not None:
        raise requests.not_let_in(out.code, out.reason)
    if door.state == "paused":
        raise requests.paused(door.retry_after)
    return door.webhook


def _before_the_body(door: Door, incoming: Incoming) -> _Met:
    """Senders that only want to know whether somebody is there; and methods that nobody takes."""
    webhook = _open(door, incoming)
    if incoming.method == "HEAD":
        return _Met(door, webhook, Response(status_code=200))
    confirmed = _confirmed(door, webhook, incoming)
    if confirmed is None and incoming.method not in webhook.methods:
        raise requests.wrong_method(incoming.method, webhook.methods)
    return _Met(door, webhook, confirmed)


def _confirmed(door: Door, webhook: Webhook, incoming: Incoming) -> Response | None:
    if incoming.method != "GET" or "hub.mode" not in incoming.query:
        return None
    if webhook.check.scheme not in _OF_HUBS:
        return None
    asked = subscription(incoming.query, door.secrets)
    return None if asked is None else Response(asked, media_type="text/plain")


async def _parsed(incoming: Incoming, webhook: Webhook, body: bytes) -> tuple[Any, dict[str, Any]]:
    try:
        query = kept_query(incoming.query, webhook, incoming.address) if incoming.query else {}
        return await payload_of(incoming.headers.get("content-type", ""), body), query
    except Malformed as error:
        raise requests.unreadable(problem_of(error)) from None
