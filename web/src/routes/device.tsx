import { useSearch } from '@tanstack/react-router'
import { useState, type FormEvent } from 'react'

import { DeviceQuestion } from '@/app/signin/DeviceQuestion'
import { Doorstep } from '@/app/signin/Doorstep'
import { useGo } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'

export default function DevicePage() {
  const { code } = useSearch({ strict: false }) as { code?: string }
  return (
    <Doorstep title={code ? 'Let this device in?' : 'Let a device in'}>
      {code ? <DeviceQuestion code={code} /> : <CodeForm />}
    </Doorstep>
  )
}

function CodeForm() {
  const go = useGo()
  const [code, setCode] = useState('')
  const [empty, setEmpty] = useState(false)
  function submit(event: FormEvent) {
    event.preventDefault()
    setEmpty(!code.trim())
    if (code.trim()) go(`/device?code=${encodeURIComponent(code.trim())}`)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field
        label="Code"
        hint="The terminal that asked for it shows it."
        error={empty && 'Write the code that the terminal shows.'}
      >
        <TextInput mono autoFocus value={code} onChange={(event) => setCode(event.target.value)} />
      </Field>
      <Button type="submit" variant="primary">
        Go on
      </Button>
    </form>
  )
}
