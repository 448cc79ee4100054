import { useEffect, useEffectEvent, useState } from 'react'

import {
  differencesOf,
  type Document,
  type FieldDifference,
  fieldsBetween,
  isSame,
  merged,
} from './meanwhile'

/** Something that is saved whole, and by one revision after the other. */
export interface Revised {
  revision: string
  definition: Document
  updated_at: string
  updated_by: string
}

interface Parts<View extends Revised, Form> {
  /** What the form was opened with; undefined makes a new one. */
  opened: View | undefined
  /** As the server has it now: undefined while nobody has looked, null when it is gone. */
  newest: View | null | undefined
  /** What comes while one's own save is under way, or has gone well, is one's own. */
  isSaving: boolean
  newForm(): Form
  /** `form`: what of it stays, whatever the document says. */
  read(definition: Document, form?: Form): Form
  write(form: Form, base: View | undefined): Document
  /** Whether the form, as it stands, would change nothing of it. */
  agrees(form: Form, newest: View): boolean
  /** Something typed is not in the form (yet), and would be lost with it. */
  holdsBack(): boolean
  /** All that has a name for people, not only the definition. */
  shown(view: View): Document
  names: Readonly<Record<string, string>>
  /** The form is another one now: what was refused is not what stands there. */
  onMoved(): void
}

/** - `current`: nobody else changed it, as far as one knows
 *  - `ahead`: somebody did, and nothing stands against taking that over
 *  - `conflict`: both did
 *  - `gone`: somebody deleted it */
export type Standing = 'current' | 'ahead' | 'conflict' | 'gone'

export interface News {
  kind: 'followed' | 'agreed' | 'taken' | 'merged'
  by: string
  differences: FieldDifference[]
}

export interface Meanwhile<View extends Revised, Form> {
  /** What the form stands on: its revision is the one to be sent. */
  base: View | undefined
  form: Form
  first: Form
  change(update: (form: Form) => Form): void
  isChanged: boolean
  standing: Standing
  newest: View | null | undefined
  /** From what was opened to theirs. */
  differences: FieldDifference[]
  /** The fields that were changed here. */
  own: string[]
  takeTheirs(): void
  /** Puts what they changed into the form, where that touches nothing of one's own; nothing is saved by it. */
  keepBoth: (() => void) | null
  /** What happened to the form last that nobody typed. */
  news: News | null
}

/** Whether somebody has to choose first what becomes of it. */
export function isAsked({ standing }: { standing: Standing }): boolean {
  return standing === 'conflict' || standing === 'gone'
}

interface Stand<View, Form> {
  base: View | undefined
  first: Form
  form: Form
  news: News | null
}

/** A form over something that others may change meanwhile: nothing typed is lost, nothing of theirs unseen. */
export function useMeanwhile<View extends Revised, Form>(parts: Parts<View, Form>): Meanwhile<View, Form> {
  const { opened, read, write, agrees } = parts
  const [stand, setStand] = useState<Stand<View, Form>>(() => {
    const form = opened ? read(opened.definition) : parts.newForm()
    return { base: opened, first: form, form, news: null }
  })
  const [newest, setNewest] = useState(parts.newest)
  if (!parts.isSaving && isOther(newest, parts.newest)) setNewest(parts.newest)
  const [heldAt, setHeldAt] = useState('')
  const { base, first, form } = stand
  const isChanged = !isSame(form, first)
  const standing = standingOf()
  const theirs = newest && standing === 'conflict' ? newest : null
  const differences = base && theirs ? differencesTo(base, theirs) : []
  const own = fieldsBetween(write(first, base), write(form, base))
  const both = base && theirs && merged(base.definition, write(form, base), theirs.definition, own)

  function standingOf(): Standing {
    if (base === undefined || newest === undefined || newest?.revision === base.revision) return 'current'
    if (newest === null) return 'gone'
    if (heldAt === newest.revision) return 'conflict'
    return !isChanged || agrees(form, newest) ? 'ahead' : 'conflict'
  }
  function differencesTo(before: View, after: View): FieldDifference[] {
    return differencesOf(parts.shown(before), parts.shown(after), parts.names)
  }
  function move(to: View, kind: News['kind'], next: Form) {
    const news = { kind, by: to.updated_by, differences: base ? differencesTo(base, to) : [] }
    setStand({ base: to, first: read(to.definition), form: next, news })
    parts.onMoved()
  }
  const follow = useEffectEvent(() => {
    if (standing !== 'ahead' || !newest) return
    if (parts.holdsBack()) setHeldAt(newest.revision)
    else move(newest, isChanged ? 'agreed' : 'followed', read(newest.definition))
  })
  useEffect(() => follow(), [standing, newest])

  return {
    base,
    form,
    first,
    change: (update) => setStand((now) => ({ ...now, form: update(now.form) })),
    isChanged,
    standing,
    newest,
    differences,
    own,
    takeTheirs: () => theirs && move(theirs, 'taken', read(theirs.definition)),
    keepBoth: both && theirs ? () => move(theirs, 'merged', read(both, form)) : null,
    news: stand.news,
  }
}

/** Who switches it on or off has touched it last, and has not made this revision. */
function isOther(one: Revised | null | undefined, other: Revised | null | undefined): boolean {
  return one && other ? one.revision !== other.revision : one !== other
}
