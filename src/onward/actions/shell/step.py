"""The action behind the step type `shell`."""

from __future__ import annotations

import asyncio
import time
from contextlib import AbstractContextManager
from functools import partial
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from onward.actions.declaration import action
from onward.actions.settings import ShellSettings
from onward.actions.shell.isolation import Isolation, probe
from onward.actions.shell.job import Job, make_job
from onward.actions.shell.launch import Launch
from onward.actions.shell.output import Kept, Lines
from onward.actions.shell.plain import unisolated
from onward.actions.shell.process import run as run_process
from onward.actions.shell.sandbox import isolated
from onward.ports.actions import ActionCall, ActionExample, ActionFailed, ActionResult, Json

DEFAULT_TIMEOUT_SECONDS = 3600.0
_LONGEST_SECONDS = 24 * 3600.0
_TAIL_BYTES = 4096
# The engine's own deadline comes a moment later, so that the failure can still tell what the script said.
_BEFORE_DEADLINE_SECONDS = 0.2


class ShellOutput(TypedDict):
    exit_code: int
    stdout: str
    stderr: str


class ShellSteps:
    def __init__(self, settings: ShellSettings) -> None:
        self._settings = settings
        self._isolation: Isolation | None = None

    @action(
        name="shell",
        title="Shell script",
        effects="destructive",
        pace="long",
        step_type="shell",
        icon="terminal",
        output=ShellOutput,
        examples=[
            ActionExample(
                "Count lines",
                {"run": "wc -l < list.txt", "files": {"list.txt": "a\nb\n"}},
                {"exit_code": 0, "stdout": "2\n", "stderr": ""},
            )
        ],
    )
    async def shell(
        self,
        run: Annotated[str, Field(min_length=1, max_length=512 * 1024, description="The script, for bash.")],
        call: ActionCall,
        env: Annotated[dict[str, Any] | None, Field(description="Environment variables.")] = None,
        cwd: Annotated[str, Field(description="A directory inside the workspace; made if need be.")] = ".",
        files: Annotated[
            dict[str, Any] | None, Field(description="Files to find in the workspace, by path.")
        ] = None,
        stdin: str | None = None,
        timeout: Annotated[float, Field(gt=0, le=_LONGEST_SECONDS)] = DEFAULT_TIMEOUT_SECONDS,  # noqa: ASYNC109
    ) -> ActionResult:
        """Runs a script in a sandbox of its own: read-only system, empty home, a workspace that vanishes.

        Values of `env` and `files` that are no text are written as JSON. A command that fails ends the
        script and fails the step. Both streams go to the log as they come; the output keeps 64 KiB of each,
        from its start and its end.
        """
        job = make_job(run, env or {}, cwd, files or {}, stdin)
        seconds = timeout
        if call.deadline_seconds is not None:
            seconds = min(
                seconds, max(call.deadline_seconds - _BEFORE_DEADLINE_SECONDS, call.deadline_seconds / 2)
            )
        started = time.monotonic()
        stdout, stderr = Kept(), Kept()
        code = await self._run(job, seconds, call, stdout, stderr)
        meta = {
            "exit_code": code,
            "ms": round((time.monotonic() - started) * 1000),
            "stdout_bytes": stdout.size,
            "stderr_bytes": stderr.size,
        }
        if code == 0:
            output: ShellOutput = {"exit_code": 0, "stdout": stdout.text(), "stderr": stderr.text()}
            return ActionResult(output, meta)
        said = stderr.tail(_TAIL_BYTES)
        details: dict[str, Json] = {**meta, "stdout": stdout.tail(_TAIL_BYTES), "stderr": said}
        if code is None:
            message = f"The script was killed: it was not done after {seconds:g} seconds."
            raise ActionFailed("timeout", message, details=details)
        raise _failed(code, said, details)

    async def _run(
        self, job: Job, seconds: float, call: ActionCall, stdout: Kept, stderr: Kept
    ) -> int | None:
        lines = {
            "stdout": Lines(partial(call.log, "stdout"), self._settings.log_bytes),
            "stderr": Lines(partial(call.log, "stderr"), self._settings.log_bytes),
        }

        def on_stdout(chunk: bytes) -> None:
            stdout.add(chunk)
            lines["stdout"].add(chunk)

        def on_stderr(chunk: bytes) -> None:
            stderr.add(chunk)
            lines["stderr"].add(chunk)

        try:
            with await self._around(job) as launch:
                return await run_process(launch, job.stdin, seconds, on_stdout, on_stderr)
        finally:
            for stream in lines.values():
                stream.close()

    async def _around(self, job: Job) -> AbstractContextManager[Launch]:
        if self._isolation is None:
            self._isolation = await asyncio.to_thread(probe, self._settings)
        if self._isolation.available:
            return isolated(job, self._settings, self._isolation.flags)
        if self._settings.allow_unisolated:
            return unisolated(job, self._settings)
        raise _not_isolated(self._isolation)


def _failed(code: int, stderr: str, details: dict[str, Json]) -> ActionFailed:
    if code == 1 and stderr.startswith("bwrap: "):
        return ActionFailed("internal", f"The sandbox could not be made: {stderr.strip()}", code="sandbox")
    words = stderr.strip().splitlines()
    said = f": {words[-1]}" if words else "."
    return ActionFailed(
        "action", f"The script ended with exit code {code}{said}", code="exit_code", details=details
    )


def _not_isolated(isolation: Isolation) -> ActionFailed:
    return ActionFailed(
        "denied",
        f"Shell steps are refused on this worker, because {isolation.reason}.",
        code="not_isolated",
        details={
            "hint": f"{isolation.advice} Or set allow_unisolated_shell: authors may then do what it can."
        },
    )
