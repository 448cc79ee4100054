import { CopyButton } from './CopyButton'
import { Field } from './Field'
import { TextInput } from './TextInput'

/** A value that cannot be read again later: easy to select, easy to copy. */
export function ShownOnce({ label, value }: { label: string; value: string }) {
  return (
    <div className="flex items-end gap-2">
      <Field label={label} className="min-w-0 flex-1">
        <TextInput mono readOnly data-autofocus value={value} onFocus={(event) => event.target.select()} />
      </Field>
      <CopyButton withLabel size="md" value={value} label="Copy" />
    </div>
  )
}
