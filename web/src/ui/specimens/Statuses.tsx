import { Avatar } from '../Avatar'
import { Badge } from '../Badge'
import { Duration } from '../Duration'
import { ProgressBar } from '../ProgressBar'
import { StatusMark } from '../StatusMark'
import { Time } from '../Time'
import { Specimen } from './Specimen'

const STATUSES = [
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'cancelled',
  'skipped',
  'not_reached',
  'stuck',
]
const APPROVALS = ['open', 'approved', 'denied', 'expired', 'something-new']
const OPENED = Date.now()

export function Statuses() {
  return (
    <>
      <Specimen name="Status">
        <div className="flex flex-wrap gap-x-5 gap-y-2 text-sm">
          {[...STATUSES, ...APPROVALS].map((status) => (
            <StatusMark key={status} status={status} withLabel />
          ))}
        </div>
        <div className="flex w-full items-center gap-2">
          {STATUSES.map((status) => (
            <StatusMark key={status} status={status} size={24} />
          ))}
        </div>
      </Specimen>
      <Specimen name="Badge, avatar">
        <Badge>v12</Badge>
        <Badge tone="success">enabled</Badge>
        <Badge tone="warning">draft</Badge>
        <Badge tone="danger">destructive</Badge>
        <Badge tone="info">read</Badge>
        <Avatar name="Ada Lovelace" />
        <Avatar name="grace@example.com" />
        <Avatar name="Onward" size={32} />
      </Specimen>
      <Specimen name="Time, duration">
        <div className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
          <Time at={OPENED} />
          <Time at={OPENED - 200_000} />
          <Time at={OPENED + 7_300_000} />
          <Time at={OPENED - 40 * 86_400_000} />
          <Time at={OPENED} mode="absolute" />
          <Duration ms={12_340} />
          <Duration ms={7_512_000} />
          <Duration from={new Date(OPENED - 65_000).toISOString()} />
        </div>
      </Specimen>
      <Specimen name="Progress">
        <div className="flex w-60 flex-col gap-3">
          <ProgressBar label="Steps done" value={0.35} />
          <ProgressBar label="Rows" value={0.8} tone="success" />
          <ProgressBar label="Working" />
        </div>
      </Specimen>
    </>
  )
}
