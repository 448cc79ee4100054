"""The guide to webhooks says the truth (E10): its documents can be saved, and its commands sign."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from api_world import World
from hooks_world import Hook, serving
from onward.domain.triggers.trigger import read_trigger
from onward.services.secrets import set_secret

GUIDE = (Path(__file__).parents[3] / "docs/guides/webhooks.md").read_text()
DOCUMENTS: dict[str, dict[str, Any]] = {
    document["name"]: document
    for document in map(yaml.safe_load, re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL))
}
COMMANDS = [block for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) if "curl" in block]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_trigger_of_the_guide_can_be_saved(name: str) -> None:
    assert read_trigger(DOCUMENTS[name]).kind == "webhook"


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("on-push", "X-Hub-Signature-256"),
        ("on-payment", "Stripe-Signature"),
        ("on-mention", "X-Slack-Signature"),
        ("orders", "webhook-signature"),
    ],
)
def test_every_command_of_the_guide_is_let_in(world: World, name: str, word: str) -> None:
    """With curl and openssl, as somebody would type it."""
    webhook = DOCUMENTS[name]["webhook"]
    if "secret" in webhook["check"]:
        set_secret(world.services, world.principal(), webhook["check"]["secret"], "their-secret")
    hook = Hook(world, {"name": "orders", "workflow": "greet", "webhook": webhook})
    [command] = [block for block in COMMANDS if word in block]
    with serving(world) as url:
        environment = {
            "URL": url + hook.path,
            "SECRET": hook.secret or "their-secret",
            "PATH": "/usr/bin:/bin:/usr/local/bin",
        }
        done = subprocess.run(["sh", "-ec", command], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert '"invocation":"inv_' in done.stdout
    assert len(hook.deliveries("accepted")) == 1
