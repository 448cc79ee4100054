import { useMemo, useRef, type KeyboardEvent, type RefObject } from 'react'

import { Diagram, type DiagramHandle } from '@/diagram/Diagram'
import { addKeyed } from '@/document/slots'
import { copySteps, deleteSteps, duplicateSteps, holdsSteps, moveSteps, pasteSteps } from '@/document/steps'
import { indexOf, parentOf } from '@/document/pointer'
import { isRecord } from '@/document/values'
import { Banner } from '@/ui/Banner'
import { toast } from '@/ui/toast'

import { copyText, readText } from './clipboard'
import { useData, useEditor, useSelection, useSession } from './context'
import type { ShownTrial } from './trial/useTrial'

interface CanvasProps {
  diagram: RefObject<DiagramHandle | null>
  trial: ShownTrial | null
  /** The text is not in sight, so that it must be said here that it cannot be read. */
  warns: boolean
  onOpen(): void
}

/** The diagram in mode edit: every gesture and key is an operation on the text. */
export function Canvas({ diagram, trial, warns, onOpen }: CanvasProps) {
  const { workflow, session, readOnly, addAt } = useEditor()
  const data = useData()
  const selection = useSelection()
  const findings = useSession((state) => state.findings)
  const text = useSession((state) => state.history.present.text)
  const good = useSession((state) => state.good)
  const runtime = useMemo(
    () => (trial?.run ? { steps: trial.steps, status: trial.run.status } : null),
    [trial?.run, trial?.steps],
  )
  const keys = useCanvasKeys()
  return (
    // The keys bubble up from the diagram's own controls.
    <div className="relative flex min-h-0 min-w-0 flex-1 flex-col" onKeyDown={keys}>
      {warns && good.text !== text && (
        <Banner tone="warning" title="The text cannot be read at present" className="m-2">
          This is the newest diagram that could be drawn. Correct the text, or undo.
        </Banner>
      )}
      <Diagram
        ref={diagram}
        className="min-h-0 flex-1"
        document={data}
        mode="edit"
        label={`Diagram of ${workflow}`}
        selection={selection}
        findings={findings}
        runtime={runtime}
        onSelect={(pointers) => session.select(pointers)}
        onOpen={onOpen}
        onInsert={readOnly ? undefined : (at) => addAt(at.slot, at.index)}
        onMove={readOnly ? undefined : (pointers, at) => session.edit((now) => moveSteps(now, pointers, at))}
        onDelete={readOnly ? undefined : (pointers) => session.edit((now) => deleteSteps(now, pointers))}
        onAddSlot={readOnly ? undefined : (pointer) => session.edit((now) => addKeyed(now, pointer).text)}
      />
    </div>
  )
}

/** Copy, cut, paste and duplicate work where the focus is in the diagram; elsewhere they are the browser's. */
function useCanvasKeys(): (event: KeyboardEvent) => void {
  const { session, readOnly } = useEditor()
  const selection = useSelection()
  const busy = useRef(false)
  const paste = async () => {
    if (busy.current) return
    busy.current = true
    try {
      const clipboard = await readText()
      if (!holdsSteps(clipboard)) {
        toast.info('The clipboard holds no steps. Copy steps here, or as YAML or JSON from elsewhere.')
        return
      }
      session.edit((text) => pasteSteps(text, placeBehind(session, selection), clipboard))
    } finally {
      busy.current = false
    }
  }
  return (event) => {
    if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey || isText(event.target))
      return
    const key = event.key.toLowerCase()
    const does = (action: () => void) => {
      event.preventDefault()
      action()
    }
    const what = selection.length === 1 ? 'the step' : `${selection.length} steps`
    if (key === 'c' && selection.length > 0)
      does(() => void copyText(copySteps(session.text(), selection), what))
    if (readOnly) return
    if (key === 'x' && selection.length > 0) {
      does(() => {
        void copyText(copySteps(session.text(), selection), what)
        session.edit((text) => deleteSteps(text, selection))
      })
    }
    if (key === 'v') does(() => void paste())
    if (key === 'd' && selection.length > 0)
      does(() => session.edit((text) => duplicateSteps(text, selection)))
  }
}

function placeBehind(session: ReturnType<typeof useEditor>['session'], selection: readonly string[]) {
  const last = selection.at(-1)
  if (last !== undefined) return { slot: parentOf(last), index: indexOf(last) + 1 }
  const { data } = session.store.getState().good
  const steps = isRecord(data) ? data['steps'] : undefined
  return { slot: '/steps', index: Array.isArray(steps) ? steps.length : 0 }
}

function isText(target: EventTarget): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  )
}
