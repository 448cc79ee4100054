import { useInfiniteQuery } from '@tanstack/react-query'

import { AppLink } from '@/ui/AppLink'

import { deliveriesQuery, type Invocation } from './api'
import { object, text } from './stored'

/** The way back to what brought it: the delivery or the event. Rows of a list of terms. */
export function CameBy({ invocation }: { invocation: Invocation }) {
  const event = object(invocation.trigger['event'])
  if (text(event['id']))
    return (
      <>
        <dt>Event</dt>
        <dd className="min-w-0">
          <AppLink className="link font-mono text-xs break-all" href={`/events?event=${text(event['id'])}`}>
            {text(event['type']) || text(event['id'])}
          </AppLink>
        </dd>
      </>
    )
  return invocation.source === 'webhook' ? <Delivery invocation={invocation} /> : null
}

/** Looked for among the newest: of older ones the way leads from the delivery to here. */
function Delivery({ invocation }: { invocation: Invocation }) {
  const { data } = useInfiniteQuery(deliveriesQuery(invocation.trigger_id, ''))
  const found = data?.pages.flatMap((page) => page.items).find((one) => one.invocation_id === invocation.id)
  if (!found) return null
  return (
    <>
      <dt>Delivery</dt>
      <dd className="min-w-0">
        <AppLink
          className="link font-mono text-xs break-all"
          href={`/schedules/${invocation.trigger_id}?tab=deliveries&delivery=${found.id}`}
        >
          {found.id}
        </AppLink>
      </dd>
    </>
  )
}
