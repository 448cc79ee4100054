/** An alert that somebody else may change while its form is open. Pure. */
import { isSame } from '@/ui/meanwhile'

import type { Alert as Kept } from './api'
import { type Alert, readAlert, writeAlert } from './document'

/** Whether it would be the same alert after a save. */
export function agrees(form: Alert, { definition }: Pick<Kept, 'definition'>): boolean {
  return isSame(writeAlert(form), writeAlert(readAlert(definition)))
}

export const FIELD_NAMES: Readonly<Record<string, string>> = {
  name: 'Name',
  title: 'Title',
  on: 'What it tells of',
  where: 'Only of',
  to: 'Whom it tells',
  every: 'At most once in',
  resolved: 'Tell as well when it is over',
}
