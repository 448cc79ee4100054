"""Every step type as a model, and their union.

A type has exactly the options that it honours: `retry` on a `set` step is refused rather than
ignored, by the model and by the JSON Schema alike.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, StringConstraints

from onward.domain.definitions.parts import (
    ActionName,
    Approver,
    Budget,
    DurationOrTemplate,
    Escalate,
    EventWait,
    Expression,
    Maybe,
    Name,
    Part,
    PositiveDuration,
    Retry,
    Slug,
    StepId,
    Text,
    Tree,
)

Block = Annotated[list["Step"], Field(min_length=1)]
SlotName = Annotated[str, StringConstraints(min_length=1, max_length=256)]
FailOrContinue = Literal["fail", "continue"]
SchemaTree = Annotated[dict[str, Any], Field(description="A JSON Schema.")]


class AnyStep(Part):
    """What every step has."""

    id: StepId = Field(
        description="Unique in the document; others read the result as `steps.<id>.output`. "
        'An id with a dash is read as `steps["<id>"].output`.'
    )
    name: Maybe[str] = Field(default=None, max_length=200, description="What people see instead of the id.")
    if_: Maybe[Expression] = Field(
        default=None, alias="if", description="Bare expression; the step is skipped unless it is true."
    )
    note: Maybe[str] = Field(
        default=None, max_length=10_000, description="A remark for readers; does nothing."
    )


class Failable(AnyStep):
    on_error: FailOrContinue = Field(
        default="fail",
        description="`continue`: when the step fails the run goes on, and `steps.<id>.error` says why.",
    )


class Working(Failable):
    retry: Maybe[Retry] = Field(default=None, description="When and how to try again.")
    timeout: Maybe[PositiveDuration] = Field(default=None, description="How long one attempt may take.")


class ActionStep(Working):
    """Calls a registered action."""

    type: Literal["action"]
    action: ActionName = Field(description="Name of the action.", examples=["http.request"])
    with_: Tree = Field(
        default={},
        alias="with",
        description="Arguments of the action; texts are templates and may use secrets.",
    )
    connection: Maybe[str] = Field(default=None, min_length=1, description="Name of stored credentials.")
    delivery: Literal["at_least_once", "at_most_once"] = Field(
        default="at_least_once",
        description="What happens when a process dies during the call: call again with the same idempotency "
        "key, or fail as `unknown_outcome` and ask a human.",
    )


class ShellStep(Working):
    """Runs a command in the sandbox; the output is `{exit_code, stdout, stderr}`."""

    type: Literal["shell"]
    run: Text = Field(
        description="Script for bash. Templates in it arrive as environment variables, never as its text."
    )
    cwd: Maybe[Text] = Field(default=None, description="Directory to run in, below the workspace (template).")
    env: dict[Name, str] = Field(default={}, description="Environment (templates, may use secrets).")
    files: dict[str, str] = Field(
        default={}, description="Files written before the start: path to content (templates)."
    )
    delivery: Literal["at_least_once", "at_most_once"] = Field(
        default="at_least_once", description="What happens when a process dies during the command."
    )


class AgentStep(Working):
    """One turn of an agent with tools. `timeout` is 5 minutes unless it says otherwise, from 1s to 60m."""

    type: Literal["agent"]
    agent: Slug = Field(description="Name of the agent.")
    prompt: Text = Field(description="What it is told (template).")
    thread: Text = Field(default="default", description="`default`, `new`, or a name of a thread (template).")
    model: Maybe[str] = Field(
        default=None, min_length=1, description="Model to use instead of the agent's own."
    )
    tools: Maybe[list[str]] = Field(default=None, description="The only tools it may use.")
    output: Maybe[SchemaTree] = Field(
        default=None, description="JSON Schema that the answer must satisfy; repaired up to 3 attempts."
    )
    budget: Maybe[Budget] = Field(default=None, description="What the turn may use up.")
    interrupt: bool = Field(default=False, description="Whether to stop a turn under way on the same thread.")


class NotifyStep(Working):
    """Tells somebody."""

    type: Literal["notify"]
    to: Literal["session", "email", "slack", "webhook"] = Field(description="By which way.")
    text: Text = Field(description="What to say (template).")
    with_: Tree = Field(
        default={},
        alias="with",
        description="Where to: `to`, `subject` for email; `channel` for Slack; `url`, `headers` for webhook "
        "(templates, may use secrets).",
    )
    connection: Maybe[str] = Field(default=None, min_length=1, description="Name of stored credentials.")


class ApprovalStep(Failable):
    """Asks humans. The output is `{decision, by, at, comment, form}`."""

    model_config = ConfigDict(json_schema_extra={"dependentRequired": {"on_deadline": ["deadline"]}})
    type: Literal["approval"]
    title: Text = Field(description="The question (template).")
    text: Maybe[Text] = Field(default=None, description="What one needs to know to decide (template).")
    form: Maybe[SchemaTree] = Field(default=None, description="JSON Schema of what the approver fills in.")
    approvers: list[Approver] = Field(
        default=["role:operator"],
        min_length=1,
        max_length=50,
        description="Who may decide: `role:operator` (that role or one above it), the address "
        "of a member, `*` for everybody who may decide (templates).",
    )
    quorum: int = Field(default=1, ge=1, le=50, description="How many must approve.")
    deadline: Maybe[PositiveDuration] = Field(default=None, description="How long to wait for a decision.")
    on_deadline: Literal["approve", "deny", "fail"] = Field(
        default="fail", description="What happens at the deadline; needs `deadline`."
    )
    on_deny: FailOrContinue = Field(default="fail", description="Whether a denial fails the step.")
    remind: Maybe[PositiveDuration] = Field(default=None, description="Remind the approvers this often.")
    escalate: Maybe[Escalate] = Field(default=None, description="Whom to ask next.")
    allow_self: bool = Field(default=False, description="Whether the person who started the run may decide.")


class WaitStep(Failable):
    """Waits for a time or an event: exactly one of `for`, `until` and `event`."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["for"]}, {"required": ["until"]}, {"required": ["event"]}],
            "dependentRequired": {"timeout": ["event"], "on_timeout": ["timeout"]},
        }
    )
    type: Literal["wait"]
    for_: Maybe[DurationOrTemplate] = Field(default=None, alias="for", description="How long to wait.")
    until: Maybe[Text] = Field(
        default=None, description="Until when: an RFC 3339 instant, usually a template."
    )
    event: Maybe[EventWait] = Field(
        default=None, description="Which event to wait for; it becomes the output."
    )
    timeout: Maybe[PositiveDuration] = Field(default=None, description="How long to wait for the event.")
    on_timeout: FailOrContinue = Field(
        default="fail", description="Whether a timeout fails the step; with `continue` its output is null."
    )


class IfStep(Failable):
    """Goes one way or the other."""

    type: Literal["if"]
    condition: Expression = Field(description="Bare expression, true or false.")
    then: Block = Field(description="Steps when it is true.")
    else_: Maybe[Block] = Field(default=None, alias="else", description="Steps when it is false.")


class SwitchStep(Failable):
    """Goes one of many ways, by a value."""

    type: Literal["switch"]
    on: Expression = Field(description="Bare expression; its text (`high`, `200`, `true`) chooses the case.")
    cases: dict[SlotName, Block] = Field(min_length=1, max_length=100, description="Steps for each value.")
    default: Maybe[Block] = Field(default=None, description="Steps when no case fits.")


class ForeachStep(Failable):
    """Repeats for each item of a list, or `{key, value}` of a map. The output is the list of results."""

    type: Literal["foreach"]
    items: Text | list[Any] | dict[str, Any] = Field(
        description="The list or map: a template that gives one, or written out (templates inside)."
    )
    as_: Name = Field(default="item", alias="as", description="Name of the item in the body.")
    concurrency: int = Field(default=1, ge=1, le=1000, description="How many items at once.")
    on_item_error: FailOrContinue = Field(
        default="fail",
        description="`continue`: the other items go on, and the results are `{status, output, error}`.",
    )
    do: Block = Field(description="Steps for each item.")


class WhileStep(Failable):
    """Repeats as long as a condition holds, which is asked before each iteration.

    The output is `{iterations}`.
    """

    type: Literal["while"]
    condition: Expression = Field(
        description="Bare expression. Reads `vars`, `loop.index` and what came before, no step of the body."
    )
    max_iterations: int = Field(ge=1, le=100_000, description="Iterations after which the step fails.")
    every: Maybe[PositiveDuration] = Field(default=None, description="Pause between two iterations.")
    do: Block = Field(description="Steps of one iteration.")


class ParallelStep(Failable):
    """Runs branches at once. The output is a map from branch to result."""

    type: Literal["parallel"]
    branches: dict[Name, Block] = Field(min_length=1, max_length=100, description="Steps of each branch.")
    join: Literal["all", "any"] | Annotated[int, Field(ge=1, le=100)] = Field(
        default="all",
        description="How many branches must succeed; the rest is cancelled when that is reached.",
    )
    on_branch_error: FailOrContinue = Field(
        default="fail", description="`fail`: a failed branch cancels the others. `continue`: they go on."
    )


class TryStep(Failable):
    """Catches a failure, cleans up, or both."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["catch"]}, {"required": ["finally"]}]}
    )
    type: Literal["try"]
    do: Block = Field(description="Steps that may fail.")
    catch: Maybe[Block] = Field(default=None, description="Steps when one failed; they read `error`.")
    finally_: Maybe[Block] = Field(
        default=None, alias="finally", description="Steps that come last in any case."
    )


class WorkflowStep(Working):
    """Runs another workflow and waits for it; its outputs are the output."""

    type: Literal["workflow"]
    workflow: Slug = Field(description="Name of the workflow.")
    version: Maybe[int] = Field(
        default=None, ge=1, description="Which version; the newest published one if unsaid."
    )
    inputs: Tree = Field(default={}, description="Its inputs (templates).")


class SetStep(Failable):
    """Sets variables, read as `vars.<name>`. The output is what was set."""

    type: Literal["set"]
    vars: Annotated[dict[Name, Any], Field(min_length=1)] = Field(description="Variables (templates).")


class ReturnStep(AnyStep):
    """Ends the run with success."""

    type: Literal["return"]
    outputs: Tree = Field(default={}, description="Outputs of the run (templates).")


class FailStep(AnyStep):
    """Ends the run with a failure."""

    type: Literal["fail"]
    message: Text = Field(description="What went wrong (template).")
    code: Maybe[str] = Field(
        default=None, pattern=r"^[a-z][a-z0-9_]{0,63}$", description="A stable word for the failure."
    )


Step = Annotated[
    ActionStep
    | ShellStep
    | AgentStep
    | NotifyStep
    | ApprovalStep
    | WaitStep
    | IfStep
    | SwitchStep
    | ForeachStep
    | WhileStep
    | ParallelStep
    | TryStep
    | WorkflowStep
    | SetStep
    | ReturnStep
    | FailStep,
    Discriminator("type"),
]

STEP_MODELS: dict[str, type[AnyStep]] = {
    "action": ActionStep,
    "shell": ShellStep,
    "agent": AgentStep,
    "notify": NotifyStep,
    "approval": ApprovalStep,
    "wait": WaitStep,
    "if": IfStep,
    "switch": SwitchStep,
    "foreach": ForeachStep,
    "while": WhileStep,
    "parallel": ParallelStep,
    "try": TryStep,
    "workflow": WorkflowStep,
    "set": SetStep,
    "return": ReturnStep,
    "fail": FailStep,
}

for _model in STEP_MODELS.values():
    _model.model_rebuild()  # blocks hold steps, so the models can only be completed here
