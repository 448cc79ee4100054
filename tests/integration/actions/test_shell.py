"""The action `shell` in a real sandbox: without bubblewrap (scripts/install_bubblewrap) these tests fail."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
import uvloop

from onward.actions.registry import Registry
from onward.actions.settings import MIB, ShellSettings
from onward.actions.shell.isolation import Isolation, probe
from onward.actions.shell.step import ShellSteps
from onward.ports.actions import ActionCall, ActionFailed, ActionResult

FORKS = "python3 -c 'import os, time; [os.fork() or time.sleep(9) for _ in range(30)]'"

Shell = Callable[..., Coroutine[Any, Any, ActionResult]]


def shell_with(call: ActionCall, settings: ShellSettings) -> Shell:
    registry = Registry()
    registry.add(ShellSteps(settings).shell)

    async def shell(run: str, **arguments: Any) -> ActionResult:
        return await registry.call("shell", {"run": run, **arguments}, call)

    return shell


@pytest.fixture
def shell(call: ActionCall) -> Shell:
    return shell_with(call, ShellSettings())


async def output(running: Awaitable[ActionResult]) -> str:
    return str((await running).output["stdout"])


async def failure(running: Awaitable[ActionResult]) -> ActionFailed:
    with pytest.raises(ActionFailed) as failed:
        await running
    return failed.value


def running_with(mark: str) -> list[psutil.Process]:
    return [
        process for process in psutil.process_iter(["cmdline"]) if mark in (process.info["cmdline"] or [])
    ]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


def test_this_machine_can_isolate_E6() -> None:
    found = probe()
    assert found.available, f"{found.reason}. {found.advice}"
    assert "bubblewrap" in found.how


async def test_a_script_gives_its_output_and_exit_code(shell: Shell) -> None:
    result = await shell("echo out; echo err >&2")
    assert result.output == {"exit_code": 0, "stdout": "out\n", "stderr": "err\n"}
    assert (result.meta["exit_code"], result.meta["stdout_bytes"]) == (0, 4)


async def test_a_failing_command_fails_the_step_with_its_words_R13(shell: Shell) -> None:
    failed = await failure(shell("echo before; echo 'no such ticket' >&2; exit 7; echo after"))
    assert failed.category == "action"
    assert (failed.details["exit_code"], failed.details["stdout"]) == (7, "before\n")
    assert "no such ticket" in failed.message


@pytest.mark.parametrize("script", ["false; echo after", "false | cat; echo after"])
async def test_no_failure_is_passed_over(shell: Shell, script: str) -> None:
    assert (await failure(shell(script))).details["stdout"] == ""


async def test_the_log_is_live(shell: Shell, said: list[tuple[str, str]]) -> None:
    running = asyncio.create_task(shell("echo first; echo problem >&2; cat > /dev/null; sleep 60"))
    await until(lambda: {("stdout", "first\n"), ("stderr", "problem\n")} <= set(said))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_the_log_has_all_of_it_and_the_output_both_ends(
    shell: Shell, said: list[tuple[str, str]]
) -> None:
    kept = await output(shell("seq 1 50000"))
    assert kept.startswith("1\n2\n")
    assert kept.endswith("49999\n50000\n")
    assert "bytes cut" in kept
    assert len(kept) < 66_000
    assert "".join(text for _, text in said) == "".join(f"{n}\n" for n in range(1, 50_001))


async def test_files_stdin_env_and_directory_are_there(shell: Shell) -> None:
    script = 'cat "$HOME/../../workspace/a/b.txt"; cat; echo "$X"; pwd'
    arguments = {"files": {"a/b.txt": "file "}, "stdin": "stdin ", "env": {"X": "env"}, "cwd": "c"}
    assert await output(shell(script, **arguments)) == "file stdin env\n/workspace/c\n"


async def test_each_step_begins_with_an_empty_workspace_and_home(shell: Shell) -> None:
    look = 'ls -A . "$HOME" /tmp'
    before = await output(shell(f"{look}; touch x /tmp/x ~/x"))
    assert await output(shell(look)) == before
    assert "x" not in before.split()


@pytest.mark.parametrize(
    "script",
    [
        "touch /usr/x",
        "touch /x",
        "touch /etc/x",
        "echo 1 > /proc/sys/kernel/hostname",
        "cat /etc/shadow",
        "ls /root",
        "ls /var",
        "mount -t tmpfs none /mnt",
        "unshare --user true",
        "exec 3<>/dev/tcp/127.0.0.1/22",
        "mknod /tmp/disk b 8 0",
    ],
)
async def test_the_system_is_out_of_reach(shell: Shell, script: str) -> None:
    assert (await failure(shell(script))).category == "action"


async def test_a_server_of_this_machine_cannot_be_reached(shell: Shell, server: Any) -> None:
    await failure(shell(f"exec 3<>/dev/tcp/127.0.0.1/{server.port}"))
    assert server.connections == 0


async def test_the_administrator_may_give_the_network(call: ActionCall, server: Any, respond: Any) -> None:
    shell = shell_with(call, ShellSettings(network=True))
    server.answers["/"] = respond(200, b"hello")
    ask = f"exec 3<>/dev/tcp/127.0.0.1/{server.port}; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3"
    assert await output(shell(f"{ask}; head -n1 <&3")) == "HTTP/1.1 200 X\r\n"


async def test_only_its_own_processes_are_seen(shell: Shell) -> None:
    assert len((await output(shell("ls -d /proc/[0-9]* | cat"))).split()) < 10


async def test_nobody_has_no_rights(shell: Shell) -> None:
    assert await output(shell("id -u; grep CapEff /proc/self/status")) == "65534\nCapEff:\t0000000000000000\n"


async def test_the_worker_s_environment_stays_outside_E2(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONWARD_SECRET_KEY", "s3cret")
    assert "s3cret" not in await output(shell("env; cat /proc/*/environ | tr '\\0' '\\n'"))


async def test_the_environment_is_in_no_process_list_E2(shell: Shell) -> None:
    running = asyncio.create_task(shell("echo s; sleep 71.25", env={"TOKEN": "s3cret-token"}))
    await until(lambda: bool(running_with("71.25")))
    lists = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not [line for line in lists if "s3cret-token" in line]


async def test_a_script_cannot_choose_what_runs_before_its_limits(call: ActionCall) -> None:
    shell = shell_with(call, ShellSettings(processes=50))
    script, files = "ulimit -u", {"early": "ulimit() { :; }"}
    assert await output(shell(script, files=files, env={"BASH_ENV": "/workspace/early"})) == ""
    assert await output(shell(script)) == "50\n"


@pytest.mark.parametrize(
    ("script", "settings"),
    [
        ("python3 -c 'bytearray(300_000_000)'", ShellSettings(memory_bytes=100 * MIB)),
        ("head -c 3M /dev/zero > x", ShellSettings(file_bytes=1 * MIB)),
        ("head -c 3M /dev/zero > a; head -c 3M /dev/zero > b", ShellSettings(workspace_bytes=4 * MIB)),
        ("while :; do :; done", ShellSettings(cpu_seconds=1)),
        (FORKS, ShellSettings(processes=20)),
    ],
    ids=["memory", "one file", "all files", "processor", "processes"],
)
async def test_what_a_script_uses_is_limited(call: ActionCall, script: str, settings: ShellSettings) -> None:
    assert (await failure(shell_with(call, settings)(script))).category == "action"


async def test_a_timeout_kills_everything_and_tells_what_was_said(shell: Shell) -> None:
    script = "echo busy; (setsid sleep 72.25 &) ; nohup sleep 72.25 & sleep 72.25"
    failed = await failure(shell(script, timeout=0.5))
    assert (failed.category, failed.details["stdout"]) == ("timeout", "busy\n")
    await until(lambda: not running_with("72.25"))


async def test_the_step_s_deadline_counts_too(call: ActionCall) -> None:
    shell = shell_with(replace(call, deadline_seconds=0.7), ShellSettings())
    failed = await failure(shell("echo busy; sleep 60"))
    assert (failed.category, failed.details["stdout"]) == ("timeout", "busy\n")


async def test_cancelling_leaves_no_process(shell: Shell) -> None:
    running = asyncio.create_task(shell("(setsid sleep 73.25 &); sleep 73.25"))
    await until(lambda: len(running_with("73.25")) == 2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await until(lambda: not running_with("73.25"))


async def test_what_is_left_in_the_background_goes_with_the_script(shell: Shell) -> None:
    assert await output(shell("sleep 74.25 & echo done")) == "done\n"
    await until(lambda: not running_with("74.25"))


async def test_no_descriptor_is_left_open(shell: Shell) -> None:
    await shell("true")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        await shell("true", files={"a": "b"})
    assert len(os.listdir("/proc/self/fd")) <= before


async def test_without_isolation_a_script_is_refused_with_advice(
    call: ActionCall, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    failed = await failure(shell_with(call, ShellSettings())("true"))
    assert (failed.category, failed.code) == ("denied", "not_isolated")
    assert "apt-get install bubblewrap" in failed.details["hint"]


async def test_a_sandbox_that_cannot_be_made_is_found_out_by_the_probe(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2; exit 1\n")
    broken.chmod(0o755)
    tmp_path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = probe()
    assert not found.available
    assert "user namespaces" in found.advice


@pytest.fixture
def unisolated(call: ActionCall, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """An administrator's choice, on a machine without bubblewrap."""
    steps = ShellSteps(ShellSettings(allow_unisolated=True))
    monkeypatch.setattr(steps, "_isolation", Isolation(available=False, reason="it is a test"))
    registry = Registry()
    registry.add(steps.shell)

    async def shell(run: str, **arguments: Any) -> ActionResult:
        return await registry.call("shell", {"run": run, **arguments}, call)

    return shell


async def test_unisolated_scripts_run_when_the_administrator_allows_them(unisolated: Shell) -> None:
    result = await unisolated('cat a; echo "$X"; pwd', files={"a": "b "}, env={"X": "c"})
    said, directory = result.output["stdout"].splitlines()
    assert said == "b c"
    assert not Path(directory).exists()


async def test_an_unisolated_script_is_killed_with_its_background(unisolated: Shell) -> None:
    assert (await failure(unisolated("sleep 75.25 & sleep 75.25", timeout=0.3))).category == "timeout"
    await until(lambda: not running_with("75.25"))
    assert await output(unisolated("sleep 75.25 & echo done")) == "done\n"
    await until(lambda: not running_with("75.25"))


WORKER = """
import asyncio
from onward.actions.loading import load_actions
from onward.ports.actions import ActionCall

call = ActionCall("ws", "run", "step", 1, "key")
asyncio.run(load_actions(installed=()).call("shell", {"run": "(setsid sleep 76.25 &); sleep 76.25"}, call))
"""


async def test_a_killed_worker_leaves_no_script_behind() -> None:
    worker = await asyncio.create_subprocess_exec(sys.executable, "-c", WORKER)
    try:
        await until(lambda: len(running_with("76.25")) == 2)
    finally:
        worker.kill()
        await worker.wait()
    await until(lambda: not running_with("76.25"))


def test_the_server_s_fast_event_loop_runs_scripts_as_well(call: ActionCall) -> None:
    """Where shell steps run is the process's choice: uvloop has classes of its own for all of this."""

    async def both() -> tuple[str, ActionFailed]:
        shell = shell_with(call, ShellSettings())
        return await output(shell("cat", stdin="hello")), await failure(shell("sleep 60", timeout=0.3))

    said, failed = uvloop.run(both())
    assert (said, failed.category) == ("hello", "timeout")
