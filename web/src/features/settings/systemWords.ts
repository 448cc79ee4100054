/** The health of the installation in words, and what to do about each problem. Pure. */

export interface HealthLine {
  name: string
  label: string
  ok: boolean
  detail: string
  /** Only for what is not well. */
  advice: string | null
}

interface Dependency {
  name: string
  status: string
  detail: string
}

const LABELS: Record<string, string> = {
  database: 'Database',
  migrations: 'Database schema',
  temporal: 'Temporal',
  workers: 'Workers',
  alerts: 'Alerts',
  heartbeat: 'Heartbeat',
}

const ADVICE: Record<string, string> = {
  database: 'Check that the database runs and that ONWARD_DATABASE_URL is right. `onward doctor` says more.',
  migrations: 'Restart a server of the newest version: it brings the schema up to date when it starts.',
  temporal:
    'Check that Temporal runs and that ONWARD_TEMPORAL_ADDRESS is right. Runs wait until it is back; none is lost. `onward doctor` says more.',
  alerts: 'The page Alerts shows which notices do not arrive, and why.',
  heartbeat:
    'Whoever waits for it outside raises the alarm by now. Check ONWARD_HEARTBEAT_URL, and the other lines here.',
  workers: 'Start one: `onward worker`. Runs wait until then; none is lost.',
}

const OF_A_PROCESS =
  'The supervisor starts it again by itself. If it keeps ending, its log in the data directory says why.'

export function healthLine({ name, status, detail }: Dependency): HealthLine {
  const process = /^process (.+)$/.exec(name)?.[1]
  const ok = status === 'ok'
  const advice = process ? OF_A_PROCESS : (ADVICE[name] ?? '`onward doctor` says what to do.')
  return {
    name,
    label: process ? `Process ${process}` : (LABELS[name] ?? name),
    ok,
    detail,
    advice: ok ? null : advice,
  }
}

/** "All is well" only when every line says so. */
export function verdict(lines: readonly { ok: boolean }[]): string {
  const bad = lines.filter((line) => !line.ok).length
  if (lines.length === 0) return 'Unknown'
  return bad === 0 ? 'All is well' : bad === 1 ? 'One thing is not well' : `${bad} things are not well`
}
