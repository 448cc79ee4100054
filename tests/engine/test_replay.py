"""Histories of every shape of run, as earlier versions left them, fit the workflow as it is now.

Workflows run without a sandbox, so these tests are what holds them to be deterministic.
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
import temporalio.converter
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from onward.engine.contracts import RUN_WORKFLOW, TELL_SIGNAL, RunTask, Told
from onward.engine.payloads import OnwardPayloadConverter
from onward.engine.worker import WORKFLOWS
from onward.engine.workflows.run import RunWorkflow

HISTORIES = sorted(Path(__file__).with_name("histories").glob("*.json"))
# Saved histories are not sealed, so that no key has to be kept for them.
PLAIN = dataclasses.replace(temporalio.converter.default(), payload_converter_class=OnwardPayloadConverter)


def replayer(*workflows: type) -> Replayer:
    return Replayer(workflows=workflows, workflow_runner=UnsandboxedWorkflowRunner(), data_converter=PLAIN)


def history(path: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(f"run:{path.stem}", path.read_text())


def test_there_is_a_history_of_every_shape():
    shapes = {path.stem.rpartition("-")[0] for path in HISTORIES}
    assert shapes >= {"steps", "time", "event", "approval", "child", "long", "renewed", "queued", "cancelled"}


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
async def test_a_saved_history_fits_the_workflow(path: Path):
    await replayer(*WORKFLOWS).replay_workflow(history(path))


@workflow.defn(name=RUN_WORKFLOW)
class Changed(RunWorkflow):
    """What must not be done: another command before the first one."""

    @workflow.init
    def __init__(self, task: RunTask) -> None:
        super().__init__(task)

    @workflow.run
    async def run(self, task: RunTask) -> None:
        await workflow.sleep(timedelta(seconds=1))
        await super().run(task)

    @workflow.signal(name=TELL_SIGNAL)
    def tell(self, told: Told) -> None:
        super().tell(told)


async def test_a_workflow_that_was_changed_does_not_fit():
    """The test that tests the tests."""
    [path] = [path for path in HISTORIES if path.stem == "event-1"]
    with pytest.raises(workflow.NondeterminismError):
        await replayer(Changed).replay_workflow(history(path))
