/** What an alert that is kept in a file means to whoever changes it here. Pure. */
import type { Alert } from './api'

type Kept = Pick<Alert, 'file_of'>

/** What saving it here is worth, or null for one that stands in no file. */
export function savingWords({ file_of }: Kept): string | null {
  if (file_of === null) return null
  return 'Change it there: applying that file again undoes what you save here. Whether it is on or off stays yours.'
}

export function deletionWords({ file_of }: Kept): string {
  const gone = 'Nobody is told by it any more. Its notices go with it, those that are not sent yet as well.'
  const instead = 'To stop it for a while, switch it off instead.'
  if (file_of === null) return `${gone} ${instead}`
  return `${gone} It stands in the file of ${file_of}, and comes back when that is applied again. ${instead}`
}
