"""The one way in: every start of a run, from whatever button, trigger, tool or parent (rule R1).

First it is decided and written, in one transaction, whether and how the run may start; then
the engine is told. The run's first segment writes `launched_at`: a row that stays without it, after
a crash in between, is started again by the reconciler. An engine that is away makes the row
`failed` at once, and the caller hears of it (R3).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from onward.domain.access import Principal, require
from onward.domain.definitions.plan import Plan
from onward.domain.errors import Conflict, Limited, NotFound, Unavailable
from onward.domain.instants import to_text
from onward.domain.runs.trials import TRIAL
from onward.ports.engine import STOPPING
from onward.ports.rows.runs import NewRun, RunRow
from onward.ports.rows.workflows import VersionRow, WorkflowRow
from onward.ports.store import Tx
from onward.services import admission, launch_inputs
from onward.services.context import Services
from onward.services.ending import end_run, run_error, tell_parent
from onward.services.lineage import Lineage, ParentRun, lineage_of
from onward.services.plans import plan_in
from onward.services.run_views import RunView, run_kind, run_view
from onward.services.slots import tell_promoted
from onward.services.telling import tell
from onward.services.trial_rules import ChildTrial, Trial, child_trial, trial_row
from onward.services.versions import MAIN, resolve_version
from onward.services.workflow_lookup import find_workflow

# Nobody looks at a test run for longer, and a forgotten one must end by itself.
TRIAL_SECONDS: Final = 3600.0
LAUNCH_FAILED: Final = "launch_failed"


@dataclass(frozen=True, slots=True)
class LaunchRequest:
    """`workflow` is a name or an id. `version_id` pins what `version` and `branch` would choose.

    With `trial` it is a test run: of that document, marked as one, in no line and under no dedupe key.
    `asked_by`: who asked a trigger for it. They have started it, in whose name ever it runs.
    """

    workflow: str
    inputs: dict[str, Any] = field(default_factory=dict)
    version: int | None = None
    branch: str = MAIN
    dedupe_key: str | None = None
    trigger: dict[str, Any] | None = None
    parent: ParentRun | None = None
    replay_of: str | None = None
    version_id: str | None = None
    trial: Trial | None = None
    asked_by: str | None = None


@dataclass(frozen=True, slots=True)
class Launched:
    """`created` False: there was a run with this dedupe key already, and this is it. One that never began
    counts for nothing."""

    run: RunView
    created: bool


@dataclass(frozen=True, slots=True)
class _Written:
    row: RunRow
    created: bool = True
    admission: admission.Admitted = field(default_factory=admission.Admitted)


def launch(app: Services, principal: Principal, request: LaunchRequest) -> Launched:
    require(principal, "run.launch")
    launch_inputs.check_request(request.inputs, request.dedupe_key, app.limits.input_bytes)
    with app.store.write() as tx:
        written = _write(app, tx, principal, request)
    row = written.row
    if not written.created:
        return Launched(run_view(row), created=False)
    if row.ended_at is not None:
        tell_parent(app, row, row.status, None, row.error)
        return Launched(run_view(row), created=True)
    _tell_others(app, row, written.admission)
    return Launched(run_view(_start(app, principal, row)), created=True)


def never_began(run: RunView | RunRow) -> bool:
    """The engine was away when it should have started, and it was given up at once: nothing of it ran."""
    return (
        run.started_at is None and run.ended_at is not None and (run.error or {}).get("code") == LAUNCH_FAILED
    )


def _write(app: Services, tx: Tx, principal: Principal, request: LaunchRequest) -> _Written:
    workspace_id = principal.workspace_id
    workflow = find_workflow(tx, workspace_id, request.workflow)
    existing = _existing(tx, workflow, request)
    if existing is not None:
        return _Written(existing, created=False)
    _check_may_start(app, tx, workflow, request)
    version = _version(app, tx, principal, workflow, request)
    lineage = lineage_of(app, tx, workflow, request.parent)
    plan = plan_in(tx, workflow.workspace_id, version.id)
    trial: Trial | ChildTrial | None = request.trial
    if lineage is not None:
        trial = child_trial(app, tx, lineage.row, lineage.parent.path, plan)
    candidate = _candidate(app, principal, request, workflow, version, lineage, plan, trial)
    written = _insert(app, tx, candidate)
    if trial is not None:
        document_id = version.id if request.trial is not None else None
        tx.trials.insert(trial_row(written.row.id, workflow.workspace_id, document_id, trial))
    return written


def _existing(tx: Tx, workflow: WorkflowRow, request: LaunchRequest) -> RunRow | None:
    if request.dedupe_key is None:
        return None
    found = tx.runs.by_dedupe_key(workflow.workspace_id, workflow.id, request.dedupe_key)
    if found is None or not never_began(found) or request.parent is not None:
        return found  # a parent that is executed again hears what it heard then
    tx.runs.free_dedupe_key(found)
    return None


def _check_may_start(app: Services, tx: Tx, workflow: WorkflowRow, request: LaunchRequest) -> None:
    if request.trial is not None:
        _check_may_test(app, tx, workflow)
    elif not workflow.enabled:
        raise Conflict(
            "workflow_disabled",
            f"The workflow {workflow.name!r} is disabled, so nothing starts it.",
            hint="Enable it first.",
        )
    most = app.limits.open_runs
    if tx.runs.open_at_least(workflow.workspace_id, most):
        raise Limited(
            "too_many_open_runs",
            f"This workspace has {most} runs that have not ended: the limit `open_runs` is reached.",
            hint="Wait until some end or cancel some; an administrator can raise ONWARD_LIMIT_OPEN_RUNS.",
            retry_after=30,
        )


def _check_may_test(app: Services, tx: Tx, workflow: WorkflowRow) -> None:
    """Also a disabled workflow is tested: nothing else starts it."""
    most = app.limits.open_trials
    if tx.trials.open(workflow.workspace_id) >= most:
        raise Limited(
            "too_many_open_trials",
            f"This workspace has {most} test runs that have not ended: the limit `open_trials` is reached.",
            hint="Wait until some end, or cancel some.",
            retry_after=5,
        )


def _version(
    app: Services, tx: Tx, principal: Principal, workflow: WorkflowRow, request: LaunchRequest
) -> VersionRow:
    if request.trial is not None:
        return _tested(app, tx, principal, workflow, request.trial)
    if request.version_id is None:
        return resolve_version(tx, workflow.workspace_id, workflow, request.branch, request.version)
    version = tx.versions.get(workflow.workspace_id, request.version_id)
    if version is None or version.workflow_id != workflow.id:
        raise NotFound("version_not_found", f"There is no version {request.version_id!r} of this workflow.")
    return version


def _tested(app: Services, tx: Tx, principal: Principal, workflow: WorkflowRow, trial: Trial) -> VersionRow:
    """The document of a test run in the place of a version: it is never published."""
    return VersionRow(
        id=tx.trials.keep_document(workflow.workspace_id, trial.document),
        workspace_id=workflow.workspace_id,
        workflow_id=workflow.id,
        branch=MAIN,
        number=trial.base or 0,
        hash=trial.hash,
        note="",
        source="editor",
        created_by=principal.id,
        created_at=app.clock.now_text(),
    )


def _candidate(
    app: Services,
    principal: Principal,
    request: LaunchRequest,
    workflow: WorkflowRow,
    version: VersionRow,
    lineage: Lineage | None,
    plan: Plan,
    trial: Trial | ChildTrial | None,
) -> admission.Candidate:
    inputs = launch_inputs.checked_inputs(plan, request.inputs)
    trigger = request.trigger or {"type": "manual"}
    now = app.clock.now()
    run_id = app.clock.new_id("run")
    run = NewRun(
        id=run_id,
        workspace_id=workflow.workspace_id,
        workflow_id=workflow.id,
        workflow_name=workflow.name,
        version_id=version.id,
        version=version.number,
        branch=version.branch if request.version_id is not None else request.branch,
        hash=version.hash,
        inputs=inputs,
        trigger=trigger,
        trigger_type=str(trigger.get("type", "manual")) if trial is None else TRIAL,
        # A child is run for whoever started the first of its line: approvals ask who that was.
        created_by=(request.asked_by or principal.id) if lineage is None else lineage.created_by,
        dedupe_key=run_id if request.dedupe_key is None else request.dedupe_key,
        root_run_id=run_id if lineage is None else lineage.root_run_id,
        created_at=to_text(now),
        parent_run_id=None if lineage is None else lineage.parent.run_id,
        parent_path=None if lineage is None else lineage.parent.path,
        depth=0 if lineage is None else lineage.depth,
        replay_of=request.replay_of,
        concurrency_key=None
        if trial is not None
        else launch_inputs.rendered_key(plan, workflow, run_id, inputs, trigger, now),
        deadline_at=launch_inputs.deadline(plan, now, _most_seconds(app, trial)),
    )
    return admission.Candidate(run, plan.concurrency)


def _most_seconds(app: Services, trial: Trial | ChildTrial | None) -> float:
    return app.limits.run_seconds if trial is None else min(app.limits.run_seconds, TRIAL_SECONDS)


def _insert(app: Services, tx: Tx, candidate: admission.Candidate) -> _Written:
    run = admission.decided(tx, candidate)
    if not tx.runs.insert(run):  # somebody with the same dedupe key was faster
        existing = tx.runs.by_dedupe_key(run.workspace_id, run.workflow_id, run.dedupe_key)
        if existing is None:
            raise RuntimeError(f"run {run.id} was neither written nor there before")
        return _Written(existing, created=False)
    admitted = admission.Admitted()
    if run.status == "queued":
        admitted = admission.admit(app, tx, candidate)
    data = {"status": run.status, "workflow_id": run.workflow_id, "workflow_name": run.workflow_name}
    data["kind"] = run_kind(run.trigger_type)
    tx.feed.append(run.workspace_id, f"run:{run.id}", "run.created", data, run.created_at)
    return _Written(_as_row(run), admission=admitted)


def _tell_others(app: Services, row: RunRow, admitted: admission.Admitted) -> None:
    for run_id in admitted.cancelled:
        tell(app, run_id, "cancel", {"reason": admission.superseded_by(row.id), "by": row.created_by})
    if row.concurrency_key is not None:
        tell_promoted(app, row.workspace_id, row.concurrency_key, admitted.promoted)


def _start(app: Services, principal: Principal, row: RunRow) -> RunRow:
    try:
        app.engine.start_run(row.id, row.workspace_id)
    except Unavailable as error:
        if error.code == STOPPING:
            return row  # it is written, so it starts: by the reconciler, unless it has begun
        failure = run_error("internal", LAUNCH_FAILED, error.message, stage="launch")
        if end_run(app, principal, row, "failed", failure, "run.launch_failed", unless_launched=True):
            raise
        # The engine took it, and only its answer was lost; or somebody has cancelled it.
        with app.store.read() as tx:
            return tx.runs.get(row.workspace_id, row.id) or row
    return row


def _as_row(run: NewRun) -> RunRow:
    """The row that was just written, without reading it again."""
    ended_at = run.created_at if run.status != "queued" else None
    given = {name: getattr(run, name) for name in NewRun.__dataclass_fields__}
    return RunRow(
        **given,
        outputs=None,
        error_group=None,
        cancel_requested_at=None,
        cancel_reason=None,
        launched_at=ended_at,
        steps_done=0,
        started_at=None,
        ended_at=ended_at,
        moved_at=run.created_at,
    )
