/** A workflow with every kind of block, findings for it, and a run under way. */

import type { StepRunFact } from '../graph/runtime'
import type { DiagramFinding } from './types'

export const SPECIMEN = {
  name: 'triage-ticket',
  steps: [
    {
      id: 'fetch',
      type: 'action',
      name: 'Fetch the ticket',
      action: 'http.request',
      with: { url: 'https://api.example.com/tickets/{{ inputs.ticket.id }}' },
    },
    {
      id: 'read',
      type: 'agent',
      agent: 'triager',
      prompt: 'Classify this ticket: {{ steps.fetch.output.body }}',
    },
    {
      id: 'gate',
      type: 'if',
      condition: 'steps.read.output.urgent && inputs.priority != "low"',
      then: [{ id: 'ok', type: 'approval', title: 'Page {{ steps.read.output.team }}?', deadline: '24h' }],
      else: [{ id: 'log', type: 'set', vars: { quiet: true } }],
    },
    {
      id: 'tell',
      type: 'foreach',
      items: '{{ steps.fetch.output.body.watchers }}',
      as: 'watcher',
      concurrency: 5,
      do: [
        {
          id: 'mail',
          type: 'notify',
          to: 'email',
          text: 'Ticket {{ inputs.ticket.id }} is {{ watcher.role }}',
        },
        { id: 'pause', type: 'wait', for: '2s', if: 'loop.index > 0' },
      ],
    },
    {
      id: 'both',
      type: 'parallel',
      branches: {
        crm: [{ id: 'crm', type: 'workflow', workflow: 'update-crm' }],
        chat: [{ id: 'chat', type: 'notify', to: 'slack', text: 'Done' }],
      },
    },
    {
      id: 'safe',
      type: 'try',
      do: [{ id: 'build', type: 'shell', run: 'make report' }],
      catch: [{ id: 'give_up', type: 'fail', message: 'No report: {{ error.message }}' }],
      finally: [{ id: 'clean', type: 'shell', run: 'rm -rf build' }],
    },
    {
      id: 'route',
      type: 'switch',
      on: 'steps.read.output.team',
      cases: { billing: [{ id: 'bill', type: 'wait', event: { name: 'invoice.paid' }, timeout: '2d' }] },
    },
    { id: 'done', type: 'return', outputs: { team: '{{ steps.read.output.team }}' } },
  ],
  on_failure: [{ id: 'shout', type: 'notify', to: 'session', text: '{{ run.error.message }}' }],
}

export const SPECIMEN_FINDINGS: readonly DiagramFinding[] = [
  { pointer: '/steps/1/agent', severity: 'error', message: 'There is no agent “triager”.' },
  { pointer: '/steps/3/do/0/text', severity: 'warning', message: '`watcher.role` may be missing.' },
]

const AT = Date.parse('2026-03-01T09:00:00Z')

function row(
  path: string,
  status: string,
  from: number,
  to: number | null,
  more: Partial<StepRunFact> = {},
): StepRunFact {
  const at = (seconds: number): string => new Date(AT + seconds * 1000).toISOString()
  return {
    path,
    step_id: path.slice(path.lastIndexOf('/') + 1),
    attempt: 1,
    status,
    started_at: at(from),
    ended_at: to === null ? null : at(to),
    ...more,
  }
}

export const SPECIMEN_RUN: readonly StepRunFact[] = [
  row('fetch', 'failed', 0, 0.4),
  row('fetch', 'succeeded', 2, 2.3, { attempt: 2 }),
  row('read', 'succeeded', 2.3, 9.8),
  row('gate', 'succeeded', 9.8, 9.9, { meta: { branch: 'else' } }),
  row('log', 'succeeded', 9.8, 9.9),
  row('tell', 'running', 10, null),
  row('tell[0]/mail', 'succeeded', 10, 11),
  row('tell[0]/pause', 'skipped', 11, 11),
  row('tell[1]/mail', 'failed', 10, 12),
  row('tell[2]/mail', 'succeeded', 10, 12),
  row('tell[2]/pause', 'waiting', 12, null),
  row('tell[3]/mail', 'running', 12.5, null),
]
