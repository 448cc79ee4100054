import { useQuery } from '@tanstack/react-query'
import { BellRing, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'

import { useMe, useWhyNot } from '@/api/me'
import { Button } from '@/ui/Button'
import { CopyButton } from '@/ui/CopyButton'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Page } from '@/ui/Page'
import { usePaletteActions } from '@/ui/paletteActions'
import { Skeleton } from '@/ui/Skeleton'
import { useUrlState } from '@/ui/useUrlState'

import { type Alert, alertsQuery } from './api'
import { AlertDialog } from './AlertDialog'
import { AlertSheet } from './AlertSheet'
import { AlertTable } from './AlertTable'
import { useLiveAlerts } from './useLiveAlert'

const DEFAULTS = { alert: '', new: '', edit: '' }

/** Who is told of what that goes wrong. */
export function AlertsPage() {
  const me = useMe()
  if (me === undefined)
    return (
      <Page title="Alerts">
        <Skeleton lines={6} />
      </Page>
    )
  return me.permissions.includes('alert.read') ? <Loaded /> : <NotAllowed role={me.role} />
}

function Loaded() {
  const [url, setUrl] = useUrlState(DEFAULTS)
  const query = useQuery(alertsQuery)
  useLiveAlerts()
  const mayNot = useWhyNot('alert.write')
  const alerts = query.data ?? []
  const edited = useOpened(alerts, url.edit)
  const make = () => setUrl({ new: 'yes' })
  usePaletteActions(
    useMemo(
      () =>
        mayNot
          ? []
          : [{ id: 'alert.new', label: 'New alert', icon: Plus, run: () => setUrl({ new: 'yes' }) }],
      [mayNot, setUrl],
    ),
  )
  const add = (
    <Button variant="primary" icon={Plus} whyNot={mayNot} onClick={make}>
      New alert
    </Button>
  )
  return (
    <Page title="Alerts" actions={add}>
      <p className="-mt-4 max-w-2xl text-sm text-muted">
        An alert tells somebody of what goes wrong, by mail, by a webhook, or by starting a workflow. More of
        the same is counted and told in one, so that nobody is flooded.
      </p>
      {query.isError && !query.data ? (
        <ErrorPanel
          title="The alerts could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <div className="overflow-hidden rounded-lg border border-line bg-raised">
          <AlertTable
            rows={alerts}
            loading={query.isPending}
            onOpen={(alert) => setUrl({ alert: alert.id }, { push: true })}
            empty={<NoAlerts action={add} />}
          />
        </div>
      )}
      <AlertSheet
        id={url.alert}
        onClose={() => setUrl({ alert: '' })}
        onEdit={(id) => setUrl({ edit: id, alert: '' })}
      />
      {(url.new === 'yes' || edited) && query.data && (
        <AlertDialog
          key={edited?.id ?? 'new'}
          alert={edited}
          taken={alerts.map((one) => one.name)}
          onClose={() => setUrl({ new: '', edit: '' })}
          onSaved={(saved) => setUrl({ new: '', edit: '', alert: saved.id })}
        />
      )}
    </Page>
  )
}

/** As it was when its form was opened: it goes on in that form, also when somebody deletes it meanwhile. */
function useOpened(alerts: readonly Alert[], id: string): Alert | undefined {
  const [opened, setOpened] = useState<Alert>()
  const wanted = opened?.id === id ? opened : alerts.find((one) => one.id === id)
  if (wanted !== opened) setOpened(wanted)
  return wanted
}

const COMMAND = 'onward alert create on-call.yaml'

function NoAlerts({ action }: { action: React.ReactNode }) {
  return (
    <EmptyState
      icon={BellRing}
      title="Nobody is told when something fails"
      body={
        <>
          Make an alert for whoever is on call: when a run fails, when a schedule is missed or late, when a
          trigger paused itself. Or keep it as a file:{' '}
          <span className="inline-flex items-center gap-1">
            <code className="rounded-sm bg-sunken px-1 font-mono text-xs">{COMMAND}</code>
            <CopyButton value={COMMAND} label="Copy the command" />
          </span>
        </>
      }
      action={action}
    />
  )
}

function NotAllowed({ role }: { role: string }) {
  return (
    <Page title="Alerts">
      <EmptyState
        icon={BellRing}
        title="Alerts: not with your role"
        body={`Your role is ${role}, and this needs the permission alert.read. An administrator can change your role.`}
      />
    </Page>
  )
}
