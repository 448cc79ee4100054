import { Plus, X } from 'lucide-react'

import { child, type Pointer } from '@/document/pointer'
import { shapeOf } from '@/document/shapes'
import { addKeyed, addSlot, missingSlots, removeKeyed, removeSlot, renameKeyed } from '@/document/slots'
import { isRecord } from '@/document/values'
import { Button } from '@/ui/Button'
import { IconButton } from '@/ui/IconButton'

import { useEditor } from '../context'
import { KeyInput } from '../fields/MapField'

/** The lists of steps in a container: cases and branches with their names, and what else it may have. */
export function Bodies({ pointer, step }: { pointer: Pointer; step: Record<string, unknown> }) {
  const { session, readOnly, addAt } = useEditor()
  const shape = shapeOf(step['type'])
  if (!shape || (shape.slots.length === 0 && !shape.slotMap)) return null
  const { slotMap } = shape
  const map = slotMap ? step[slotMap] : undefined
  const keys = isRecord(map) ? Object.entries(map) : []
  const present = shape.slots.filter((slot) => slot in step)
  const word = slotMap === 'cases' ? 'case' : 'branch'
  return (
    <fieldset className="flex min-w-0 flex-col gap-2" disabled={readOnly}>
      <legend className="mb-1 text-sm font-medium">Steps inside</legend>
      {keys.map(([key, list]) => (
        <div key={key} className="flex items-center gap-1">
          <KeyInput
            name={key}
            label={`Name of the ${word}`}
            readOnly={readOnly}
            onRename={(to) => session.edit((text) => renameKeyed(text, pointer, key, to))}
          />
          <Count list={list} />
          <IconButton
            size="sm"
            icon={Plus}
            label={`Add a step to ${key}`}
            onClick={() => addAt(child(child(pointer, slotMap ?? ''), key), sizeOf(list))}
          />
          <IconButton
            size="sm"
            icon={X}
            label={`Remove ${word} ${key}`}
            whyNot={
              keys.length === 1 ? `The last ${word} stays: without one the step means nothing.` : undefined
            }
            onClick={() => session.edit((text) => removeKeyed(text, pointer, key))}
          />
        </div>
      ))}
      {present.map((slot) => (
        <div key={slot} className="flex items-center gap-1">
          <span className="flex-1 font-mono text-sm">{slot}</span>
          <Count list={step[slot]} />
          <IconButton
            size="sm"
            icon={Plus}
            label={`Add a step to ${slot}`}
            onClick={() => addAt(child(pointer, slot), sizeOf(step[slot]))}
          />
          <IconButton
            size="sm"
            icon={X}
            label={`Remove ${slot} and its steps`}
            whyNot={REQUIRED.has(slot) ? 'This step cannot be without it.' : undefined}
            onClick={() => session.edit((text) => removeSlot(text, pointer, slot))}
          />
        </div>
      ))}
      {!readOnly && (
        <div className="flex flex-wrap gap-1">
          {slotMap && (
            <Button
              size="sm"
              variant="ghost"
              icon={Plus}
              onClick={() => session.edit((text) => addKeyed(text, pointer).text)}
            >
              Add a {word}
            </Button>
          )}
          {missingSlots(step).map((slot) => (
            <Button
              key={slot.name}
              size="sm"
              variant="ghost"
              icon={Plus}
              onClick={() => session.edit((text) => addSlot(text, pointer, slot.name))}
            >
              {slot.label}
            </Button>
          ))}
        </div>
      )}
    </fieldset>
  )
}

const REQUIRED: ReadonlySet<string> = new Set(['then', 'do'])

function Count({ list }: { list: unknown }) {
  const size = sizeOf(list)
  return <span className="shrink-0 text-xs text-muted">{size === 1 ? '1 step' : `${size} steps`}</span>
}

function sizeOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0
}
