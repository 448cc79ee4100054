import { Copy, CopyPlus, Trash2 } from 'lucide-react'

import { copySteps, deleteSteps, duplicateSteps } from '@/document/steps'
import { Button } from '@/ui/Button'

import { useEditor, useSelection } from '../context'
import { copyText } from '../clipboard'
import { StepPanel } from './StepPanel'
import { WorkflowPanel } from './WorkflowPanel'

/** What is selected, as a form: a step, several, or else the workflow itself. */
export function Inspector() {
  const selection = useSelection()
  const [only] = selection
  if (only === undefined) return <WorkflowPanel />
  // A form of its own for each step: what is half typed stays with its step.
  return selection.length === 1 ? <StepPanel key={only} pointer={only} /> : <SeveralPanel />
}

function SeveralPanel() {
  const { session, readOnly } = useEditor()
  const selection = useSelection()
  return (
    <section aria-label="Selected steps" className="flex flex-col gap-3 p-4">
      <h2 className="text-base font-semibold">{selection.length} steps selected</h2>
      <p className="text-sm text-muted">
        Drag them together, or copy them as YAML and paste them anywhere, also into a chat.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button
          icon={Copy}
          size="sm"
          onClick={() => void copyText(copySteps(session.text(), selection), `${selection.length} steps`)}
        >
          Copy as YAML
        </Button>
        {!readOnly && (
          <>
            <Button
              icon={CopyPlus}
              size="sm"
              onClick={() => session.edit((text) => duplicateSteps(text, selection))}
            >
              Duplicate
            </Button>
            <Button
              icon={Trash2}
              size="sm"
              variant="danger"
              onClick={() => session.edit((text) => deleteSteps(text, selection))}
            >
              Delete
            </Button>
          </>
        )}
      </div>
    </section>
  )
}
