import { useState, type ReactNode } from 'react'

import { useMe } from '@/api/me'
import { read } from '@/document/reading'
import { Button } from '@/ui/Button'
import { Code } from '@/ui/Code'
import { Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Tabs } from '@/ui/Tabs'
import { TextArea } from '@/ui/TextArea'
import { Time } from '@/ui/Time'

import type { SavedDraft } from '../autosave'

interface ConflictDialogProps {
  mine: string
  theirs: SavedDraft
  /** How two texts are shown side by side; the route brings it. */
  renderTextDiff?(before: string, after: string): ReactNode
  /** Nothing is saved until one chooses; meanwhile one can go on writing. */
  onLater(): void
  onMine(): void
  onTheirs(): void
  onMerged(text: string): void
}

/** Two people wrote the same draft. Both texts are here; whichever is chosen, nothing goes before it was seen. */
export function ConflictDialog({
  mine,
  theirs,
  renderTextDiff,
  onLater,
  onMine,
  onTheirs,
  onMerged,
}: ConflictDialogProps) {
  const [tab, setTab] = useState('difference')
  const [merged, setMerged] = useState(mine)
  const problem = read(merged).problems[0]
  const isMe = useMe()?.id === theirs.saved_by
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => !open && onLater()}
      title={isMe ? 'You changed this draft in another place' : 'Somebody else changed this draft'}
      description={
        <>
          It was saved {theirs.saved_at && <Time at={theirs.saved_at} />}{' '}
          {isMe && 'in another tab or browser'} while you were writing here. Yours is safe in this browser
          until you choose.
        </>
      }
      footer={
        tab === 'merge' ? (
          <Button variant="primary" onClick={() => onMerged(merged)}>
            Save the merged text
          </Button>
        ) : (
          <>
            <Button onClick={() => setTab('merge')}>Merge by hand…</Button>
            <Button onClick={onTheirs}>Take theirs</Button>
            <Button variant="primary" onClick={onMine}>
              Keep mine
            </Button>
          </>
        )
      }
    >
      <Tabs
        label="What to see"
        value={tab}
        onChange={setTab}
        tabs={[
          { id: 'difference', label: 'Difference' },
          { id: 'mine', label: 'Mine' },
          { id: 'theirs', label: 'Theirs' },
          { id: 'merge', label: 'Merge by hand' },
        ]}
      />
      <div className="mt-3 max-h-[55vh] overflow-auto">
        {tab === 'difference' &&
          (renderTextDiff ? (
            renderTextDiff(theirs.document, mine)
          ) : (
            <div className="grid gap-3 sm:grid-cols-2">
              <Code value={theirs.document} language="yaml" lineNumbers />
              <Code value={mine} language="yaml" lineNumbers />
            </div>
          ))}
        {tab === 'difference' && (
          <p className="mt-2 text-xs text-muted">Left: theirs, as it is saved. Right: yours.</p>
        )}
        {tab === 'mine' && <Code value={mine} language="yaml" lineNumbers />}
        {tab === 'theirs' && <Code value={theirs.document} language="yaml" lineNumbers />}
        {tab === 'merge' && (
          <div className="flex flex-col gap-2">
            <Field
              label="The text that will be saved"
              hint="It begins with yours. Copy from the tab Theirs what should be in it too."
              error={problem && `Line ${problem.line} cannot be read: ${problem.message}`}
            >
              <TextArea mono rows={20} value={merged} onChange={(event) => setMerged(event.target.value)} />
            </Field>
          </div>
        )}
      </div>
    </Dialog>
  )
}
