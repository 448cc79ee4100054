import { useVirtualizer } from '@tanstack/react-virtual'
import { X } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'

import type { StepNode } from '@/graph/outline'
import { cx } from '@/ui/classes'
import { Code } from '@/ui/Code'
import { Duration } from '@/ui/Duration'
import { IconButton } from '@/ui/IconButton'
import { StatusMark } from '@/ui/StatusMark'

import { counted as countStatuses } from '../model/steps'
import { lookAt, type StudioSearch } from '../model/studio'
import { counted } from '../words'
import type { Studio } from './useRun'
import type { Look } from './useStudioSearch'

interface InstancesProps {
  studio: Studio
  node: StepNode | undefined
  stepId: string
  search: StudioSearch
  look: Look
  isFramed?: boolean
}

const LINE = 32
const NONE: Studio['steps']['all'] = []

/** A step of the definition that ran many times, or not at all. */
export function Instances({ studio, node, stepId, search, look, isFramed }: InstancesProps) {
  const all = studio.steps.byId.get(stepId) ?? NONE
  const [only, setOnly] = useState<string | null>(null)
  const shown = useMemo(() => (only === null ? all : all.filter((step) => step.status === only)), [all, only])
  const counts = useMemo(() => countStatuses(all.map((step) => step.status)), [all])
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col gap-3 p-4">
      <header className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-base font-semibold">{node?.title ?? stepId}</h2>
          <p className="text-xs text-muted">
            {node?.type} · {all.length === 0 ? 'not reached' : counted(all.length, 'step run')}
          </p>
        </div>
        {!isFramed && (
          <IconButton label="Close the step" icon={X} onClick={() => look({ step: undefined })} />
        )}
      </header>
      {all.length === 0 ? (
        <>
          <p className="text-sm text-muted">
            {studio.isOpen ? 'The run has not come here so far.' : 'The run ended without coming here.'}
          </p>
          {node !== undefined && <Code value={JSON.stringify(node.step, null, 2)} language="json" wrap />}
        </>
      ) : (
        <>
          <div role="group" aria-label="Step runs by status" className="flex flex-wrap gap-1">
            {Object.entries(counts).map(([status, count]) => (
              <button
                key={status}
                type="button"
                aria-pressed={only === status}
                onClick={() => setOnly(only === status ? null : status)}
                className={cx(
                  'inline-flex h-7 items-center gap-1.5 rounded-md border px-2 text-xs pointer-coarse:h-9',
                  only === status ? 'border-accent bg-accent-soft' : 'border-line hover:bg-hover',
                )}
              >
                <StatusMark status={status} size={12} withLabel /> {count.toLocaleString('en')}
              </button>
            ))}
          </div>
          <InstanceList steps={shown} onOpen={(path) => look(lookAt(path, search.loops), { push: true })} />
        </>
      )}
    </div>
  )
}

function InstanceList({ steps, onOpen }: { steps: Studio['steps']['all']; onOpen(path: string): void }) {
  const frame = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: steps.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE,
    overscan: 10,
  })
  return (
    <div ref={frame} className="min-h-40 flex-1 overflow-auto rounded-md border border-line">
      <ul className="relative" style={{ height: list.getTotalSize() }}>
        {list.getVirtualItems().map((item) => {
          const step = steps[item.index]
          return step === undefined ? null : (
            <li
              key={step.path}
              className="absolute top-0 left-0 w-full"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <button
                type="button"
                onClick={() => onOpen(step.path)}
                style={{ height: LINE }}
                className="flex w-full items-center gap-2 border-b border-line px-2.5 text-left text-xs -outline-offset-2 hover:bg-hover"
              >
                <StatusMark status={step.status} size={13} />
                <span className="min-w-0 flex-1 truncate font-mono">{step.path}</span>
                <Duration from={step.started_at} to={step.ended_at} className="text-muted" />
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
