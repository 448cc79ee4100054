import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { problemAt } from '@/api/problem'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { TextArea } from '@/ui/TextArea'
import { TextInput } from '@/ui/TextInput'
import { toast } from '@/ui/toast'

import { keys, putSecret } from './api'

interface SecretDialogProps {
  /** Empty: a new one. */
  name: string
  taken: readonly string[]
  onClose(): void
}

const NAME = /^[A-Z][A-Z0-9_]{0,63}$/

export function SecretDialog({ name: given, taken, onClose }: SecretDialogProps) {
  const client = useQueryClient()
  const isNew = given === ''
  const [name, setName] = useState(given)
  const [value, setValue] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<unknown>(null)
  const nameError = nameRefusal(name, isNew, taken) ?? problemAt(refused, '/name')

  async function save() {
    if (busy || value === '' || name === '' || nameError) return
    setBusy(true)
    setRefused(null)
    try {
      await putSecret(name, value)
      await client.invalidateQueries({ queryKey: keys.secrets })
      toast.success(`${name} is set`)
      onClose()
    } catch (error) {
      setRefused(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={isNew ? 'New secret' : `Set ${given} anew`}
      description={
        isNew ? undefined : 'The old value is gone for good. Steps that start later see the new one.'
      }
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={busy}
            disabled={value === '' || name === '' || Boolean(nameError)}
            onClick={() => void save()}
          >
            Set
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        {isNew && (
          <Field
            label="Name"
            required
            error={name ? nameError : undefined}
            hint="Large letters, digits and underscores."
          >
            <TextInput
              mono
              data-autofocus
              placeholder="API_TOKEN"
              value={name}
              onChange={(event) => setName(event.target.value.toUpperCase())}
            />
          </Field>
        )}
        <Field
          label="Value"
          required
          hint="It is not shown again."
          error={refused === null || problemAt(refused, '/name') ? undefined : valueRefusal(refused)}
        >
          <TextArea
            mono
            rows={3}
            autoComplete="off"
            data-autofocus={isNew ? undefined : true}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  )
}

function nameRefusal(name: string, isNew: boolean, taken: readonly string[]): string | undefined {
  if (!isNew || name === '') return undefined
  if (!NAME.test(name)) return 'A name begins with a letter and has large letters, digits and underscores.'
  return taken.includes(name) ? 'There is one of this name already. Set it anew in the list.' : undefined
}

function valueRefusal(refused: unknown): string {
  const { text, hint } = errorWords(refused)
  return problemAt(refused, '/value') ?? [text, hint].filter(Boolean).join(' ')
}
