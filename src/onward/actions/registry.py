"""Every action of this process, by name, and how one is called.

A quick pure action costs a few microseconds here: validators are built when it is added, and
nothing is started (no task, no timer, no thread) that the call does not need.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import functools
import inspect
import threading
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from onward.actions.declaration import declaration_of
from onward.actions.failures import failure_of, out_of_time, unknown_action
from onward.actions.signature import Signature, check_arguments, check_output, read_signature
from onward.domain.errors import Invalid
from onward.ports.actions import (
    ActionCall,
    ActionFailed,
    ActionResult,
    ActionSpec,
    Json,
    Stream,
    pace_of,
)

# Waiting threads are cheap, and one slow library must not stop the others.
MAX_THREADS = 32
HEARTBEAT_SECONDS = 5.0

Invoke = Callable[[dict[str, Any], ActionCall], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class _Entry:
    spec: ActionSpec
    signature: Signature
    function: Callable[..., Any]
    origin: str
    invoke: Invoke


class Registry:
    """The actions of one process; implements `onward.ports.actions.Actions`."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._threads = ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="action")
        self._closers: list[Callable[[], Awaitable[None]]] = []
        self._check_url: Callable[[str], None] = _take_any

    def add(self, function: Callable[..., Any]) -> None:
        """Takes a function marked by `@action`; a name taken by another one is an error that names both."""
        declaration = declaration_of(function)
        if declaration is None:
            raise Invalid("not_an_action", f"{_origin(function)} is not marked by @action.")
        known = self._entries.get(declaration.name)
        if known is not None:
            if known.function == function:
                return
            raise _taken(declaration.name, known.origin, _origin(function))
        signature = read_signature(function, declaration.name, declaration.output)
        spec = ActionSpec(
            name=declaration.name,
            title=declaration.title,
            description=inspect.getdoc(function) or "",
            input_schema=signature.input_schema,
            output_schema=signature.output_schema,
            effects=declaration.effects,
            idempotent=declaration.idempotent,
            pace=declaration.pace,
            icon=declaration.icon,
            examples=declaration.examples,
            pace_argument=declaration.pace_argument,
            reads_with=declaration.reads_with,
            step_type=declaration.step_type,
        )
        invoke = self._invoker(function, signature.call_parameter, declaration.inline)
        self._entries[spec.name] = _Entry(spec, signature, function, _origin(function), invoke)

    def check_urls_with(self, check: Callable[[str], None]) -> None:
        """What `http.request` asks before it sends, for those who want to know sooner."""
        self._check_url = check

    def check_url(self, url: str) -> None:
        self._check_url(url)

    def on_close(self, closer: Callable[[], Awaitable[None]]) -> None:
        self._closers.append(closer)

    async def close(self) -> None:
        for closer in self._closers:
            await closer()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def find(self, name: str) -> ActionSpec | None:
        entry = self._entries.get(name)
        return entry.spec if entry else None

    def all(self) -> Sequence[ActionSpec]:
        specs = (self._entries[name].spec for name in sorted(self._entries))
        return [spec for spec in specs if spec.step_type is None]

    async def call(self, name: str, arguments: Mapping[str, Json], call: ActionCall) -> ActionResult:
        entry = self._entries.get(name)
        if entry is None:
            raise unknown_action(name, self._entries)
        checked = check_arguments(entry.signature, name, arguments)
        try:
            if call.deadline_seconds is None and entry.spec.pace == "quick" and not entry.spec.pace_argument:
                returned = await entry.invoke(checked, call)
            else:
                returned = await _in_time(entry, arguments, checked, call)
        except ActionFailed:
            raise
        except Exception as error:  # the edge to functions of other authors: nothing they raise may get lost
            call.log("stderr", "".join(traceback.format_exception(error)))
            raise failure_of(name, error) from error
        if isinstance(returned, ActionResult):
            return ActionResult(check_output(entry.signature, name, returned.output), returned.meta)
        return ActionResult(check_output(entry.signature, name, returned))

    def _invoker(self, function: Callable[..., Any], call_parameter: str | None, inline: bool) -> Invoke:
        if inspect.iscoroutinefunction(function):

            async def on_loop(arguments: dict[str, Any], call: ActionCall) -> Any:
                if call_parameter:
                    arguments[call_parameter] = call
                return await function(**arguments)

            return on_loop

        async def at_once(arguments: dict[str, Any], call: ActionCall) -> Any:
            if call_parameter:
                arguments[call_parameter] = call
            return function(**arguments)

        async def in_thread(arguments: dict[str, Any], call: ActionCall) -> Any:
            return await _call_in_thread(self._threads, function, arguments, call_parameter, call)

        return at_once if inline else in_thread


def _take_any(url: str) -> None:
    """Without `http.request` nothing is known of addresses."""


async def _in_time(
    entry: _Entry, arguments: Mapping[str, Json], checked: dict[str, Any], call: ActionCall
) -> Any:
    pulse = _heartbeats(call) if pace_of(entry.spec, arguments) == "long" else contextlib.nullcontext()
    limit = asyncio.timeout(call.deadline_seconds)
    try:
        async with limit, pulse:
            return await entry.invoke(checked, call)
    except TimeoutError as error:
        if limit.expired() and call.deadline_seconds is not None:
            raise out_of_time(entry.spec.name, call.deadline_seconds) from error
        raise


@contextlib.asynccontextmanager
async def _heartbeats(call: ActionCall) -> AsyncIterator[None]:
    """A long action need not think of heartbeats: they go on for as long as it does."""

    async def beat() -> None:
        while True:
            call.heartbeat()
            await asyncio.sleep(HEARTBEAT_SECONDS)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()


async def _call_in_thread(
    threads: ThreadPoolExecutor,
    function: Callable[..., Any],
    arguments: dict[str, Any],
    call_parameter: str | None,
    call: ActionCall,
) -> Any:
    """A thread cannot be stopped from outside: a cancelled one learns of it at its next log or heartbeat."""
    cancelled = threading.Event()
    if call_parameter:
        arguments[call_parameter] = _cancellable(call, cancelled)
    context = contextvars.copy_context()
    work = functools.partial(context.run, functools.partial(function, **arguments))
    try:
        return await asyncio.get_running_loop().run_in_executor(threads, work)
    except asyncio.CancelledError:
        cancelled.set()
        raise


def _cancellable(call: ActionCall, cancelled: threading.Event) -> ActionCall:
    def check() -> None:
        if cancelled.is_set():
            raise ActionFailed("cancelled", "The step was cancelled or ran out of time.")

    def log(stream: Stream, text: str) -> None:
        check()
        call.log(stream, text)

    def heartbeat() -> None:
        check()
        call.heartbeat()

    return replace(call, log=log, heartbeat=heartbeat)


def _taken(name: str, first: str, second: str) -> Invalid:
    return Invalid(
        "duplicate_action",
        f"Two actions are called {name!r}: {first} and {second}.",
        hint="Rename one of them; built-in actions cannot be replaced.",
    )


def _origin(function: Callable[..., Any]) -> str:
    module = getattr(function, "__module__", "?")
    return f"{module}.{getattr(function, '__qualname__', repr(function))}"
