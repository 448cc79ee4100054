"""What the steps of a run did, said and wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Query, Response
from starlette.responses import StreamingResponse

from onward.api.context import App, Caller, Paging
from onward.api.paging import Listing
from onward.api.route import SignedInRoute
from onward.domain.runs.status import StepStatus
from onward.ports.rows.steps import StepFilter
from onward.services import run_steps
from onward.services.run_steps import LOGS_AT_MOST, LogLine, StepRunView
from onward.services.run_views import WaitView

router = APIRouter(prefix="/api/v1/runs/{run_id}", tags=["runs"], route_class=SignedInRoute)

Attempt = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Absent: the last one.")]
Path = Annotated[str | None, Query(max_length=1000, description="Where in the run: `each[3]/mail`.")]

_JSON: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "Any JSON value.", "content": {"application/json": {"schema": {}}}}
}
_TEXT: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "All of it.", "content": {"text/plain": {"schema": {"type": "string"}}}}
}


@dataclass(frozen=True, slots=True)
class Logs:
    """In order. `next_after`: where to go on; null when there is nothing more so far."""

    items: Sequence[LogLine]
    next_after: int | None


@dataclass(frozen=True, slots=True)
class Waits:
    items: Sequence[WaitView]
    next_cursor: None = None


@router.get("/steps", operation_id="list_steps", summary="List the step runs of a run")
def list_steps(
    app: App,
    caller: Caller,
    paging: Paging,
    run_id: str,
    under: Annotated[str | None, Query(max_length=1000, description="This path and all inside.")] = None,
    status: Annotated[list[StepStatus] | None, Query(description="Any of these.")] = None,
) -> Listing[StepRunView]:
    """In the order in which they were first recorded; every attempt and iteration of its own."""
    where = StepFilter(under, tuple(status or ()))
    return paging.listing(partial(run_steps.list_steps, app, caller, run_id, where))


@router.get("/steps/{path:path}", operation_id="show_step", summary="Show a step run")
def show_step(app: App, caller: Caller, run_id: str, path: str, attempt: Attempt = None) -> StepRunView:
    return run_steps.show_step(app, caller, run_id, path, attempt)


@router.get(
    "/outputs/{path:path}",
    operation_id="show_output",
    summary="Show the whole output of a step run",
    response_class=Response,
    responses=_JSON,
)
def show_output(app: App, caller: Caller, run_id: str, path: str, attempt: Attempt = None) -> Response:
    """Also where it is too large for the step run itself."""
    large = run_steps.step_output(app, caller, run_id, path, attempt)
    if large is None:
        large = msgspec.json.encode(run_steps.show_step(app, caller, run_id, path, attempt).output)
    return Response(large, media_type="application/json")


@router.get("/logs", operation_id="list_logs", summary="Read the logs of a run")
def list_logs(
    app: App,
    caller: Caller,
    run_id: str,
    path: Path = None,
    attempt: Attempt = None,
    after: Annotated[int, Query(ge=0, le=2**53, description="The `seq` to go on behind.")] = 0,
    limit: Annotated[int, Query(ge=1, le=LOGS_AT_MOST)] = LOGS_AT_MOST,
) -> Logs:
    lines = run_steps.read_logs(app, caller, run_id, path=path, attempt=attempt, after=after, limit=limit)
    return Logs(lines, lines[-1].seq if len(lines) == limit else None)


@router.get(
    "/logs/text",
    operation_id="download_logs",
    summary="Download the logs of a run",
    response_class=Response,
    responses=_TEXT,
)
def download_logs(
    app: App, caller: Caller, run_id: str, path: Path = None, attempt: Attempt = None
) -> StreamingResponse:
    """As they were written, without times and names."""
    read = partial(run_steps.read_logs, app, caller, run_id, path=path, attempt=attempt)
    first = read()
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(run_id)}.log"'}
    return StreamingResponse(_texts(read, first), media_type="text/plain", headers=headers)


@router.get("/waits", operation_id="list_waits", summary="List the waits of a run")
def list_waits(
    app: App,
    caller: Caller,
    run_id: str,
    only_open: Annotated[bool, Query(alias="open", description="Only what it waits for now.")] = False,
) -> Waits:
    """In the order in which they were opened."""
    return Waits(run_steps.list_waits(app, caller, run_id, only_open=only_open))


def _texts(read: Callable[..., tuple[LogLine, ...]], lines: tuple[LogLine, ...]) -> Iterator[str]:
    while lines:
        yield "".join(line.text for line in lines)
        lines = read(after=lines[-1].seq) if len(lines) == LOGS_AT_MOST else ()


def _file_name(run_id: str) -> str:
    return "".join(character for character in run_id if character.isascii() and character.isalnum())
