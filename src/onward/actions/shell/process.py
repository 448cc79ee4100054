"""Runs a started script to its end, or ends it: no process is left, whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from subprocess import PIPE
from typing import cast

from onward.actions.shell.launch import Launch

OnChunk = Callable[[bytes], None]
_STDIN, _STDOUT, _STDERR = 0, 1, 2
# The kernel closes the pipes of killed processes at once; this is for a machine in trouble.
_PATIENCE_SECONDS = 5.0


async def run(
    launch: Launch, stdin: bytes, seconds: float, on_stdout: OnChunk, on_stderr: OnChunk
) -> int | None:
    """The exit code, or None when the time was up. Cancelling kills the script as well."""
    transport, script = await asyncio.get_running_loop().subprocess_exec(
        lambda: _Script(on_stdout, on_stderr),
        *launch.argv,
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=launch.env,
        cwd=launch.cwd,
        pass_fds=launch.pass_fds,
        start_new_session=True,
    )
    try:
        _feed(transport, stdin)
        async with asyncio.timeout(seconds):
            await script.exited
        return transport.get_returncode()
    except TimeoutError:
        return None
    finally:
        # Also after a good end: what the script left in the background goes with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(transport.get_pid(), signal.SIGKILL)
        await asyncio.shield(_settle(transport, script))


class _Script(asyncio.SubprocessProtocol):
    """Its end is the end of the process: a pipe may stay open in the hands of something in the background."""

    def __init__(self, on_stdout: OnChunk, on_stderr: OnChunk) -> None:
        self._listeners = {_STDOUT: on_stdout, _STDERR: on_stderr}
        loop = asyncio.get_running_loop()
        self.exited: asyncio.Future[None] = loop.create_future()
        self.silent: asyncio.Future[None] = loop.create_future()

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        try:
            self._listeners[fd](cast("bytes", data))  # text comes from text pipes only
        except Exception as error:  # a callback's edge: when nobody can listen the step fails, not the loop
            if self.exited.done():
                raise
            self.exited.set_exception(error)

    def process_exited(self) -> None:
        if not self.exited.done():
            self.exited.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self.silent.set_result(None)


def _feed(transport: asyncio.SubprocessTransport, content: bytes) -> None:
    """A script need not read its input: a broken pipe is nobody's error."""
    # A cast: the pipes of other loops are of classes of their own.
    pipe = cast("asyncio.WriteTransport", transport.get_pipe_transport(_STDIN))
    pipe.write(content)
    pipe.write_eof()


async def _settle(transport: asyncio.SubprocessTransport, script: _Script) -> None:
    """Until the last words are read, and the kernel has the process."""
    await asyncio.wait([script.silent], timeout=_PATIENCE_SECONDS)
    transport.close()
