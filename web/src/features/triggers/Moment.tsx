import { TextInput } from '@/ui/TextInput'

/** A wall-clock time; an instant with its offset, which a picker cannot show, stays text. */
export function Moment({ value, onChange }: { value: string; onChange(value: string): void }) {
  const isWallClock = value === '' || /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(value)
  return (
    <TextInput
      type={isWallClock ? 'datetime-local' : 'text'}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
