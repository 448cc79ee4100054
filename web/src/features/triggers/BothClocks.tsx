import { Time } from '@/ui/Time'

import { clockThere } from './zones'

interface BothClocksProps {
  at: string | Date
  /** Of the schedule, if it has one. */
  zone: string | null
}

/** "22 Nov, 09:00:00 your time (15:00 in Europe/Berlin)"; one clock where both show the same. */
export function BothClocks({ at, zone }: BothClocksProps) {
  const there = clockThere(new Date(at), zone)
  return (
    <>
      <Time mode="absolute" at={at} />
      {there && ` your time (${there})`}
    </>
  )
}
