/** An entry taken out of a list or a map, with the comments that belong to it. */

import { isCollection, isSeq, type YAMLMap, type YAMLSeq } from 'yaml'

import { parentOf, type Pointer } from './pointer'
import { type ReadDocument, spotAt } from './reading'
import { colonEnd, lineEnd, lineStart, nextLine, type Span, spansOf } from './spans'
import { type Entry, flowBounds, overwritten, sharedPlace, splice } from './splicing'
import { flowValue } from './writing'

export function removed(document: ReadDocument, pointer: Pointer): string | undefined {
  const { text } = document
  const spot = spotAt(document, pointer)
  if (!spot?.owner) return undefined
  if (spot.shared) throw sharedPlace()
  const { owner } = spot
  if (owner.items.length === 1) return emptied(document, parentOf(pointer))
  const at = isSeq(owner) ? (spot.index ?? 0) : owner.items.indexOf(spot.pair as never)
  if (owner.flow) return removedFromFlow(text, owner, at)
  const spans = spansOf(text, owner)
  return spans ? removedFromBlock(text, spans, at) : undefined
}

/** The last entry went: what is left is an empty list or map. */
function emptied(document: ReadDocument, pointer: Pointer): string | undefined {
  const spot = spotAt(document, pointer)
  if (!spot) return undefined
  const { text } = document
  const empty = isSeq(spot.node) ? [] : {}
  const colon = spot.pair ? colonEnd(spot.pair) : undefined
  if (colon === undefined || !isCollection(spot.node) || spot.node.flow)
    return overwritten(document, spot, empty)
  // A comment on the line of the key stays there.
  const rest = text.slice(colon, lineEnd(text, colon))
  const end = spansOf(text, spot.node as YAMLMap | YAMLSeq)?.at(-1)?.to
  return splice(text, colon, end, ` ${flowValue(empty)}${rest}`)
}

function removedFromBlock(text: string, spans: readonly Span[], at: number): string | undefined {
  const span = spans[at]
  if (!span) return undefined
  if (!span.ownLine) return removedFirst(text, spans, at)
  let { from } = span
  let to = nextLine(text, span.to)
  if (isBlankBefore(text, from) && isBlankAt(text, to)) to = nextLine(text, to)
  // The last line may have no line end to take away.
  if (to === text.length && !text.endsWith('\n'))
    from = from === 0 ? 0 : lineEnd(text, lineStart(text, from - 1))
  return splice(text, from, to, '')
}

/** `- id: x` loses its `id`: the next key moves up behind the dash. */
function removedFirst(text: string, spans: readonly Span[], at: number): string | undefined {
  return at === 0 ? splice(text, spans[0]?.start, spans[1]?.start, '') : undefined
}

function isBlankBefore(text: string, offset: number): boolean {
  return offset > 0 && text.slice(lineStart(text, offset - 1), offset).trim() === ''
}

function isBlankAt(text: string, offset: number): boolean {
  return text.slice(offset, lineEnd(text, offset)).trim() === ''
}

function removedFromFlow(text: string, owner: YAMLMap | YAMLSeq, at: number): string | undefined {
  const bounds = owner.items.map((item) => flowBounds(item as Entry))
  const [before, own, next] = [bounds[at - 1], bounds[at], bounds[at + 1]]
  if (!own) return undefined
  return before ? splice(text, before[1], own[1], '') : splice(text, own[0], next?.[0], '')
}
