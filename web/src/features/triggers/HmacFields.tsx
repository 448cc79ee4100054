import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { TextArea } from '@/ui/TextArea'
import { TextInput } from '@/ui/TextInput'

import type { WebhookFieldsProps } from './WebhookFields'

/** Where a signature of somebody's own kind is, and what it covers. */
export function HmacFields({ form, set, errors }: WebhookFieldsProps) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Header with the signature" required error={errors['check/header']}>
          <TextInput
            mono
            value={form.header}
            placeholder="X-Signature"
            onChange={(event) => set({ header: event.target.value })}
          />
        </Field>
        <Field label="What stands before it" error={errors['check/prefix']}>
          <TextInput
            mono
            value={form.prefix}
            placeholder="sha256="
            onChange={(event) => set({ prefix: event.target.value })}
          />
        </Field>
        <Field label="Algorithm" error={errors['check/algorithm']}>
          <Select
            value={form.algorithm}
            placeholder="SHA-256"
            options={[
              { value: 'sha384', label: 'SHA-384' },
              { value: 'sha512', label: 'SHA-512' },
              { value: 'sha1', label: 'SHA-1 (old)' },
              ...(form.algorithm === 'sha256' ? [{ value: 'sha256', label: 'SHA-256' }] : []),
            ]}
            onChange={(algorithm) => set({ algorithm })}
          />
        </Field>
        <Field label="Written as" error={errors['check/encoding']}>
          <Select
            value={form.encoding}
            placeholder="hex"
            options={form.encoding === 'hex' ? ['base64', 'hex'] : ['base64']}
            onChange={(encoding) => set({ encoding })}
          />
        </Field>
        <Field
          label="Header with the time of sending"
          error={errors['check/timestamp_header']}
          hint="Then a recorded request cannot be sent again."
        >
          <TextInput
            mono
            value={form.timestampHeader}
            placeholder="none"
            onChange={(event) => set({ timestampHeader: event.target.value })}
          />
        </Field>
        <Field label="Between the parts" error={errors['check/separator']}>
          <TextInput
            mono
            value={form.separator}
            placeholder="nothing"
            onChange={(event) => set({ separator: event.target.value })}
          />
        </Field>
      </div>
      <Field
        label="What is signed, in order"
        error={errors['check/components']}
        hint={
          <>
            One a line: <Mono>body</Mono>, <Mono>method</Mono>, <Mono>path</Mono>, <Mono>header:X-Time</Mono>{' '}
            or <Mono>text:v1</Mono>.
          </>
        }
      >
        <TextArea
          mono
          rows={2}
          value={form.components}
          placeholder={form.timestampHeader ? `header:${form.timestampHeader}\nbody` : 'body'}
          onChange={(event) => set({ components: event.target.value })}
        />
      </Field>
    </>
  )
}

function Mono({ children }: { children: string }) {
  return <code className="rounded-sm bg-sunken px-1 font-mono">{children}</code>
}
