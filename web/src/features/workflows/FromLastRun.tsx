import { History } from 'lucide-react'
import { useState } from 'react'

import { Button } from '@/ui/Button'
import { toast } from '@/ui/toast'

import { lastRunOf } from './api'
import { prefillFrom, type Values } from './runValues'

interface FromLastRunProps {
  name: string
  schema: unknown
  onFill(values: Values): void
}

/** Takes the inputs of the newest run over, without what is hidden there. */
export function FromLastRun({ name, schema, onFill }: FromLastRunProps) {
  const [busy, setBusy] = useState(false)
  const [note, setNote] = useState<string | null>(null)
  async function fill() {
    setBusy(true)
    try {
      const run = await lastRunOf(name)
      if (run === null) return setNote('It has not run yet.')
      const { values, hidden, unknown } = prefillFrom(schema, run.inputs)
      onFill(values)
      setNote(noteOf(hidden, unknown))
    } catch (error) {
      toast.error(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button size="sm" icon={History} busy={busy} onClick={() => void fill()}>
        Fill in as in the last run
      </Button>
      <p role="status" className="text-xs text-muted">
        {note}
      </p>
    </div>
  )
}

function noteOf(hidden: readonly string[], unknown: readonly string[]): string {
  if (hidden.length > 0) return `Hidden values are not taken over; give them again: ${hidden.join(', ')}.`
  if (unknown.length > 0) return `Not an input any more, left out: ${unknown.join(', ')}.`
  return 'Filled in.'
}
