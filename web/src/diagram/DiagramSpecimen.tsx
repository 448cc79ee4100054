import { useState } from 'react'

import type { Iterations } from '../graph/runtime'
import { Diagram } from './Diagram'
import { SPECIMEN, SPECIMEN_FINDINGS, SPECIMEN_RUN } from './specimen'
import type { DiagramMode } from './types'

const MODES: readonly DiagramMode[] = ['view', 'edit', 'runtime']

/** The diagram in its three modes, for the page that shows all components. */
export function DiagramSpecimen() {
  return (
    <div className="grid gap-6">
      {MODES.map((mode) => (
        <figure key={mode} className="m-0">
          <figcaption className="mb-1 text-sm text-muted">Mode {mode}</figcaption>
          <div className="h-[640px] overflow-hidden rounded-lg border border-line">
            <OneDiagram mode={mode} />
          </div>
        </figure>
      ))}
    </div>
  )
}

function OneDiagram({ mode }: { mode: DiagramMode }) {
  const [said, setSaid] = useState('')
  const [iterations, setIterations] = useState<Iterations>({})
  const [follow, setFollow] = useState(false)
  const tell = (what: string) => (value: unknown, at?: unknown) =>
    setSaid(`${what} ${JSON.stringify([value, at])}`)
  return (
    <div className="flex h-full flex-col">
      <div className="min-h-0 flex-1">
        <Diagram
          document={SPECIMEN}
          mode={mode}
          label={`Specimen in mode ${mode}`}
          findings={SPECIMEN_FINDINGS}
          runtime={mode === 'runtime' ? { steps: SPECIMEN_RUN, status: 'running', iterations } : null}
          onIteration={(loop, chosen) => setIterations({ ...iterations, [loop]: chosen })}
          follow={follow}
          onFollowChange={setFollow}
          onOpen={tell('open')}
          onInsert={tell('insert')}
          onMove={tell('move')}
          onDelete={tell('delete')}
          onAddSlot={tell('add')}
        />
      </div>
      <output className="border-t border-line px-3 py-1 font-mono text-xs text-muted">
        {said || 'Try it.'}
      </output>
    </div>
  )
}
