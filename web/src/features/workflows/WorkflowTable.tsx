import { FileUp, Play, Plus } from 'lucide-react'

import { useWhyNot } from '@/api/me'
import { usePeople } from '@/api/people'
import { AppLink } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { Button, buttonClass } from '@/ui/Button'
import { EmptyState } from '@/ui/EmptyState'
import { IconButton } from '@/ui/IconButton'
import { type Column, Table, type TableProps } from '@/ui/Table'
import { Time } from '@/ui/Time'

import type { Workflow } from './api'
import { EnabledSwitch } from './EnabledSwitch'
import { HealthMarks, HealthStrip } from './HealthStrip'
import { NextStart, NextStartLine } from './NextStart'
import { Owner } from './Owner'
import { whyNotRun } from './state'

interface WorkflowTableProps extends Pick<TableProps<Workflow>, 'rows' | 'loading' | 'loadMore' | 'empty'> {
  onRun(workflow: Workflow): void
}

export function WorkflowTable({ rows, loading, loadMore, empty, onRun }: WorkflowTableProps) {
  return (
    <Table
      label="Workflows"
      columns={useColumns(onRun)}
      rows={rows}
      rowKey={(workflow) => workflow.id}
      href={(workflow) => `/workflows/${workflow.name}`}
      loading={loading}
      loadMore={loadMore}
      dim={(workflow) => !workflow.enabled}
      empty={empty}
    />
  )
}

function useColumns(onRun: (workflow: Workflow) => void): Column<Workflow>[] {
  const person = usePeople()
  return [
    { id: 'name', header: 'Workflow', cell: (workflow) => <Name workflow={workflow} /> },
    {
      id: 'health',
      header: 'Last runs',
      width: '10.5rem',
      hideBelow: 'sm',
      cell: (workflow) => <LastRuns workflow={workflow} />,
    },
    {
      id: 'next',
      header: 'Next start',
      width: '12rem',
      hideBelow: 'lg',
      cell: (workflow) => <NextStart workflow={workflow} />,
    },
    {
      id: 'owner',
      header: 'Owner',
      width: '12rem',
      hideBelow: 'xl',
      cell: (workflow) => (
        <span className="flex min-w-0 flex-col">
          <span className="truncate">
            <Owner owner={workflow.owner} />
          </span>
          <span className="truncate text-xs text-muted">
            changed <Time at={workflow.updated_at} />
            {workflow.updated_by !== workflow.owner.id && ` by ${person(workflow.updated_by)}`}
          </span>
        </span>
      ),
    },
    {
      id: 'does',
      header: <span className="sr-only">Enabled, and run it</span>,
      width: '6.5rem',
      align: 'right',
      cell: (workflow) => <Does workflow={workflow} onRun={onRun} />,
    },
  ]
}

function Name({ workflow }: { workflow: Workflow }) {
  return (
    <span className="flex min-w-0 flex-col">
      <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
        <span className="max-w-full truncate font-medium">{workflow.title}</span>
        {workflow.version === null ? (
          <>
            <Badge tone="info">Never published</Badge>
            {(workflow.draft_errors ?? 0) > 0 && <DraftBadge errors={workflow.draft_errors} />}
          </>
        ) : (
          workflow.has_draft && <DraftBadge errors={workflow.draft_errors} />
        )}
        {!workflow.enabled && <Badge>Disabled</Badge>}
      </span>
      <span className="truncate text-xs text-muted">
        {workflow.title !== workflow.name && <span className="font-mono">{workflow.name}</span>}
        {workflow.title !== workflow.name && workflow.version !== null && ' · '}
        {workflow.version !== null && `v${workflow.version}`}
      </span>
      <span className="sm:hidden">
        <HealthMarks runs={workflow.recent_runs} />
      </span>
      <span className="text-xs text-muted lg:hidden">
        <NextStartLine workflow={workflow} />
      </span>
    </span>
  )
}

function LastRuns({ workflow }: { workflow: Workflow }) {
  return (
    <span className="flex min-w-0 flex-col items-start">
      <HealthStrip runs={workflow.recent_runs} />
      {workflow.last_run_at !== null && (
        <Time at={workflow.last_run_at} className="text-xs whitespace-nowrap text-muted" />
      )}
    </span>
  )
}

function DraftBadge({ errors }: { errors: number | null }) {
  if (errors === null || errors === 0)
    return <Badge title="The draft differs from the published version">Draft</Badge>
  return <Badge tone="warning">{errors === 1 ? 'Draft with an error' : `Draft with ${errors} errors`}</Badge>
}

function Does({ workflow, onRun }: { workflow: Workflow; onRun(workflow: Workflow): void }) {
  const mayNot = useWhyNot('run.launch')
  return (
    <span className="flex items-center justify-end gap-2">
      <EnabledSwitch workflow={workflow} />
      <IconButton
        label={`Run ${workflow.title}`}
        icon={Play}
        whyNot={mayNot ?? whyNotRun(workflow)}
        onClick={() => onRun(workflow)}
      />
    </span>
  )
}

export function NoWorkflows({ onImport, mayWrite }: { onImport(): void; mayWrite: boolean }) {
  return (
    <EmptyState
      icon={Plus}
      title="No workflows yet"
      body={
        mayWrite
          ? 'A workflow is a list of steps that must not get lost. Build one from a template, or import the YAML files that you have.'
          : 'Nobody has made one so far. It takes the role of an editor.'
      }
      action={
        mayWrite && (
          <>
            <AppLink href="/workflows/new" className={buttonClass('primary')}>
              New workflow
            </AppLink>
            <Button icon={FileUp} onClick={onImport}>
              Import
            </Button>
          </>
        )
      }
    />
  )
}
