import { removeAt } from '@/document/edits'
import { setField } from '@/document/fields'
import { child, type Pointer } from '@/document/pointer'
import { isRecord } from '@/document/values'
import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'

import { useEditor, useValue } from '../context'
import { FieldEditor } from '../fields/FieldEditor'
import type { FieldSpec } from '../fields/specs'

const MODES = [
  { value: 'for', label: 'For a while' },
  { value: 'until', label: 'Until an instant' },
  { value: 'event', label: 'For an event' },
] as const

const BEGINNINGS: Readonly<Record<string, unknown>> = {
  for: '10m',
  until: '{{ now() + duration("1h") }}',
  event: { name: 'something.happened' },
}

/** A wait is exactly one of three things; the timeout belongs to the event. */
export function WaitFields({ pointer, fields }: { pointer: Pointer; fields: readonly FieldSpec[] }) {
  const { session, readOnly } = useEditor()
  const step = useValue(pointer)
  const set = isRecord(step) ? step : {}
  const mode = MODES.find(({ value }) => value in set)?.value ?? ''
  const own = fields.find((one) => one.name === mode)
  const onTimeout = fields.find((one) => one.name === 'on_timeout')
  const choose = (next: string) =>
    session.edit((text) => {
      const gone = ['for', 'until', 'event', ...(next === 'event' ? [] : ['timeout', 'on_timeout'])].filter(
        (name) => name !== next,
      )
      const cleared = gone.reduce((result, name) => removeAt(result, child(pointer, name)), text)
      return setField(cleared, pointer, `/${next}`, BEGINNINGS[next])
    })
  return (
    <>
      <Field label="Wait" required>
        <Select value={mode} disabled={readOnly} placeholder="Choose…" options={MODES} onChange={choose} />
      </Field>
      {own && <FieldEditor spec={{ ...own, required: true }} owner={pointer} />}
      {mode === 'event' && 'timeout' in set && onTimeout && <FieldEditor spec={onTimeout} owner={pointer} />}
    </>
  )
}
