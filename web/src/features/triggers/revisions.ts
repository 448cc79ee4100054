/** A trigger that somebody else may change while its form is open. Pure. */
import { isSame } from '@/ui/meanwhile'

import type { Trigger } from './api'
import { readTrigger, type TriggerForm, writeTrigger } from './form'
import { POLICIES } from './policies'
import type { Stored } from './schedule'

/** Everything that is saved with it. */
export interface Edited {
  fields: TriggerForm
  /** As text, when not by whoever saves it: `member id`. */
  runner: string
}

type Kept = Pick<Trigger, 'definition' | 'run_as'>

/** Whether it would be the same trigger after a save. */
export function agrees({ fields, runner }: Edited, { definition, run_as }: Kept): boolean {
  const same = writeTrigger(readTrigger(definition as Stored), definition as Stored)
  const isRunBySame = runner === '' || runner === `${run_as.kind} ${run_as.id}`
  return isRunBySame && isSame(writeTrigger(fields, definition as Stored), same)
}

export const FIELD_NAMES: Readonly<Record<string, string>> = {
  name: 'Name',
  title: 'Title',
  workflow: 'Workflow',
  branch: 'Branch',
  schedule: 'Schedule',
  webhook: 'Webhook',
  event: 'Event',
  inputs: 'Inputs',
  filter: 'Only when',
  overlap: 'When the one before still runs',
  catch_up: 'Firings that were missed',
  retry: 'Attempts',
  timeout: 'Timeout',
  pause_after_failures: 'Pause after failures',
  run_as: 'Runs as',
  ...Object.fromEntries(Object.entries(POLICIES).map(([field, { label }]) => [field, label])),
}
