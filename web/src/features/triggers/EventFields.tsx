import { Field } from '@/ui/Field'
import { TextArea } from '@/ui/TextArea'
import { TextInput } from '@/ui/TextInput'

import type { EventForm } from './event'

interface EventFieldsProps {
  form: EventForm
  set(patch: Partial<EventForm>): void
  /** By the place below `event`. */
  errors: Readonly<Record<string, string>>
}

/** Which events start it. */
export function EventFields({ form, set, errors }: EventFieldsProps) {
  return (
    <>
      <Field
        label="Types of events"
        required
        error={errors['type'] ?? errors['']}
        hint={
          <>
            One a line; one of them is enough. <Mono>order.*</Mono> is order.paid and order.sent,{' '}
            <Mono>order.**</Mono> also order.item.added, <Mono>**</Mono> is all of them.
          </>
        }
      >
        <TextArea
          mono
          rows={2}
          value={form.types}
          placeholder="order.*"
          onChange={(event) => set({ types: event.target.value })}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="From" error={errors['source']} hint="A source, or a pattern such as /shop/**.">
          <TextInput
            mono
            value={form.source}
            placeholder="any source"
            onChange={(event) => set({ source: event.target.value })}
          />
        </Field>
        <Field label="Key" error={errors['key']} hint="To the letter (of CloudEvents, the subject).">
          <TextInput
            mono
            value={form.key}
            placeholder="any key"
            onChange={(event) => set({ key: event.target.value })}
          />
        </Field>
      </div>
    </>
  )
}

function Mono({ children }: { children: string }) {
  return <code className="rounded-sm bg-sunken px-1 font-mono">{children}</code>
}
