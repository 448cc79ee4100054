"""Processes that live and do nothing any more: found by their silence, made to say where they hang, started again."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from onward import pulse
from onward.supervisor.listening import Listening
from onward.supervisor.state import read_states
from supervisor_world import Place, hung_and_back, in_place, program, until

LIMIT = 1.0
# What supervises a machine, in a process that can be stopped. Writes a line for each look at its child.
SUPERVISE = """
import asyncio, sys
from pathlib import Path
from onward.supervisor.child import ChildSpec
from onward.supervisor.listening import Listening
from onward.supervisor.supervisor import Supervisor

root, program, limit = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
looks, look = (root / "looks.log").open("w", buffering=1), Listening.look

def look_and_say_so(listening):
    look(listening)
    print("look", file=looks)

async def main():
    spec = ChildSpec("a", (sys.executable, "-c", program), root / "other-a.log", hung_after=limit)
    supervisor = Supervisor([spec], root / "others.json", print)
    await supervisor.start()
    await supervisor.failed()

Listening.look = look_and_say_so
asyncio.run(main())
"""


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with in_place(tmp_path) as place:
        yield place


async def start(place: Place, **programs: str) -> None:
    """All are up, except for those that wait for the file `go`."""
    specs = [place.spec(name, code, hung_after=LIMIT, grace_seconds=0.2) for name, code in programs.items()]
    await place.start(*specs)
    await until(lambda: all("up" in place.log(n) for n, code in programs.items() if "'go'" not in code))


async def test_a_child_whose_loop_is_blocked_is_started_again_and_says_where_it_hung(place: Place) -> None:
    await start(place, a=program())
    await hung_and_back(place, "a")
    assert place.state("a").last_exit == "hung for 1 s, signal SIGTERM"
    seen = "its event loop has not turned for 1 s, and it is computing"
    assert place.said == [
        f"a hangs: {seen}; ending it, see {place.root / 'a.log'}",
        "a ended (hung for 1 s, signal SIGTERM); starting it again in 0.2 s",
    ]
    assert f" onward: {seen}." in place.log("a")
    assert "in compute_for_ever" in place.log("a")


async def test_a_frozen_call_in_a_thread_is_shown_though_python_does_not_turn(place: Place) -> None:
    """It holds the interpreter's lock: the loop only waits for it, and its own stack would not explain a thing."""
    in_a_thread = "lambda *_: threading.Thread(target=match_for_ever).start()"
    await start(place, a=program(on_hup=in_a_thread))
    await hung_and_back(place, "a")
    assert "in match_for_ever" in place.log("a")


async def test_the_stack_of_the_loop_is_told_however_many_threads_there_are(place: Place) -> None:
    crowd = "[threading.Thread(target=threading.Event().wait, daemon=True).start() for _ in range(150)]"
    await start(place, a=program(before=crowd))
    await hung_and_back(place, "a")
    assert "in compute_for_ever" in place.log("a")


async def test_a_child_that_was_stopped_is_killed_when_it_does_not_hear(place: Place) -> None:
    await start(place, a=program())
    os.kill(place.state("a").pid or 0, signal.SIGSTOP)
    await until(lambda: place.state("a").condition == "hung")
    assert "it is stopped (SIGSTOP, or a debugger)" in place.said[0]
    await until(lambda: place.state("a").condition == "running")
    assert place.state("a").last_exit == "hung for 1 s, signal SIGKILL"


async def test_a_child_that_comes_to_itself_may_hand_back_its_work(place: Place) -> None:
    stops = "asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: print('handed back', flush=True) or exit(7))"
    awakes = str(place.root / "awake")
    await start(place, a=program(after=stops, on_hup=f"lambda *_: wait_for({awakes!r})"))
    os.kill(place.state("a").pid or 0, signal.SIGHUP)
    await until(lambda: place.state("a").condition == "hung")
    Path(awakes).touch()
    await until(lambda: place.state("a").last_exit == "hung for 1 s, exit code 7")
    assert "handed back" in place.log("a")


async def test_a_long_start_is_no_hang(place: Place) -> None:
    go = str(place.root / "go")
    await start(place, slow=program(before=f"wait_for({go!r}) # 'go'"), other=program())
    await hung_and_back(place, "other")
    Path(go).touch()
    await until(lambda: "up" in place.log("slow"))
    assert place.state("slow").restarts == 0


async def test_a_start_that_takes_very_long_is_worth_a_word(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onward.supervisor.watchdog._LONG_START_SECONDS", 0.3)
    await start(place, slow=program(before=f"wait_for({str(place.root / 'go')!r}) # 'go'"))
    await until(lambda: bool(place.said))
    assert place.said == [f"slow is still starting after 0.3 s; see {place.root / 'slow.log'}"]


async def test_work_in_threads_is_no_hang_however_long(place: Place) -> None:
    works = "threading.Thread(target=compute_for_ever, daemon=True).start()"
    await start(place, busy=program(after=works), other=program())
    await hung_and_back(place, "other")
    assert place.state("busy").restarts == 0


async def test_who_has_no_pulse_is_not_judged_by_it(place: Place) -> None:
    """Temporal is a program of somebody else's; it may even stand still."""
    await place.start(place.spec("mute", program()), place.spec("other", program(), hung_after=LIMIT))
    await until(lambda: "up" in place.log("mute") and "up" in place.log("other"))
    os.kill(place.state("mute").pid or 0, signal.SIGSTOP)
    await hung_and_back(place, "other")
    assert place.state("mute").restarts == 0


async def test_what_a_supervisor_slept_through_is_held_against_nobody(place: Place) -> None:
    await start(place, clock=program())
    async with supervisor_beside(place) as (other, child):
        other.send_signal(signal.SIGSTOP)
        await hung_and_back(place, "clock")
        other.send_signal(signal.SIGCONT)
        await hung_and_back(place, "clock")
        assert the_other_one(place) == ("running", child, 0)


async def test_nobody_is_ended_when_the_whole_machine_slept(place: Place) -> None:
    """Whoever wakes first: the supervisor looks before its child can beat."""
    await start(place, clock=program())
    async with supervisor_beside(place) as (other, child):
        os.kill(child, signal.SIGSTOP)
        await it_has_looked(place)
        other.send_signal(signal.SIGSTOP)
        await hung_and_back(place, "clock")
        other.send_signal(signal.SIGCONT)
        await it_has_looked(place)
        os.kill(child, signal.SIGCONT)
        await hung_and_back(place, "clock")
        assert the_other_one(place) == ("running", child, 0)


@asynccontextmanager
async def supervisor_beside(place: Place) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """And the id of its child."""
    arguments = ("-c", SUPERVISE, str(place.root), program(), str(LIMIT))
    other = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    try:
        await until((place.root / "others.json").exists)
        await until(lambda: "up" in place.log("other-a"))
        yield other, the_other_one(place)[1] or 0
    finally:
        other.kill()
        await other.wait()


def the_other_one(place: Place) -> tuple[str, int | None, int]:
    [state] = read_states(place.root / "others.json")
    return state.condition, state.pid, state.restarts


async def it_has_looked(place: Place) -> None:
    """From the beginning to the end of a look, at least."""
    before = place.log("looks").count("look\n")
    await until(lambda: place.log("looks").count("look\n") >= before + 2)


async def test_a_stop_does_not_wait_for_the_watchdog(place: Place) -> None:
    await start(place, a=program())
    os.kill(place.state("a").pid or 0, signal.SIGSTOP)
    await until(lambda: place.state("a").condition == "hung")
    await place.supervisor.stop()
    assert place.state("a").condition == "stopped"
    assert place.state("a").last_exit == "signal SIGKILL"


async def test_restarts_use_up_no_descriptors(place: Place) -> None:
    await start(place, a=program())
    before = os.listdir("/proc/self/fd")
    await hung_and_back(place, "a")
    assert len(os.listdir("/proc/self/fd")) == len(before)


async def test_what_a_child_starts_does_not_beat_in_its_name(place: Place) -> None:
    """Nor does it hold the pipe, or learn of it."""
    tells = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import os; print(os.environ.get(\"ONWARD_PULSE\"), flush=True)'])"
    await start(place, a=program(after=tells))
    await until(lambda: "None" in place.log("a"))


def test_a_supervisor_that_does_not_listen_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was stopped for a day: the pipe is full."""
    listening = Listening()
    os.set_blocking(listening.beating, False)
    with contextlib.suppress(BlockingIOError):
        while os.write(listening.beating, b"." * 4096):
            pass
    monkeypatch.setenv(pulse.VARIABLE, str(listening.beating))
    asyncio.run(beats_on(listening))
    listening.close()


async def beats_on(listening: Listening) -> None:
    pulse.begin(every=0.001)
    listening.look()  # this empties it
    listening.look()
    assert listening.silent_looks == 1
    await until(lambda: hears(listening))


def hears(listening: Listening) -> bool:
    listening.look()
    return listening.silent_looks == 0
