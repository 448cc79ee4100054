import { useQuery } from '@tanstack/react-query'
import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { usePeople } from '@/api/people'
import { Problem } from '@/api/problem'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { CopyMenu } from '@/ui/CopyMenu'
import { EmptyState } from '@/ui/EmptyState'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Sheet } from '@/ui/Sheet'
import { Skeleton } from '@/ui/Skeleton'
import { Time } from '@/ui/Time'
import { toast } from '@/ui/toast'

import { type Alert, alertQuery, useDeleteAlert } from './api'
import { AlertSwitch } from './AlertSwitch'
import { wordsOf } from './AlertTable'
import { CameFrom } from './CameFrom'
import { deletionWords } from './files'
import { Notices } from './Notices'
import { TestButton } from './TestButton'
import { Troubles } from './Troubles'
import { useLiveAlert } from './useLiveAlert'

interface AlertSheetProps {
  /** Empty: closed. */
  id: string
  onClose(): void
  onEdit(id: string): void
}

export function AlertSheet(props: AlertSheetProps) {
  return props.id === '' ? null : <Open {...props} />
}

/** One alert: what it says, what goes on, and what it has told. */
function Open({ id, onClose, onEdit }: AlertSheetProps) {
  const query = useQuery(alertQuery(id))
  useLiveAlert(id)
  const alert = query.data
  const isGone = query.error instanceof Problem && query.error.status === 404
  return (
    <Sheet
      open
      size="lg"
      onOpenChange={onClose}
      title={alert ? alert.title || alert.name : 'Alert'}
      footer={alert && <Actions alert={alert} onClose={onClose} onEdit={onEdit} />}
    >
      {isGone ? (
        <EmptyState
          title="There is no such alert"
          body="It was deleted, or the address has a typing error."
          action={<Button onClick={onClose}>All alerts</Button>}
        />
      ) : alert ? (
        <Detail alert={alert} />
      ) : query.isError ? (
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton lines={8} />
      )}
    </Sheet>
  )
}

function Detail({ alert }: { alert: Alert }) {
  const person = usePeople()
  return (
    <div className="flex min-w-0 flex-col gap-6 pb-4">
      <div className="flex flex-col gap-3">
        <div className="flex items-start justify-between gap-4">
          <p className="min-w-0 text-sm break-words">{wordsOf(alert)}</p>
          <AlertSwitch alert={alert} withLabel />
        </div>
        {alert.health && <Banner tone="danger" title={alert.health} />}
        <p className="text-xs text-muted">
          Saved <Time at={alert.updated_at} /> by {person(alert.updated_by)}, and acts in the name of{' '}
          {person(alert.run_as.id)}. Its name is <span className="font-mono">{alert.name}</span>.{' '}
          <CameFrom alert={alert} />
        </p>
        <TestButton alert={alert} />
      </div>
      <Troubles alert={alert} />
      <Notices alert={alert} />
    </div>
  )
}

interface ActionsProps {
  alert: Alert
  onClose(): void
  onEdit(id: string): void
}

function Actions({ alert, onClose, onEdit }: ActionsProps) {
  const [asking, setAsking] = useState(false)
  const mayNot = useWhyNot('alert.write')
  const remove = useDeleteAlert()
  return (
    <>
      <CopyMenu
        items={[
          { label: 'Copy as JSON', value: () => JSON.stringify(alert.definition, null, 2) },
          { label: 'Copy as URL', value: () => window.location.href },
          { label: 'Copy as onward command', value: `onward alert show ${alert.name}` },
          { label: 'Copy the id', value: alert.id },
        ]}
      />
      <Button variant="danger" icon={Trash2} whyNot={mayNot} onClick={() => setAsking(true)}>
        Delete
      </Button>
      <Button icon={Pencil} whyNot={mayNot} onClick={() => onEdit(alert.id)}>
        Edit
      </Button>
      <ConfirmDialog
        danger
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${alert.title || alert.name}?`}
        body={deletionWords(alert)}
        confirmLabel="Delete the alert"
        onConfirm={async () => {
          await remove.mutateAsync(alert.id)
          toast.success(`${alert.name} is deleted`)
          onClose()
        }}
      />
    </>
  )
}
