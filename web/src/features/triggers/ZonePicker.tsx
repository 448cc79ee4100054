import { useId } from 'react'

import { useClockText } from '@/ui/clock'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'

import { hereZone, offsetOf, ZONES } from './zones'

interface ZonePickerProps {
  value: string
  onChange(zone: string): void
  error: string | undefined
}

/** The browser's own list under a field that can be typed into: there are more than four hundred zones. */
export function ZonePicker({ value, onChange, error }: ZonePickerProps) {
  const id = useId()
  const here = hereZone()
  const now = useClockText((instant) => clockIn(value, instant))
  return (
    <Field
      label="Time zone"
      error={error}
      hint={now && `It is ${now} there now.`}
      aside={
        here !== value && (
          <button type="button" className="link text-xs" onClick={() => onChange(here)}>
            Take mine ({here})
          </button>
        )
      }
    >
      <TextInput
        list={id}
        value={value}
        placeholder="Europe/Berlin"
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={id}>
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </Field>
  )
}

function clockIn(zone: string, instant: number): string {
  const offset = offsetOf(zone, instant)
  if (offset === '') return ''
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' })
  return `${clock.format(instant)} (${offset})`
}
