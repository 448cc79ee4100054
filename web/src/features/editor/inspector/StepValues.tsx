import { Pin, PinOff } from 'lucide-react'
import { useState } from 'react'

import { child, type Pointer } from '@/document/pointer'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { JsonView } from '@/ui/JsonView'
import { TextArea } from '@/ui/TextArea'
import { Time } from '@/ui/Time'

import { useEditor, useSession, useValue } from '../context'
import { useLastValues } from '../values'

/** What the step gave last, and the output that stands in for it in tests. */
export function StepValues({ pointer }: { pointer: Pointer }) {
  const id = useValue(child(pointer, 'id'))
  if (typeof id !== 'string') return null
  return (
    <div className="flex min-w-0 flex-col gap-3 border-t border-line pt-4">
      <h3 className="text-sm font-semibold">Data</h3>
      <PinnedOutput key={id} id={id} />
      <LastOutput id={id} />
    </div>
  )
}

function LastOutput({ id }: { id: string }) {
  const { session } = useEditor()
  const last = useLastValues()
  const pins = useSession((state) => state.pins)
  const value = last?.steps?.[id]
  if (!last?.run_id)
    return (
      <p className="text-xs text-muted">
        The workflow has not run yet. Test the draft, or pin an output, to see values in the fields.
      </p>
    )
  if (!value)
    return <p className="text-xs text-muted">It gave nothing in the run that values are shown of.</p>
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex items-center justify-between gap-2">
        <span className="text-xs text-muted">
          Output in {last.kind === 'trial' ? 'the test' : 'the last run'}{' '}
          {last.ended_at && <Time at={last.ended_at} />}
          {value.source && ` · ${SOURCES[value.source] ?? value.source}`}
        </span>
        {!(id in pins) && !value.cut && (
          <Button size="sm" variant="ghost" icon={Pin} onClick={() => session.pin(id, value.output)}>
            Pin it
          </Button>
        )}
      </div>
      <div className="max-h-80 overflow-auto rounded-md border border-line bg-sunken p-2">
        {value.cut ? (
          <p className="text-xs text-muted">Too large to show here; the run has it.</p>
        ) : (
          <JsonView value={value.output} />
        )}
      </div>
    </div>
  )
}

const SOURCES: Readonly<Record<string, string>> = {
  pin: 'pinned, not executed',
  last_run: 'not executed, from the run before',
  sample: 'not executed, a made-up sample',
}

function PinnedOutput({ id }: { id: string }) {
  const { session } = useEditor()
  const pins = useSession((state) => state.pins)
  const pinned = id in pins
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? (pinned ? JSON.stringify(pins[id], null, 2) : '')
  const problem = typed === null ? undefined : problemOf(typed)
  if (!pinned) {
    return (
      <div>
        <Button size="sm" variant="ghost" icon={Pin} onClick={() => session.pin(id, {})}>
          Pin an output by hand
        </Button>
      </div>
    )
  }
  return (
    <Field
      label="Pinned output"
      hint="In tests the step is not executed: this is its output. Pins are yours and stay in this browser."
      error={problem}
      aside={
        <Button size="sm" variant="ghost" icon={PinOff} onClick={() => session.unpin(id)}>
          Unpin
        </Button>
      }
    >
      <TextArea
        mono
        rows={Math.min(12, text.split('\n').length + 1)}
        value={text}
        onBlur={() => !problem && setTyped(null)}
        onChange={(event) => {
          setTyped(event.target.value)
          if (!problemOf(event.target.value)) session.pin(id, JSON.parse(event.target.value))
        }}
      />
    </Field>
  )
}

function problemOf(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return `Not JSON yet: ${error instanceof Error ? error.message : String(error)}`
  }
}
