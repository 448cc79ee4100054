import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { TextInput } from '@/ui/TextInput'

import { CheckFields } from './CheckFields'
import type { WebhookForm } from './webhook'

export interface WebhookFieldsProps {
  form: WebhookForm
  set(patch: Partial<WebhookForm>): void
  /** By the place below `webhook`, such as `check/secret`. */
  errors: Readonly<Record<string, string>>
}

/** Where deliveries come in, and who may send them. */
export function WebhookFields({ form, set, errors }: WebhookFieldsProps) {
  return (
    <>
      <Field
        label="Address"
        hint={
          form.address === 'secret'
            ? 'You get it when the trigger is made. Nobody can guess it, and you can exchange it.'
            : undefined
        }
      >
        <Select
          value={form.address}
          options={[
            { value: 'secret', label: 'One that nobody can guess' },
            { value: 'path', label: 'A path of your choice' },
          ]}
          onChange={(address) => set({ address: address as WebhookForm['address'] })}
        />
      </Field>
      {form.address === 'path' && (
        <Field
          label="Path"
          required
          error={errors['path']}
          hint="Small letters, digits and . _ - between slashes. No other workspace can have the same one."
        >
          <span className="flex min-w-0 items-center gap-1.5">
            <span className="shrink-0 font-mono text-sm text-muted">/hooks/</span>
            <TextInput
              mono
              value={form.path}
              placeholder="shop/orders"
              onChange={(event) => set({ path: event.target.value })}
            />
          </span>
        </Field>
      )}
      <CheckFields form={form} set={set} errors={errors} />
    </>
  )
}
