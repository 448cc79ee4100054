"""The only file that knows every room: settings in, a running process out."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import structlog
import uvloop
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError
from temporalio.worker import Worker

from onward import __version__, pulse
from onward.actions.loading import load_actions
from onward.actions.mail.smtp import mailer_of
from onward.actions.registry import Registry
from onward.actions.settings import ActionSettings, HttpSettings, ShellSettings
from onward.clock import SystemClock
from onward.data_directory import DataDirectory
from onward.domain.errors import Unavailable
from onward.engine.activities.reconcile import ReconcilerActivities
from onward.engine.activities.run import RunActivities
from onward.engine.activities.schedule import SchedulerActivities
from onward.engine.client import TemporalEngine
from onward.engine.connection import connect_options
from onward.engine.contracts import (
    RECONCILER_ID,
    RECONCILER_WORKFLOW,
    SCHEDULER_ID,
    SCHEDULER_WORKFLOW,
    TASK_QUEUE,
    ReconcileTask,
)
from onward.engine.local import LocalTemporal
from onward.engine.payloads import SealingCodec, data_converter
from onward.engine.worker import make_worker
from onward.feed.notify import NotifyWatch
from onward.feed.poll import PollWatch
from onward.logs import configure_logs
from onward.ports.feed import Watch
from onward.secret_key import SecretKey, secret_key
from onward.services.context import Services
from onward.services.housekeeping import Retention
from onward.services.limits import Limits
from onward.services.router import Router
from onward.settings import Settings
from onward.store.database import Database, open_database
from onward.store.ledger import SqlLedger
from onward.store.migrate import migrate
from onward.store.tx import SqlStore
from onward.store.vault import AesGcmVault

log = structlog.get_logger(__name__)

Process = Callable[[Settings, asyncio.Event], Coroutine[object, object, None]]

# Whoever starts this process together with Temporal and the database does not start them in order.
_PATIENCE_SECONDS: Final = 60.0
_RETRY_SECONDS: Final = 0.1
_ENGINE_WORKSPACE: Final = ""
# For what blocks: a launch waits in one of them for Temporal's answer.
_THREADS: Final = 48


@dataclass(frozen=True, slots=True)
class Onward:
    """Everything a process holds; `opened` closes it in order."""

    settings: Settings
    key: SecretKey
    database: Database
    ledger: SqlLedger
    actions: Registry
    temporal: Client
    engine: TemporalEngine
    services: Services


def work(settings: Settings) -> None:
    """`onward worker`: execute runs until asked to stop."""
    run_process(settings, _work)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Onward]:
    """The process's parts, ready and migrated. Waits for a database and a Temporal that are starting."""
    data = DataDirectory(settings.data)
    data.prepare()
    key = secret_key(settings)
    database = await _patiently(lambda: _open_database(settings))
    ledger = SqlLedger(database)
    actions = load_actions(_action_settings(settings), settings.actions)
    router = Router()
    try:
        vault = AesGcmVault(key.derive("vault"))
        temporal = await _connect(settings, _codec(vault, ledger))
        engine = TemporalEngine(temporal)
        services = Services(
            store=SqlStore(database),
            engine=engine,
            clock=SystemClock(),
            actions=actions,
            vault=vault,
            mailer=mailer_of(settings),
            limits=_limits(settings),
            session_lifetime=settings.session_lifetime,
            routing=router,
        )
        router.begin(services)
        yield Onward(settings, key, database, ledger, actions, temporal, engine, services)
    finally:
        await asyncio.to_thread(router.close)
        await actions.close()
        await asyncio.to_thread(ledger.close)
        database.close()


def worker_of(onward: Onward, runs_at_once: int | None = None) -> Worker:
    # A step or a firing that is refused has failed: those wait while Temporal starts anew, people do not.
    patient = replace(onward.services, engine=onward.engine.patient())
    runs = RunActivities(patient, onward.ledger, onward.settings.url)
    settings = onward.settings
    retention = Retention(runs=settings.retention)
    reconciler = ReconcilerActivities(onward.services, settings.reconcile_every.total_seconds(), retention)
    name = os.environ.get("ONWARD_PROCESS", "worker")
    identity = f"{name}@{socket.gethostname()}:{os.getpid()}"
    return make_worker(
        onward.temporal,
        runs,
        reconciler,
        SchedulerActivities(patient, identity, feed_watch(onward)),
        concurrency=onward.settings.worker_concurrency,
        runs_at_once=runs_at_once or onward.settings.worker_concurrency,
        identity=f"{name}#{__version__}@{socket.gethostname()}:{os.getpid()}",
    )


def feed_watch(onward: Onward) -> Watch:
    database = onward.database
    if database.dialect == "postgresql":
        return NotifyWatch(database.url)
    return PollWatch(onward.services.store, database.listen)


# --- processes -----------------------------------------------------------------------


def run_process(settings: Settings, process: Process) -> None:
    """Until it ends by itself, or is asked to stop by SIGTERM or Ctrl-C."""
    pulse.show_stacks_when_asked()
    configure_logs(settings)
    _collect_less()

    async def until_stopped() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(_THREADS, thread_name_prefix="onward"))
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        await process(settings, stop)

    uvloop.run(until_stopped())


def _collect_less() -> None:
    """A run makes thousands of objects that die by themselves: looking for cycles as often as Python
    does by default took a tenth of the CPU. What is loaded by now stays, and is not looked through."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def _work(settings: Settings, stop: asyncio.Event) -> None:
    async with opened(settings) as onward:
        await ensure_duties(onward.temporal)
        pulse.begin()  # before the first task, which may be one that blocks the loop
        async with worker_of(onward):
            log.info("worker_ready", temporal=settings.temporal_address, task_queue=TASK_QUEUE)
            await stop.wait()


# --- parts -----------------------------------------------------------------------------


def _open_database(settings: Settings) -> Database:
    database = open_database(settings.database)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database


async def _connect(settings: Settings, codec: SealingCodec) -> Client:
    address = settings.temporal_address or LocalTemporal(settings.temporal_port, Path()).address
    telemetry = TelemetryConfig(
        logging=LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
    )

    async def connect() -> Client:
        return await Client.connect(
            address,
            data_converter=data_converter(codec),
            runtime=runtime,
            **connect_options(settings),
        )

    runtime = Runtime(telemetry=telemetry)
    deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    while True:
        try:
            client = await connect()
            await client.count_workflows()
            return client
        except (RuntimeError, RPCError) as error:  # a refused connection is a RuntimeError
            if asyncio.get_running_loop().time() > deadline:
                raise Unavailable(
                    "engine_unavailable",
                    f"Temporal does not answer at {address}: {error}",
                    hint="Check ONWARD_TEMPORAL_ADDRESS and the namespace, and that Temporal runs.",
                ) from error
            await asyncio.sleep(_RETRY_SECONDS)


def _codec(vault: AesGcmVault, ledger: SqlLedger) -> SealingCodec:
    clock = SystemClock()

    async def put(data: bytes) -> str:
        return await ledger.put_blob(_ENGINE_WORKSPACE, data, clock.now_text())

    async def get(blob_id: str) -> bytes | None:
        return await ledger.get_blob(_ENGINE_WORKSPACE, blob_id)

    return SealingCodec(vault, put, get)


async def ensure_duties(temporal: Client) -> None:
    """What goes on all the time, once in the world: whoever starts first starts it."""
    await _ensure(temporal, RECONCILER_WORKFLOW, RECONCILER_ID, ReconcileTask())
    await _ensure(temporal, SCHEDULER_WORKFLOW, SCHEDULER_ID)


async def _ensure(temporal: Client, workflow: str, workflow_id: str, *task: object) -> None:
    await temporal.start_workflow(
        workflow,
        args=task,
        id=workflow_id,
        task_queue=TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
    )


async def _patiently(make: Callable[[], Database]) -> Database:
    deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
    while True:
        try:
            return await asyncio.to_thread(make)
        except Unavailable:
            if asyncio.get_running_loop().time() > deadline:
                raise
            await asyncio.sleep(_RETRY_SECONDS)


def _action_settings(settings: Settings) -> ActionSettings:
    return ActionSettings(
        http=HttpSettings(allow_private_addresses=settings.allow_private_addresses),
        shell=ShellSettings(
            allow_unisolated=settings.allow_unisolated_shell,
            network=settings.shell_network,
            memory_bytes=settings.shell_memory,
        ),
    )


def _limits(settings: Settings) -> Limits:
    return Limits(
        definition_bytes=settings.limit_definition_bytes,
        steps=settings.limit_steps,
        nesting=settings.limit_nesting,
        step_runs=settings.limit_step_runs,
        iterations=settings.limit_iterations,
        child_depth=settings.limit_child_depth,
        run_seconds=settings.limit_run_duration.total_seconds(),
        input_bytes=settings.limit_input_bytes,
        value_bytes=settings.limit_value_bytes,
        open_runs=settings.limit_open_runs,
        open_trials=settings.limit_open_trials,
        waiting_invocations=settings.limit_waiting_invocations,
    )
