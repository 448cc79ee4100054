"""The doctor against real dependencies, present and absent."""

from __future__ import annotations

import asyncio
import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

from onward.configuration import load_settings
from onward.doctor import dependencies
from onward.doctor.check import Check
from onward.doctor.run import run_checks
from onward.engine.contracts import TASK_QUEUE
from onward.engine.local import LocalTemporal, wait_until_serving
from onward.settings import Settings
from onward.store.database import open_database
from onward.store.migrate import migrate
from onward.supervisor.ports import any_free_port


def settings_with(data: Path, **more: str) -> Settings:
    return load_settings({"ONWARD_DATA": str(data), **{f"ONWARD_{k.upper()}": v for k, v in more.items()}})


def nowhere() -> str:
    return str(any_free_port("127.0.0.1"))


def test_a_machine_where_nothing_was_started_has_no_failures_and_stays_untouched(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    checks = run_checks(settings_with(tmp_path, port=nowhere()))
    assert [check.name for check in checks if check.verdict == "fail"] == []
    assert {check.name for check in checks if check.verdict == "warn"} >= {"temporal", "server"}
    assert list(tmp_path.iterdir()) == []


def test_a_migrated_database_is_in_order(tmp_path: Path) -> None:
    settings = settings_with(tmp_path)
    database = open_database(settings.database)
    migrate(database)
    database.close()
    check = dependencies.check_database(settings)
    assert check.verdict == "ok"
    assert "sqlite answers, revision" in check.detail


def test_an_empty_database_says_who_migrates_it(tmp_path: Path) -> None:
    (tmp_path / "onward.db").touch()
    check = dependencies.check_database(settings_with(tmp_path))
    assert (check.verdict, check.advice) == ("warn", "The next start of a server migrates it.")


def test_a_database_that_is_away_fails_without_showing_its_password(tmp_path: Path) -> None:
    """E2"""
    url = f"postgresql://me:hunter2@127.0.0.1:{nowhere()}/onward"
    check = dependencies.check_database(settings_with(tmp_path, database_url=url))
    assert check.verdict == "fail"
    assert "hunter2" not in f"{check.detail} {check.advice}"


@pytest.fixture(scope="module")
def temporal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    local = LocalTemporal(int(nowhere()), tmp_path_factory.mktemp("temporal") / "temporal.db")
    with subprocess.Popen(local.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        asyncio.run(wait_until_serving(local.address))
        yield local.address
        process.kill()


def test_a_temporal_without_workers_answers_and_says_that_runs_wait(tmp_path: Path, temporal: str) -> None:
    checks = dependencies.check_temporal(settings_with(tmp_path, temporal_address=temporal))
    assert [(check.name, check.verdict) for check in checks] == [("temporal", "ok"), ("workers", "warn")]


async def test_workers_that_poll_are_counted(tmp_path: Path, temporal: str) -> None:
    settings = settings_with(tmp_path, temporal_address=temporal)
    async with Worker(await Client.connect(temporal), task_queue=TASK_QUEUE, workflows=[Nothing]):
        checks = await until_polling(settings)
    assert checks[1].detail == "1 polling"


def test_a_namespace_that_does_not_exist_fails(tmp_path: Path, temporal: str) -> None:
    settings = settings_with(tmp_path, temporal_address=temporal, temporal_namespace="nobodys")
    (check,) = dependencies.check_temporal(settings)
    assert check.verdict == "fail"


def test_a_temporal_that_is_away_fails_in_time(tmp_path: Path) -> None:
    (check,) = dependencies.check_temporal(settings_with(tmp_path, temporal_address=f"127.0.0.1:{nowhere()}"))
    assert check.verdict == "fail"
    assert "does not answer" in check.detail


@pytest.fixture
def server() -> Iterator[int]:
    """A server whose workers have died."""

    class Readiness(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            lines = [
                {"name": "temporal", "status": "ok", "detail": "answers"},
                {"name": "workers", "status": "failing", "detail": "0 polling"},
                {"name": "housekeeping", "status": "failing", "detail": "late", "needed": False},
            ]
            self.send_response(503)
            self.end_headers()
            self.wfile.write(json.dumps({"ready": False, "dependencies": lines}).encode())

        def log_message(self, *_: object) -> None:
            """Not while testing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Readiness) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_what_the_server_says_of_itself_is_repeated(tmp_path: Path, server: int) -> None:
    """E9"""
    checks = dependencies.check_server(settings_with(tmp_path, port=str(server)))
    assert [(check.name, check.verdict) for check in checks] == [
        ("server", "ok"),
        ("server: temporal", "ok"),
        ("server: workers", "fail"),
        ("server: housekeeping", "warn"),
    ]


def test_a_secret_key_that_others_read_fails_with_the_remedy(tmp_path: Path) -> None:
    """E2"""
    key = tmp_path / "secret.key"
    key.write_text("k" * 43)
    key.chmod(0o644)
    check = dependencies.check_secret_key(settings_with(tmp_path))
    assert (check.verdict, check.advice) == ("fail", f"Run: chmod 600 {key}")


def test_the_command_prints_json_and_its_exit_code_says_whether_something_fails(tmp_path: Path) -> None:
    program = "import sys; from onward.cli.doctor import doctor; doctor(json=True)"
    environment = {
        "ONWARD_DATA": str(tmp_path),
        "ONWARD_PORT": nowhere(),
        "ONWARD_TEMPORAL_ADDRESS": "127.0.0.1:1",
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    verdicts = {check["name"]: check["verdict"] for check in json.loads(done.stdout)}
    assert verdicts["temporal"] == "fail"
    assert done.returncode == 1


@workflow.defn(sandboxed=False)  # as ours are
class Nothing:
    @workflow.run
    async def run(self) -> None: ...


async def until_polling(settings: Settings) -> list[Check]:
    while True:
        checks = await asyncio.to_thread(dependencies.check_temporal, settings)
        if checks[-1].verdict == "ok":
            return checks
