"""What Onward depends on: its secret key, its database, Temporal, and the server that says how it is."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import make_url
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from onward.configuration import variable
from onward.data_directory import DataDirectory
from onward.doctor.check import Check, fail, ok, warn
from onward.domain.errors import OnwardError
from onward.engine.connection import connect_options
from onward.engine.contracts import TASK_QUEUE
from onward.secret_key import read_secret_key
from onward.settings import Settings
from onward.store.database import open_database
from onward.store.migrate import current_revision, newest_revision
from onward.supervisor.lock import find_running

PATIENCE_SECONDS = 5.0
# A poll lasts a minute at most; Temporal remembers the ones of the dead for longer.
POLLED_WITHIN = timedelta(seconds=90)
START = "Start it: onward up"


def check_secret_key(settings: Settings) -> Check:
    try:
        key = read_secret_key(settings)
    except OnwardError as error:
        return fail("secret key", error.message, error.hint)
    if key is None:
        return ok("secret key", "is made at the first start")
    return ok("secret key", "configured" if settings.secret_key else "kept in the data directory")


def check_database(settings: Settings) -> Check:
    if _is_missing_file(settings.database):
        return ok("database", "SQLite, made at the first start")
    try:
        revision = _revision(settings.database)
    except OnwardError as error:
        return fail("database", error.message, error.hint)
    if revision == newest_revision():
        return ok(
            "database", f"{make_url(settings.database).get_backend_name()} answers, revision {revision}"
        )
    detail = f"answers, but its tables are at revision {revision}; this code knows {newest_revision()}"
    return warn("database", detail, "The next start of a server migrates it.")


def check_temporal(settings: Settings) -> list[Check]:
    address = _temporal_address(settings)
    if address is None:
        return [warn("temporal", "the embedded one is not running", START)]
    try:
        workers = asyncio.run(_polling_workers(settings, address))
    except (
        RPCError,
        RuntimeError,
        TimeoutError,
    ) as error:  # the SDK reports a refused connection as RuntimeError
        advice = f"Check {variable('temporal_address')}, the namespace, and that it can be reached from here."
        return [fail("temporal", f"{address} does not answer: {_first_line(error)}", advice)]
    answers = ok("temporal", f"{address} answers for the namespace {settings.temporal_namespace}")
    if workers == 0:
        return [answers, warn("workers", "none is polling: runs wait", "Start one: onward worker")]
    return [answers, ok("workers", f"{workers} polling")]


def check_server(settings: Settings) -> list[Check]:
    """The server's own report, line by line: it sees workers and migrations from inside."""
    running = find_running(DataDirectory(settings.data))
    port = running.port if running else settings.port
    report = _readiness(settings.reachable_bind, port)
    if report is None:
        return [warn("server", f"does not answer on port {port}", START)]
    return [ok("server", f"answers on port {port}"), *_lines(report)]


def _is_missing_file(url: str) -> bool:
    parsed = make_url(url)
    return parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists()


def _revision(url: str) -> str | None:
    database = open_database(url, pool_size=1)
    try:
        with database.read() as connection:
            return current_revision(connection)
    finally:
        database.close()


def _temporal_address(settings: Settings) -> str | None:
    if settings.temporal_address is not None:
        return settings.temporal_address
    running = find_running(DataDirectory(settings.data))
    return running.temporal if running else None


async def _polling_workers(settings: Settings, address: str) -> int:
    question = DescribeTaskQueueRequest(
        namespace=settings.temporal_namespace,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        client = await Client.connect(address, **connect_options(settings))
        answer = await client.workflow_service.describe_task_queue(question)
    oldest = datetime.now(UTC) - POLLED_WITHIN
    return sum(poller.last_access_time.ToDatetime(UTC) > oldest for poller in answer.pollers)


def _readiness(host: str, port: int) -> dict[str, Any] | None:
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/readyz")
        report = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return report if isinstance(report, dict) and "dependencies" in report else None


def _lines(report: dict[str, Any]) -> Iterator[Check]:
    for line in report["dependencies"]:
        name = f"server: {line['name']}"
        if line["status"] == "ok":
            yield ok(name, line["detail"])
        elif not line.get("needed", True):
            yield warn(name, line["detail"], "Runs go on; see the logs of the workers.")
        else:
            yield fail(
                name, line["detail"], "See the logs in the data directory, or of the process concerned."
            )


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0][:200]
