"""What people name on the command line, said once."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

WorkflowName = Annotated[str, Parameter(help="Its name or id.")]
RunId = Annotated[str, Parameter(help="Its id.")]
TriggerName = Annotated[str, Parameter(help="Its name or id.")]
AlertName = Annotated[str, Parameter(help="Its name or id.")]
EventId = Annotated[str, Parameter(help="Its id.")]
InvocationId = Annotated[str, Parameter(help="Its id.")]
BackfillId = Annotated[str, Parameter(help="Its id.")]
DeliveryId = Annotated[str, Parameter(help="Its id.")]
ApprovalId = Annotated[str, Parameter(help="Its id.")]
ToolName = Annotated[str, Parameter(help="Its name, such as http.request.")]
SecretName = Annotated[str, Parameter(help="How steps call it: {{ secrets.NAME }}.")]
MemberName = Annotated[str, Parameter(help="Their address or id.")]
StepPath = Annotated[str, Parameter(help="Where in the run, such as each[3]/mail.")]
EventKey = Annotated[
    # `--key` is the API key everywhere.
    str | None,
    Parameter(name="--event-key", help="Which one of them, such as inv-42."),
]
