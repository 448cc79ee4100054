import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { useWhyNot } from '@/api/me'
import { Button } from '@/ui/Button'
import { Code } from '@/ui/Code'
import { CopyButton } from '@/ui/CopyButton'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Section } from '@/ui/Section'
import { Skeleton } from '@/ui/Skeleton'

import { type Trigger, type Webhook, webhookQuery } from './api'
import { curlOf } from './deliveries'
import { NewAddressDialog } from './NewAddressDialog'
import { RotateDialog } from './RotateDialog'
import { SecretState } from './SecretState'
import { object } from './stored'
import { schemeOf, webhookTraits } from './webhook'

interface WebhookPanelProps {
  trigger: Trigger
  /** It is new: its first secret is asked for. */
  isMaking: boolean
  onMade(): void
}

/** Where deliveries come in, and what a sender needs. */
export function WebhookPanel({ trigger, isMaking, onMade }: WebhookPanelProps) {
  const query = useQuery(webhookQuery(trigger.id))
  const [asked, setAsked] = useState<'secret' | 'address' | null>(null)
  const webhook = query.data
  const isFirst = webhook?.secret.kind === 'made' && webhook.secret.since === null
  const isLoaded = webhook !== undefined
  useEffect(() => {
    if (!isMaking || !isLoaded) return
    if (isFirst) setAsked('secret')
    onMade() // asked once: a reload does not ask again
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isMaking, isLoaded])
  return (
    <Section title="Where to send">
      {!webhook ? (
        query.isError ? (
          <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton lines={4} />
        )
      ) : (
        <div className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-raised p-3">
          <Address webhook={webhook} onNew={() => setAsked('address')} />
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-4 gap-y-2 text-sm [&>dt]:text-muted">
            <dt>Methods</dt>
            <dd className="font-mono text-xs">{webhook.methods.join(', ')}</dd>
            <dt>Check</dt>
            <dd>{schemeOf(webhook.scheme)?.label ?? webhook.scheme}</dd>
            <dt>Secret</dt>
            <dd className="min-w-0">
              <SecretState secret={webhook.secret} onRotate={() => setAsked('secret')} />
            </dd>
            {webhookTraits(object(trigger.definition['webhook'])).map(([label, words]) => (
              <div key={label} className="contents">
                <dt className="text-muted">{label}</dt>
                <dd className="min-w-0 break-words">{words}</dd>
              </div>
            ))}
          </dl>
          {webhook.url && <Command webhook={webhook} url={webhook.url} trigger={trigger} />}
        </div>
      )}
      {webhook && asked === 'secret' && (
        <RotateDialog trigger={trigger} isFirst={isFirst} onClose={() => setAsked(null)} />
      )}
      {asked === 'address' && <NewAddressDialog trigger={trigger} onClose={() => setAsked(null)} />}
    </Section>
  )
}

function Address({ webhook, onNew }: { webhook: Webhook; onNew(): void }) {
  const mayNot = useWhyNot('trigger.write')
  if (webhook.url === null)
    return (
      <p className="text-sm text-muted">
        Its address is a secret: those who may change the trigger see it here.
      </p>
    )
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-2">
      <code
        aria-label="Address"
        className="min-w-0 flex-1 basis-64 rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-all"
      >
        {webhook.url}
      </code>
      <CopyButton withLabel size="md" value={webhook.url} label="Copy the address" />
      {webhook.path === null && (
        <Button whyNot={mayNot} onClick={onNew}>
          New address
        </Button>
      )}
    </div>
  )
}

function Command({ webhook, url, trigger }: { webhook: Webhook; url: string; trigger: Trigger }) {
  const check = object(object(trigger.definition['webhook'])['check'])
  const method = webhook.methods[0] ?? 'POST'
  return (
    <details className="text-sm">
      <summary className="w-fit cursor-pointer text-muted hover:text-ink">Try it with curl</summary>
      <div className="mt-2 flex flex-col gap-2">
        {webhook.scheme !== 'none' && (
          <p className="text-xs text-muted">
            Put the secret into the place of the three dots; the command signs with it and does not send it
            {webhook.scheme === 'bearer' || webhook.scheme === 'basic' ? ' but as the check wants it' : ''}.
          </p>
        )}
        <Code language="shell" value={curlOf({ url, method, scheme: webhook.scheme }, check)} />
      </div>
    </details>
  )
}
