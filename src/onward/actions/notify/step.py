"""The step `notify`: a webhook is called; a session's text is kept with the run that said it."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from onward.actions.declaration import action
from onward.actions.http.request import HttpRequests
from onward.ports.actions import ActionCall, ActionFailed, ActionResult


class Notified(TypedDict):
    to: str
    text: str


class Notifications:
    def __init__(self, http: HttpRequests) -> None:
        self._http = http

    @action(
        name="notify",
        title="Notify",
        effects="write",
        idempotent=True,
        icon="bell",
        step_type="notify",
        output=Notified,
    )
    async def notify(
        self,
        to: Literal["session", "email", "slack", "webhook"],
        text: str,
        call: ActionCall,
        details: dict[str, Any] | None = None,
    ) -> ActionResult:
        """Says the text. Who started the run outside of a session reads it in the step's output."""
        if to == "webhook":
            await self._call_webhook(text, call, details or {})
        elif to != "session":
            raise ActionFailed(
                "validation", f"This version of Onward cannot notify by {to} yet.", code="not_yet"
            )
        return ActionResult({"to": to, "text": text})

    async def _call_webhook(self, text: str, call: ActionCall, details: dict[str, Any]) -> None:
        message = {"text": text, "run_id": call.run_id, "path": call.path}
        await self._http.request(
            url=details["url"], method="POST", headers=details.get("headers"), json=message, call=call
        )
