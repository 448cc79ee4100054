import { StatusMark } from '@/ui/StatusMark'

interface RunMarkProps {
  run: { status: string; stuck?: boolean; suspicious?: boolean; cancel_requested_at?: string | null }
  withLabel?: boolean
  size?: number
}

/** A run's status as people mean it: one that says `running` while nothing moves is stuck (rule R16). */
export function RunMark({ run, withLabel, size }: RunMarkProps) {
  return <StatusMark status={run.stuck ? 'stuck' : run.status} withLabel={withLabel} size={size} />
}
