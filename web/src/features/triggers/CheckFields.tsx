import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { TextInput } from '@/ui/TextInput'

import { HmacFields } from './HmacFields'
import { SecretField } from './SecretField'
import { isMade, SCHEMES, schemeOf, type WebhookForm } from './webhook'
import type { WebhookFieldsProps } from './WebhookFields'

/** How a sender is known; each scheme has only the fields that it looks at. */
export function CheckFields({ form, set, errors }: WebhookFieldsProps) {
  const scheme = schemeOf(form.scheme)
  const known = Object.entries(SCHEMES).map(([value, { label }]) => ({ value, label }))
  return (
    <>
      <Field
        label="How senders are known"
        error={errors['check'] ?? errors['check/scheme']}
        hint={scheme?.hint ?? 'This page does not know this scheme, and leaves it as it is.'}
      >
        <Select
          value={form.scheme}
          options={scheme ? known : [...known, form.scheme]}
          onChange={(next) => set({ scheme: next })}
        />
      </Field>
      {form.scheme === 'basic' && (
        <Field label="User" required error={errors['check/user']}>
          <TextInput mono value={form.user} onChange={(event) => set({ user: event.target.value })} />
        </Field>
      )}
      {form.scheme === 'hmac' && <HmacFields form={form} set={set} errors={errors} />}
      {scheme?.makes && (
        <Field
          label="Secret"
          hint={
            isMade(form) ? 'You see it once, when the trigger is made, and give it to the sender.' : undefined
          }
        >
          <Select
            value={form.secretFrom}
            options={[
              { value: 'made', label: 'Onward makes one' },
              { value: 'named', label: 'One that the workspace has already' },
            ]}
            onChange={(from) => set({ secretFrom: from as WebhookForm['secretFrom'] })}
          />
        </Field>
      )}
      {scheme?.named && !isMade(form) && (
        <div className="grid gap-4 sm:grid-cols-2">
          <SecretField
            required
            label="Name of the secret"
            value={form.secret}
            placeholder={scheme.secretName}
            error={errors['check/secret']}
            onChange={(secret) => set({ secret })}
          />
          <SecretField
            label="Secret before, still good"
            value={form.previousSecret}
            placeholder="none"
            error={errors['check/previous_secret']}
            onChange={(previousSecret) => set({ previousSecret })}
          />
        </div>
      )}
    </>
  )
}
