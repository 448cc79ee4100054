"""`onward scheduler`: who starts what is due, and how late."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from cyclopts import App, Parameter

from onward.cli.failures import Misuse
from onward.cli.output import print_fields, print_json, say
from onward.cli.remote import HERE, Remote, connected
from onward.cli.times import instant

app = App(name="scheduler")


@app.command
def show(*, remote: Remote = HERE) -> None:
    """Show whether it ticks, how late it is, and what waits."""
    with connected(remote) as client:
        shown = client.get("/scheduler")
    if remote.json:
        print_json(shown)
        return
    print_fields(
        [
            ("Scheduler", "healthy" if shown["healthy"] else "in trouble"),
            ("Because", shown["detail"]),
            ("Behind by", f"{shown['lag_seconds']:g} s"),
            ("Due", str(shown["due"])),
            ("Waiting", str(shown["waiting"])),
            ("Last tick", instant(shown["last_tick_at"])),
            ("Next due", instant(shown["next_at"])),
            ("Generation", f"{shown['generation']}, code {shown['code_version']}, {shown['holder']}"),
        ]
    )


@app.command
def restart(
    *,
    deploy_secret: Annotated[str | None, Parameter(env_var="ONWARD_DEPLOY_SECRET", show=False)] = None,
    remote: Remote = HERE,
) -> None:
    """Start it anew on the newest code, after a deployment. Needs ONWARD_DEPLOY_SECRET; safe to repeat."""
    if not deploy_secret:
        hint = "Set ONWARD_DEPLOY_SECRET here to what it is on the server."
        raise Misuse("no_deploy_secret", "This needs the secret of deployments.", hint=hint)
    with connected(replace(remote, key=deploy_secret)) as client:
        restarted = client.post("/scheduler/restart")
    if remote.json:
        print_json(restarted)
    else:
        say(f"Restarting; generation {restarted['previous_generation']} goes on until the new one is there.")
