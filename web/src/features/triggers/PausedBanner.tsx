import { useWhyNot } from '@/api/me'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Time } from '@/ui/Time'
import { toast } from '@/ui/toast'

import { type Trigger, useSwitch } from './api'
import { meanwhile } from './pause'

/** Why nothing happens, until when, and the way out. */
export function PausedBanner({ trigger }: { trigger: Trigger }) {
  const turn = useSwitch()
  const mayNot = useWhyNot('trigger.write')
  const title = trigger.title || trigger.name
  return (
    <Banner
      tone="info"
      title={
        <>
          It is paused, and goes on by itself <Time at={trigger.paused_until} /> (
          <Time mode="absolute" at={trigger.paused_until} />
          ).
        </>
      }
      action={
        <Button
          size="sm"
          busy={turn.isPending}
          whyNot={mayNot}
          onClick={() =>
            turn.mutate(
              { id: trigger.id, enabled: true },
              {
                onSuccess: () => toast.success(`${title} goes on now`),
                onError: (error) => toast.error(error),
              },
            )
          }
        >
          Go on now
        </Button>
      }
    >
      {byWhom(trigger.state_reason)} {meanwhile(trigger.kind)}
    </Banner>
  )
}

/** The time is in the title, as a clock here shows it. */
function byWhom(reason: string | null): string {
  const [who] = (reason ?? '').split(' until ')
  return who ? `${who.replace(/\.$/, '')}.` : ''
}
