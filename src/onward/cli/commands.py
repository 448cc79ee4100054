"""Every command: its name, where its code is, and one line of help.

The code is named, not imported: a command's module is loaded when somebody uses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cyclopts import App


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    target: str
    help: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    commands: tuple[Command, ...]


SECTIONS: Final = (
    Section(
        "This machine",
        (
            Command("up", "onward.cli.up:up", "Run everything on this machine, until Ctrl-C."),
            Command("server", "onward.cli.processes:server", "Run one server process, for production."),
            Command("worker", "onward.cli.processes:worker", "Run one worker process, for production."),
            Command("doctor", "onward.cli.doctor:doctor", "Check what is configured and reachable."),
        ),
    ),
    Section(
        "Work",
        (
            Command("workflow", "onward.cli.workflows:app", "Workflows: list, validate, apply, publish ..."),
            Command("run", "onward.cli.run:run", "Start a run; wait for it or follow it."),
            Command("runs", "onward.cli.runs:app", "Runs: list, show, follow, explain, cancel, replay ..."),
            Command("approvals", "onward.cli.approvals:app", "Questions to humans: list, show, decide."),
            Command("event", "onward.cli.events:app", "Things that happened: publish, list, show, matches."),
            Command(
                "trigger", "onward.cli.triggers:app", "What starts by itself: list, apply, preview, fire ..."
            ),
            Command("scheduler", "onward.cli.scheduler:app", "Who starts what is due: show, restart."),
            Command("alert", "onward.cli.alerts:app", "Who is told of what went wrong: list, test ..."),
            Command("tools", "onward.cli.tools:app", "What steps can do: list, show."),
            Command("eval", "onward.cli.evaluate:evaluate", "Evaluate an expression or a template, here."),
        ),
    ),
    Section(
        "People and access",
        (
            Command("login", "onward.cli.login:login", "Sign in at a server; commands then talk to it."),
            Command("logout", "onward.cli.login:logout", "Sign out."),
            Command("whoami", "onward.cli.login:whoami", "Show which server this talks to, and as whom."),
            Command("secret", "onward.cli.secrets:app", "Secrets: set, list, delete."),
            Command("key", "onward.cli.keys:app", "API keys: create, list, revoke."),
            Command("member", "onward.cli.members:app", "Members: list, invite, role, disable ..."),
            Command("audit", "onward.cli.audit:app", "Who did what."),
        ),
    ),
    Section(
        "Proof",
        (
            Command(
                "crashtest",
                "onward.crashtest.command:crashtest",
                "Kill processes under load; count what is lost.",
            ),
            Command("bench", "onward.bench.command:bench", "Measure this machine against plain Temporal."),
            Command("version", "onward.cli.version:version", "Print the version."),
        ),
    ),
)


def build_app() -> App:
    from cyclopts import App, Parameter

    from onward import __version__

    app = App(
        name="onward",
        help="Durable automations that people and agents build together.",
        version=__version__,
        # A `--no-json` beside every `--json` helps nobody, nor does it to say that a switch is off.
        default_parameter=Parameter(negative=(), show_default=False),
        help_format="plaintext",
        result_action="return_value",
        exit_on_error=False,
        print_error=False,
        suppress_keyboard_interrupt=False,
    )
    for section in SECTIONS:
        for command in section.commands:
            app.command(command.target, name=command.name, help=command.help)
    return app
