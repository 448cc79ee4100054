import { DurationInput } from '@/ui/DurationInput'
import { Field } from '@/ui/Field'
import { NumberInput } from '@/ui/NumberInput'
import { Select } from '@/ui/Select'
import { TextArea } from '@/ui/TextArea'
import { TextInput } from '@/ui/TextInput'

import { MethodsField } from './MethodsField'
import { type AnswerKind, schemeOf } from './webhook'
import type { WebhookFieldsProps } from './WebhookFields'

/** How deliveries are answered, and bounds that most do not need. */
export function WebhookMoreFields({ form, set, errors }: WebhookFieldsProps) {
  const scheme = schemeOf(form.scheme)
  const isTimed = scheme?.timed || (form.scheme === 'hmac' && form.timestampHeader.trim() !== '')
  return (
    <>
      <AnswerFields form={form} set={set} errors={errors} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Deliveries at most"
          error={errors['rate_limit/count'] ?? errors['rate_limit']}
          hint="More are answered 429, with when to come again."
        >
          <NumberInput
            integer
            value={form.rateCount}
            placeholder="as many as come"
            onChange={(rateCount) => set({ rateCount })}
          />
        </Field>
        <Field label="In" error={errors['rate_limit/per']}>
          <DurationInput value={form.ratePer} placeholder="1m" onChange={(ratePer) => set({ ratePer })} />
        </Field>
        <Field label="Largest body" error={errors['max_body']} hint="64kb, 1mb; at most 4mb.">
          <TextInput
            mono
            value={form.maxBody}
            placeholder="1mb"
            onChange={(event) => set({ maxBody: event.target.value })}
          />
        </Field>
        {!scheme?.numbered && (
          <Field
            label="Header with the delivery's id"
            error={errors['delivery_header']}
            hint="So that one that is sent twice starts once."
          >
            <TextInput
              mono
              value={form.deliveryHeader}
              placeholder="none"
              onChange={(event) => set({ deliveryHeader: event.target.value })}
            />
          </Field>
        )}
      </div>
      {isTimed && (
        <Field
          label="Signed at most so long ago"
          error={errors['check/tolerance']}
          hint="What is older was recorded and sent again by somebody else."
        >
          <DurationInput
            value={form.tolerance}
            placeholder="5m"
            onChange={(tolerance) => set({ tolerance })}
          />
        </Field>
      )}
      <MethodsField value={form.methods} error={errors['methods']} onChange={(methods) => set({ methods })} />
      <Field
        label="Only from these networks"
        error={errors['check/networks']}
        hint="One a line, such as 192.0.2.0/24. Left empty, from anywhere."
      >
        <TextArea
          mono
          rows={2}
          value={form.networks}
          placeholder="from anywhere"
          onChange={(event) => set({ networks: event.target.value })}
        />
      </Field>
    </>
  )
}

const ANSWERS: { value: AnswerKind; label: string }[] = [
  { value: 'stored', label: 'At once: that it is stored (202)' },
  { value: 'wait', label: "With the run's outputs, when it ends in time" },
  { value: 'own', label: 'At once, with words of your own' },
]

function AnswerFields({ form, set, errors }: WebhookFieldsProps) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Answer" error={errors['answer']}>
          <Select
            value={form.answer}
            options={ANSWERS}
            onChange={(answer) => set({ answer: answer as AnswerKind })}
          />
        </Field>
        {form.answer === 'wait' && (
          <Field
            label="Wait at most"
            error={errors['answer/wait']}
            hint="Up to 1m. After that it is answered that it is stored."
          >
            <DurationInput value={form.wait} placeholder="10s" onChange={(wait) => set({ wait })} />
          </Field>
        )}
        {form.answer === 'own' && (
          <Field label="Status" error={errors['answer/status']}>
            <NumberInput
              integer
              value={form.status}
              placeholder="200"
              onChange={(status) => set({ status })}
            />
          </Field>
        )}
      </div>
      {form.answer === 'own' && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Body" error={errors['answer/body']}>
            <TextArea
              mono
              rows={2}
              value={form.body}
              placeholder="empty"
              onChange={(event) => set({ body: event.target.value })}
            />
          </Field>
          <Field
            label="Headers"
            error={errors['answer/headers'] ?? firstBelow(errors, 'answer/headers')}
            hint="One a line: Content-Type: text/plain"
          >
            <TextArea
              mono
              rows={2}
              value={form.headers}
              placeholder="none"
              onChange={(event) => set({ headers: event.target.value })}
            />
          </Field>
        </div>
      )}
    </>
  )
}

function firstBelow(errors: Readonly<Record<string, string>>, place: string): string | undefined {
  return Object.entries(errors).find(([at]) => at.startsWith(`${place}/`))?.[1]
}
