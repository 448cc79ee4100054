import { useMutation, useQuery } from '@tanstack/react-query'

import { answer, api } from '@/api/client'
import { meQuery } from '@/api/me'
import { Problem } from '@/api/problem'
import { AppLink } from '@/ui/AppLink'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Skeleton } from '@/ui/Skeleton'
import { Time } from '@/ui/Time'

import { ToSignIn } from './ToSignIn'

/** What the code stands for, and a yes to it. */
export function DeviceQuestion({ code }: { code: string }) {
  const me = useQuery(meQuery)
  const path = { user_code: code }
  const device = useQuery({
    queryKey: ['device', code],
    queryFn: () => answer(api.GET('/api/v1/auth/devices/{user_code}', { params: { path } })),
    enabled: me.data !== undefined,
    retry: false,
  })
  const letIn = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/auth/devices/{user_code}/approval', { params: { path } })),
  })
  if (me.error instanceof Problem && me.error.status === 401) return <ToSignIn />
  const error = me.error ?? device.error
  if (error)
    return (
      <>
        <ErrorPanel error={error} onRetry={() => void (me.error ? me.refetch() : device.refetch())} />
        <AppLink href="/device" className="link text-sm">
          Use another code
        </AppLink>
      </>
    )
  if (letIn.isSuccess)
    return (
      <Banner tone="success" title="The device is in">
        You can close this page and go back to your terminal.
      </Banner>
    )
  if (!me.data || !device.data) return <Skeleton lines={3} />
  return (
    <>
      <p className="text-sm">
        <b>{device.data.name}</b> asked <Time at={device.data.created_at} /> and will act as{' '}
        <b>{me.data.name}</b> in {me.data.workspace_title}. Go on only if you asked for it yourself.
      </p>
      {letIn.error && <ErrorPanel error={letIn.error} />}
      <Button variant="primary" busy={letIn.isPending} onClick={() => letIn.mutate()}>
        Let it in
      </Button>
      <p className="text-xs text-muted">Not you? Close this page; nothing happens then.</p>
    </>
  )
}
