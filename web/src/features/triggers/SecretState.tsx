import { useWhyNot } from '@/api/me'
import { AppLink } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { Time } from '@/ui/Time'

import type { Webhook } from './api'

interface SecretStateProps {
  secret: Webhook['secret']
  onRotate(): void
}

/** Whose secret it is, how old, and whether the one before is still good. Never the secret. */
export function SecretState({ secret, onRotate }: SecretStateProps) {
  const mayNot = useWhyNot('trigger.write')
  if (secret.kind === 'none') return 'None: whoever has the address may send.'
  if (secret.kind === 'named')
    return (
      <>
        <AppLink className="link font-mono text-xs" href="/settings/secrets">
          {secret.name}
        </AppLink>{' '}
        of the workspace
        {secret.previous_name && (
          <>
            ; <span className="font-mono text-xs">{secret.previous_name}</span> is still good
          </>
        )}
      </>
    )
  const isNew = secret.since === null
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className={isNew ? 'text-warning-ink' : undefined}>
        {isNew ? (
          'There is none yet: everything is refused until you make it.'
        ) : (
          <>
            Made <Time at={secret.since} />
            {secret.previous_until && (
              <>
                ; the one before is good until <Time mode="absolute" at={secret.previous_until} />
              </>
            )}
          </>
        )}
      </span>
      <Button size="sm" variant={isNew ? 'primary' : 'secondary'} whyNot={mayNot} onClick={onRotate}>
        {isNew ? 'Make the secret' : 'Rotate'}
      </Button>
    </span>
  )
}
