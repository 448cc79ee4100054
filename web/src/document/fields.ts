/** One field of a step or of the document, as the inspector writes it. */

import { editable, removeAt, setAt } from './edits'
import { child, type Pointer } from './pointer'
import { valueAt } from './reading'
import { keyOrder, TOP_ORDER } from './shapes'

/** `undefined` takes the field away. `owner` is the step's pointer, or "" for the document. */
export function setField(text: string, owner: Pointer, path: Pointer, value: unknown): string {
  const pointer = owner + path
  if (value === undefined) return removeAt(text, pointer)
  const order = owner === '' ? TOP_ORDER : keyOrder(valueAt(editable(text).data, child(owner, 'type')))
  return setAt(text, pointer, value, { order })
}
