import { CircleCheck, FlaskConical, MoreHorizontal, Redo2, TriangleAlert, Undo2 } from 'lucide-react'

import { Button } from '@/ui/Button'
import { IconButton } from '@/ui/IconButton'
import { Menu } from '@/ui/Menu'

import type { Autosave } from './autosave'
import { useEditor, useSession } from './context'
import { SaveMark } from './SaveMark'

export type View = 'diagram' | 'both' | 'text'

interface ToolbarProps {
  autosave: Autosave
  onConflict(): void
  view: View
  /** Null: there is no room for a choice. */
  onView: ((view: View) => void) | null
  whyNotPublish: string | undefined
  whyNotDiscard: string | undefined
  onProblems(): void
  onTest(): void
  onPublish(): void
  onDiscard(): void
  onCopyText(): void
}

export function Toolbar(props: ToolbarProps) {
  const { autosave, view, onView } = props
  const { session, workflow, readOnly } = useEditor()
  const canUndo = useSession((state) => state.history.past.length > 0)
  const canRedo = useSession((state) => state.history.future.length > 0)
  return (
    <>
      {!readOnly && <SaveMark autosave={autosave} onConflict={props.onConflict} />}
      {!readOnly && (
        <span className="flex">
          <IconButton
            label="Undo"
            keys="mod+z"
            icon={Undo2}
            whyNot={canUndo ? undefined : 'There is nothing to undo.'}
            onClick={session.undo}
          />
          <IconButton
            label="Redo"
            keys="mod+shift+z"
            icon={Redo2}
            whyNot={canRedo ? undefined : 'There is nothing to redo.'}
            onClick={session.redo}
          />
        </span>
      )}
      {onView && <ViewSwitch view={view} onView={onView} />}
      <Problems onClick={props.onProblems} />
      {!readOnly && (
        <>
          <Button icon={FlaskConical} onClick={props.onTest} title="Test the draft (Ctrl Enter)">
            Test
          </Button>
          <Button variant="primary" whyNot={props.whyNotPublish} onClick={props.onPublish}>
            Publish…
          </Button>
        </>
      )}
      <Menu
        trigger={<IconButton label="More" icon={MoreHorizontal} />}
        items={[
          { label: 'Open the workflow', href: `/workflows/${encodeURIComponent(workflow)}` },
          { label: 'Copy the definition', onSelect: props.onCopyText },
          !readOnly && 'separator',
          !readOnly && {
            label: 'Discard the draft…',
            danger: true,
            disabled: props.whyNotDiscard,
            onSelect: props.onDiscard,
          },
        ]}
      />
    </>
  )
}

const VIEWS: readonly { id: View; label: string }[] = [
  { id: 'diagram', label: 'Diagram' },
  { id: 'both', label: 'Both' },
  { id: 'text', label: 'YAML' },
]

function ViewSwitch({ view, onView }: { view: View; onView(view: View): void }) {
  return (
    <div role="group" aria-label="What to see" className="flex rounded-md border border-line bg-sunken p-0.5">
      {VIEWS.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          aria-pressed={view === id}
          onClick={() => onView(id)}
          className={`rounded px-2 py-0.5 text-xs ${view === id ? 'bg-raised text-ink shadow-sm' : 'text-muted hover:text-ink'}`}
        >
          {label}
        </button>
      ))}
    </div>
  )
}

/** How many problems there are; nothing is claimed before the server has answered. */
function Problems({ onClick }: { onClick(): void }) {
  const findings = useSession((state) => state.findings)
  const checked = useSession((state) => state.checkedText !== null)
  const errors = findings.filter((one) => one.severity === 'error').length
  const warnings = findings.length - errors
  if (!checked) return null
  if (findings.length === 0) {
    return (
      <Button variant="ghost" icon={CircleCheck} onClick={onClick}>
        No problems
      </Button>
    )
  }
  const words = [errors > 0 && counted(errors, 'error'), warnings > 0 && counted(warnings, 'warning')]
    .filter(Boolean)
    .join(', ')
  return (
    <Button
      variant="ghost"
      icon={TriangleAlert}
      onClick={onClick}
      className={errors > 0 ? 'text-danger-ink' : 'text-warning-ink'}
    >
      {words}
    </Button>
  )
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
