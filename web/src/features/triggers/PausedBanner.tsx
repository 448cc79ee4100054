import { useWhyNot } from '@/api/me'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Time } from '@/ui/Time'
import { toast } from '@/ui/toast'

import { type Trigger, useSwitch } from './api'
import { BothClocks } from './BothClocks'
import { meanwhile } from './pause'
import { focusSwitch } from './TriggerSwitch'

/** Why nothing happens, until when, and the way out. */
export function PausedBanner({ trigger }: { trigger: Trigger }) {
  const turn = useSwitch()
  const mayNot = useWhyNot('trigger.write')
  const title = trigger.title || trigger.name
  /** Awaited: this is gone by then, and so are callbacks of its own. */
  async function goOn() {
    try {
      await turn.mutateAsync({ id: trigger.id, enabled: true })
      toast.success(`${title} goes on now`)
      focusSwitch(trigger)
    } catch (error) {
      toast.error(error)
    }
  }
  return (
    <Banner
      tone="info"
      title={
        <>
          It is paused, and goes on by itself <Time at={trigger.paused_until} />
          {trigger.paused_until && (
            <>
              : <BothClocks at={trigger.paused_until} zone={trigger.timezone} />
            </>
          )}
          .
        </>
      }
      action={
        <Button size="sm" busy={turn.isPending} whyNot={mayNot} onClick={() => void goOn()}>
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
