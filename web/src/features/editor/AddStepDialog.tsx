import { useMemo, useState, type KeyboardEvent } from 'react'

import { insertStep, type Place } from '@/document/steps'
import { iconOf } from '@/diagram/icons'
import { cx } from '@/ui/classes'
import { Dialog } from '@/ui/Dialog'
import { EmptyState } from '@/ui/EmptyState'
import { TextInput } from '@/ui/TextInput'

import { useEditor } from './context'
import { EffectsBadge } from './inspector/ActionFields'
import { type Choice, choicesOf, search } from './newStep'

interface AddStepDialogProps {
  place: Place
  onClose(): void
}

/** Everything that can be a step. Typing finds, arrows choose, Enter adds. */
export function AddStepDialog({ place, onClose }: AddStepDialogProps) {
  const { session, tools } = useEditor()
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const all = useMemo(() => choicesOf(tools), [tools])
  const found = useMemo(() => search(all, query), [all, query])
  const add = (choice: Choice | undefined) => {
    if (!choice) return
    onClose()
    session.edit((text) => insertStep(text, place, structuredClone(choice.step)))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by !== undefined) {
      event.preventDefault()
      setActive(Math.max(0, Math.min(found.length - 1, active + by)))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      add(found[active])
    }
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Add a step" size="md">
      <TextInput
        role="combobox"
        aria-label="Find a step or an action"
        aria-expanded
        aria-controls="step-choices"
        aria-activedescendant={found[active] ? idOf(found[active]) : undefined}
        placeholder="Find a step or an action…"
        value={query}
        autoFocus
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setQuery(event.target.value)
          setActive(0)
        }}
      />
      <div
        id="step-choices"
        role="listbox"
        aria-label="Steps and actions"
        className="mt-3 flex max-h-[55vh] flex-col overflow-y-auto"
      >
        {found.length === 0 && (
          <EmptyState
            title="Nothing is called like that"
            body="Actions of your own come from Python modules: onward up --actions."
          />
        )}
        {found.map((choice, place) => (
          <div key={choice.key} role="presentation">
            {query === '' && choice.group !== found[place - 1]?.group && (
              <p role="presentation" className="px-2 pt-3 pb-1 text-xs font-medium text-muted">
                {choice.group}
              </p>
            )}
            <Row
              choice={choice}
              active={place === active}
              onPoint={() => setActive(place)}
              onAdd={() => add(choice)}
            />
          </div>
        ))}
      </div>
    </Dialog>
  )
}

interface RowProps {
  choice: Choice
  active: boolean
  onPoint(): void
  onAdd(): void
}

function Row({ choice, active, onPoint, onAdd }: RowProps) {
  const Icon = iconOf(choice.type)
  return (
    <div
      id={idOf(choice)}
      role="option"
      aria-selected={active}
      ref={(row) => {
        if (active) row?.scrollIntoView({ block: 'nearest' })
      }}
      onMouseMove={() => !active && onPoint()}
      onClick={onAdd}
      className={cx(
        'flex cursor-pointer items-center gap-3 rounded-md px-2 py-1.5',
        active && 'bg-accent-soft',
      )}
    >
      <Icon size={16} aria-hidden className="shrink-0 text-muted" />
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="truncate text-sm font-medium">{choice.label}</span>
        <span className="truncate text-xs text-muted">{choice.description}</span>
      </span>
      {choice.effects !== 'none' && <EffectsBadge effects={choice.effects} />}
    </div>
  )
}

function idOf(choice: Choice): string {
  return `choice-${choice.key.replaceAll(/[^\w-]/g, '-')}`
}
