import { useQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'

import { useMay, useWhyNot } from '@/api/me'
import { Button } from '@/ui/Button'
import { errorWords } from '@/ui/errors'
import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'
import { ShownOnce } from '@/ui/ShownOnce'

import { secretNamesQuery, useMakeSecret } from './api'
import { freeSecretName, secretOf } from './form'

interface SecretFieldProps {
  value: string
  error: string | undefined
  onChange(name: string): void
}

const BYTES = 32

/** One of the workspace's secrets, or a new one, whose value is shown this once. */
export function SecretField({ value, error, onChange }: SecretFieldProps) {
  const [made, setMade] = useState<{ name: string; value: string } | null>(null)
  const mayRead = useMay('secret.read')
  const mayNot = useWhyNot('secret.write')
  const names = useQuery({ ...secretNamesQuery, enabled: mayRead })
  const make = useMakeSecret()
  const known = [...new Set([...(names.data ?? []), ...(value ? [value] : [])])]
  const refused = make.error ? errorWords(make.error).text : undefined

  function add() {
    const secret = {
      name: freeSecretName(known),
      value: secretOf(crypto.getRandomValues(new Uint8Array(BYTES))),
    }
    make.mutate(secret, {
      onSuccess: () => {
        setMade(secret)
        onChange(secret.name)
      },
    })
  }
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <Field
        label="Secret that signs"
        required
        error={error ?? refused}
        hint="One that begins with whsec_. The receiver has the same one."
      >
        <Select value={value} placeholder="Choose a secret" options={known} onChange={onChange} />
      </Field>
      {made ? (
        <ShownOnce label={`${made.name}, shown this once`} value={made.value} />
      ) : (
        <span>
          <Button
            size="sm"
            icon={KeyRound}
            busy={make.isPending}
            whyNot={mayNot ?? (names.isPending ? 'The secrets are being read.' : undefined)}
            onClick={add}
          >
            Make a secret
          </Button>
        </span>
      )}
    </div>
  )
}
