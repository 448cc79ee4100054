"""The runs of a trial: every kind of step that can be cut off, with outcomes that follow from the inputs.

Each effect is a POST to the trial's own server, which says twice the number it was given. It names
its run and path in the query, so that the server's count and the database speak of the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Inputs = Mapping[str, Any]
EVENT: Final = "crashtest.go"
BURST: Final = "crashtest.burst"
# Long enough for the engine to make it an activity of its own.
_LONG_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Scenario:
    """`paths` are those of its effects. A child is started by another scenario, not by the trial."""

    name: str
    shows: str
    document: str
    outputs: Callable[[Inputs], Any]
    paths: Callable[[Inputs], set[str]]
    is_child: bool = False


def all_scenarios() -> dict[str, Scenario]:
    made = (
        _ten_steps(),
        _loop(),
        _nested(),
        _parallel(),
        _clean_up(),
        _polling(),
        _timer(),
        _event(),
        _burst(),
        _approval(),
        _children(),
        _child(),
        _flaky(),
        _slow(),
        _in_line(),
        _many(),
        _once(),
    )
    return {scenario.name: scenario for scenario in made}


# --- one by one --------------------------------------------------------------------


def _ten_steps() -> Scenario:
    ids = [f"s{number}" for number in range(1, 11)]
    last = _value("s10")
    return _scenario(
        "ten-steps",
        "ten effects, one after the other",
        "\n".join(_effect(step, n="inputs.n") for step in ids),
        f"{{last: '{{{{ {last} }}}}'}}",
        lambda inputs: {"last": 2 * inputs["n"]},
        lambda _: set(ids),
    )


def _loop() -> Scenario:
    return _scenario(
        "loop",
        "a foreach, four items at once",
        f"""
- id: each
  type: foreach
  items: "{{{{ inputs.items }}}}"
  concurrency: 4
  do:
{_indent(_effect("call", path='"each[" + string(loop.index) + "]/call"', n="item"))}
""",
        "{values: '{{ steps.each.output.map(one, one.body.value) }}'}",
        lambda inputs: {"values": [2 * item for item in inputs["items"]]},
        lambda inputs: {f"each[{index}]/call" for index in range(len(inputs["items"]))},
    )


def _nested() -> Scenario:
    path = '"outer[" + string(a) + "]/inner[" + string(b) + "]/call"'
    return _scenario(
        "nested",
        "a loop in a loop",
        f"""
- id: outer
  type: foreach
  items: [0, 1, 2]
  as: a
  concurrency: 2
  do:
    - id: inner
      type: foreach
      items: [0, 1]
      as: b
      do:
{_indent(_effect("call", path=path, n="inputs.n + a * 10 + b"), 8)}
""",
        "{values: '{{ steps.outer.output.map(row, row.map(one, one.body.value)) }}'}",
        lambda inputs: {"values": [[2 * (inputs["n"] + a * 10 + b) for b in (0, 1)] for a in (0, 1, 2)]},
        lambda _: {f"outer[{a}]/inner[{b}]/call" for a in (0, 1, 2) for b in (0, 1)},
    )


def _parallel() -> Scenario:
    branches = "\n".join(
        f"    {name}:\n{_indent(_effect(f'{name}1') + chr(10) + _effect(f'{name}2'), 6)}"
        for name in ("left", "middle", "right")
    )
    ids = {f"{name}{number}" for name in ("left", "middle", "right") for number in (1, 2)}
    return _scenario(
        "parallel",
        "three branches at once",
        f"\n- id: all\n  type: parallel\n  branches:\n{branches}\n",
        f"{{sum: '{{{{ {_value('left2')} + {_value('middle2')} + {_value('right2')} }}}}'}}",
        lambda inputs: {"sum": 6 * inputs["n"]},
        lambda _: ids,
    )


def _clean_up() -> Scenario:
    return _scenario(
        "clean-up",
        "try, catch and finally around an effect that is refused",
        f"""
- id: guarded
  type: try
  do:
{_indent(_effect("good"))}
{_indent(_effect("bad", query="status: 422"))}
  catch:
{_indent(_effect("caught"))}
    - {{id: note, type: set, vars: {{caught: "{{{{ error.category }}}}"}}}}
  finally:
{_indent(_effect("closed"))}
""",
        "{caught: '{{ vars.caught }}'}",
        lambda _: {"caught": "action"},
        lambda _: {"good", "bad", "caught", "closed"},
    )


def _polling() -> Scenario:
    return _scenario(
        "polling",
        "a while with a pause",
        f"""
- {{id: start, type: set, vars: {{left: 4}}}}
- id: poll
  type: while
  condition: vars.left > 0
  max_iterations: 10
  every: 400ms
  do:
{_indent(_effect("call", path='"poll[" + string(loop.index) + "]/call"'))}
    - {{id: next, type: set, vars: {{left: "{{{{ vars.left - 1 }}}}"}}}}
""",
        "{iterations: '{{ steps.poll.output.iterations }}'}",
        lambda _: {"iterations": 4},
        lambda _: {f"poll[{index}]/call" for index in range(4)},
    )


def _timer() -> Scenario:
    return _scenario(
        "timer",
        "a wait for a time between two effects",
        f"{_effect('before')}\n- {{id: pause, type: wait, for: 2s}}\n{_effect('after')}",
        f"{{value: '{{{{ {_value('after')} }}}}'}}",
        lambda inputs: {"value": 2 * inputs["n"]},
        lambda _: {"before", "after"},
    )


def _event() -> Scenario:
    wait = f"event: {{name: {EVENT}, key: '{{{{ inputs.key }}}}', look_back: 1h}}"
    return _scenario(
        "event",
        "a wait for an event, which may come first",
        f"{_effect('before')}\n- {{id: news, type: wait, {wait}}}\n"
        f"{_effect('after', n='steps.news.output.data.n')}",
        f"{{value: '{{{{ {_value('after')} }}}}'}}",
        lambda inputs: {"value": 2 * inputs["n"]},
        lambda _: {"before", "after"},
    )


def _burst() -> Scenario:
    wait = f"event: {{name: {BURST}, key: '{{{{ inputs.key }}}}', look_back: 1h}}"
    return _scenario(
        "burst",
        "sixty events at once, each taken by a wait of its own",
        f"""
{_effect("before")}
- id: each
  type: foreach
  items: "{{{{ inputs.many }}}}"
  do:
    - {{id: news, type: wait, {wait}}}
{_effect("after", n="sum(steps.each.output.map(one, one.data.n))")}
""",
        f"{{value: '{{{{ {_value('after')} }}}}'}}",
        lambda inputs: {"value": 2 * sum(inputs["many"])},
        lambda _: {"before", "after"},
    )


def _approval() -> Scenario:
    return _scenario(
        "approval",
        "a decision of a person between two effects",
        f"{_effect('before')}\n"
        f"- {{id: gate, type: approval, title: 'Go on?', allow_self: true}}\n{_effect('after')}",
        "{decision: '{{ steps.gate.output.decision }}'}",
        lambda _: {"decision": "approved"},
        lambda _: {"before", "after"},
    )


def _children() -> Scenario:
    return _scenario(
        "children",
        "runs that start runs and wait for them",
        f"""
{_effect("before")}
- id: each
  type: foreach
  items: [1, 2]
  as: m
  concurrency: 2
  do:
    - id: sub
      type: workflow
      workflow: child
      inputs: {{effects: "{{{{ inputs.effects }}}}", n: "{{{{ inputs.n * m }}}}"}}
      retry: {_RETRY}
{_effect("after")}
""",
        "{values: '{{ steps.each.output.map(one, one.value) }}'}",
        lambda inputs: {"values": [2 * inputs["n"], 4 * inputs["n"]]},
        lambda _: {"before", "after"},
    )


def _child() -> Scenario:
    return _scenario(
        "child",
        "the runs that `children` starts",
        f"{_effect('first')}\n- {{id: pause, type: wait, for: 1100ms}}\n{_effect('second')}",
        f"{{value: '{{{{ {_value('second')} }}}}'}}",
        lambda inputs: {"value": 2 * inputs["n"]},
        lambda _: {"first", "second"},
        is_child=True,
    )


def _flaky() -> Scenario:
    return _scenario(
        "flaky",
        "an effect that is refused twice and tried again",
        f"{_effect('shaky', query='refusals: 2')}\n{_effect('after')}",
        f"{{value: '{{{{ {_value('shaky')} }}}}'}}",
        lambda inputs: {"value": 2 * inputs["n"]},
        lambda _: {"shaky", "after"},
    )


def _slow() -> Scenario:
    return _scenario(
        "slow",
        "a long step with a heartbeat",
        f"{_effect('before')}\n"
        f"{_effect('long', query='ms: 1500', more=f', timeout: {_LONG_SECONDS}')}\n{_effect('after')}",
        f"{{value: '{{{{ {_value('long')} }}}}'}}",
        lambda inputs: {"value": 2 * inputs["n"]},
        lambda _: {"before", "long", "after"},
    )


def _in_line() -> Scenario:
    return _scenario(
        "in-line",
        "two at once, the others queue",
        f"{_effect('first')}\n- {{id: pause, type: wait, for: 1100ms}}\n{_effect('second')}",
        f"{{value: '{{{{ {_value('second')} }}}}'}}",
        lambda inputs: {"value": 2 * inputs["n"]},
        lambda _: {"first", "second"},
        head="concurrency: {key: line, limit: 2, when_full: queue}",
    )


def _many() -> Scenario:
    call = _effect("call", path='"each[" + string(loop.index) + "]/call"', n="item", query="ms: 1")
    return _scenario(
        "many",
        "sixty items, with a pause in each",
        f"""
- id: each
  type: foreach
  items: "{{{{ inputs.many }}}}"
  concurrency: 10
  do:
{_indent(call)}
    - {{id: pause, type: wait, for: 1100ms}}
    - {{id: keep, type: set, vars: {{last: "{{{{ item }}}}"}}}}
""",
        "{count: '{{ size(steps.each.output) }}'}",
        lambda inputs: {"count": len(inputs["many"])},
        lambda inputs: {f"each[{index}]/call" for index in range(len(inputs["many"]))},
    )


def _once() -> Scenario:
    """When a process dies in the middle, the trial, which saw the request or not, says what became of it."""
    return _scenario(
        "at-most-once",
        "an effect that is never sent again unasked",
        f"{_effect('before')}\n{_effect('fragile', at_most_once=True)}\n{_effect('after')}",
        f"{{value: '{{{{ {_value('fragile')} }}}}'}}",
        lambda inputs: {"value": 2 * inputs["n"]},
        lambda _: {"before", "fragile", "after"},
    )


# --- documents ---------------------------------------------------------------------

_RETRY: Final = "{attempts: 8, backoff: 200ms, factor: 1.5, max: 2s, on: [transient, timeout]}"
_INPUTS: Final = """
inputs:
  effects: {type: string, required: true}
  n: {type: integer, default: 1}
  key: {type: string, default: ''}
  items: {type: array, items: {type: integer}, default: []}
  many: {type: array, items: {type: integer}, default: []}
"""


def _scenario(
    name: str,
    shows: str,
    steps: str,
    outputs: str,
    expected: Callable[[Inputs], Any],
    paths: Callable[[Inputs], set[str]],
    *,
    head: str = "",
    is_child: bool = False,
) -> Scenario:
    document = f"name: {name}\n{head}{_INPUTS}steps:\n{_indent(steps, 2)}\noutputs: {outputs}\n"
    return Scenario(name, shows, document, expected, paths, is_child)


def _effect(
    step: str,
    *,
    path: str | None = None,
    n: str = "inputs.n",
    query: str = "",
    more: str = "",
    at_most_once: bool = False,
) -> str:
    """`path` is an expression; outside of loops a step's path is its id."""
    shown = step if path is None else "'{{ " + path + " }}'"
    asked = f"run: '{{{{ run.id }}}}', path: {shown}" + (f", {query}" if query else "")
    delivery = "at_most_once" if at_most_once else "at_least_once"
    return f"""- id: {step}
  type: action
  action: http.request
  delivery: {delivery}
  with:
    {{method: POST, url: "{{{{ inputs.effects }}}}", query: {{{asked}}}, json: {{n: "{{{{ {n} }}}}"}}{more}}}
  retry: {_RETRY}"""


def _value(step: str) -> str:
    return f"steps.{step}.output.body.value"


def _indent(text: str, by: int = 4) -> str:
    return "\n".join(" " * by + line if line.strip() else line for line in text.strip("\n").split("\n"))
