import { useState } from 'react'

import type { Pointer } from '@/document/pointer'
import { isRecord } from '@/document/values'

import { useValue } from '../context'
import { FieldEditor } from '../fields/FieldEditor'
import type { FieldSpec } from '../fields/specs'

/** What must be filled in and what is; the rest is a click away. */
export function Fields({ pointer, fields }: { pointer: Pointer; fields: readonly FieldSpec[] }) {
  const step = useValue(pointer)
  const set = isRecord(step) ? step : {}
  const shown = fields.filter((one) => one.required || one.name in set || fields.length <= 3)
  const more = fields.filter((one) => !shown.includes(one))
  return (
    <>
      {shown.map((spec) => (
        <FieldEditor key={spec.path} spec={spec} owner={pointer} />
      ))}
      {more.length > 0 && <Folded title={`More (${more.length})`} pointer={pointer} fields={more} />}
    </>
  )
}

/** Opens by itself when something in it is set. */
export function Folded({
  title,
  pointer,
  fields,
}: {
  title: string
  pointer: Pointer
  fields: readonly FieldSpec[]
}) {
  const step = useValue(pointer)
  const isSet = isRecord(step) && fields.some((one) => one.name in step)
  const [open, setOpen] = useState(isSet)
  if (fields.length === 0) return null
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)} className="group min-w-0">
      <summary className="rounded-sm py-1 text-sm font-medium text-muted hover:text-ink">{title}</summary>
      {open && (
        <div className="flex min-w-0 flex-col gap-4 pt-2">
          {fields.map((spec) => (
            <FieldEditor key={spec.path} spec={spec} owner={pointer} />
          ))}
        </div>
      )}
    </details>
  )
}
