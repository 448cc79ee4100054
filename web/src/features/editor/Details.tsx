import { Tabs } from '@/ui/Tabs'

import { useEditor, useSession } from './context'
import { FindingsPanel } from './FindingsPanel'
import { Inspector } from './inspector/Inspector'
import { TestPanel } from './trial/TestPanel'
import type { Testing } from './trial/useTesting'

export type Side = 'inspector' | 'problems' | 'test'

interface DetailsProps {
  side: Side
  onSide(side: Side): void
  testing: Testing
}

/** Beside the diagram: what is selected, what is wrong, what a test gave. */
export function Details({ side, onSide, testing }: DetailsProps) {
  const { readOnly } = useEditor()
  const count = useSession((state) => state.findings.length)
  return (
    <aside
      aria-label="Details"
      className="flex min-h-0 min-w-0 flex-1 flex-col border-l border-line bg-raised"
    >
      <div className="px-2 pt-1">
        <Tabs
          label="Details"
          value={side}
          onChange={(id) => onSide(id as Side)}
          tabs={[
            { id: 'inspector', label: 'Inspector' },
            { id: 'problems', label: 'Problems', count: count || undefined },
            ...(readOnly ? [] : [{ id: 'test', label: 'Test' }]),
          ]}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {side === 'inspector' && <Inspector />}
        {side === 'problems' && <FindingsPanel />}
        {side === 'test' && <TestPanel testing={testing} />}
      </div>
    </aside>
  )
}
