/** What a trigger that came from a file means to whoever changes it here. Pure. */
import type { Trigger } from './api'

type Kept = Pick<Trigger, 'source'>

/** Where it was first made, as a sentence, or null when that was by hand. */
export function originWords({ source }: Kept): string | null {
  if (source === 'file') return 'It came from the file of that workflow.'
  return source === 'import' ? 'It was imported.' : null
}

/** What saving it here is worth, or null for one that came from no file. */
export function savingWords({ source }: Kept): string | null {
  if (source !== 'file') return null
  return 'Change it there: applying that file again undoes what you save here. Whether it is on or off stays yours.'
}

/** What waits to start and goes with it; null when nothing does. `more`: than were counted. */
export function droppedWords(count: number, more: boolean): string | null {
  if (count === 0) return null
  if (count === 1 && !more) return 'One firing waits to start, and is dropped with it.'
  return `${more ? `More than ${count}` : count} firings wait to start, and are dropped with it.`
}

export function deletionWords({
  kind,
  source,
  workflow,
}: Pick<Trigger, 'kind' | 'source' | 'workflow'>): string {
  const address = kind === 'webhook' ? ', as do its address, its secret and its deliveries' : ''
  const gone = `It starts nothing any more, and its decision log and the list of what it started go with it${address}.`
  const back = `It came from the file of ${workflow}, and comes back when that is applied again.`
  const instead = 'To stop it for a while, pause it or switch it off instead.'
  return [gone, 'Runs that it started stay.', source === 'file' ? back : '', instead]
    .filter(Boolean)
    .join(' ')
}
