/** Keys as text ("mod+k", "g h", "shift+x", "?"): read, matched against key presses, and shown. Pure. */

export interface Press {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/** How long the second key of a sequence such as "g h" may take. */
export const SEQUENCE_MS = 1200

/** The text of one press, in the form that maps are written in. */
export function pressText(press: Press): string {
  const key = press.key === ' ' ? 'space' : press.key.toLowerCase()
  const parts = []
  if (press.ctrlKey || press.metaKey) parts.push('mod')
  if (press.altKey) parts.push('alt')
  // A printed sign such as "?" says by itself that shift was held.
  if (press.shiftKey && (key.length > 1 || isLetter(key))) parts.push('shift')
  return [...parts, key].join('+')
}

export interface Match {
  /** The keys of the map that were met, if any. */
  hit: string | null
  /** What to keep for the next press: the begin of a sequence. */
  pending: string
}

/** Which of the keys a press completes, given what was pressed right before. */
export function matchPress(keys: readonly string[], pending: string, press: Press): Match {
  const text = pressText(press)
  const sequence = pending ? `${pending} ${text}` : text
  for (const candidate of [sequence, text]) {
    if (keys.includes(candidate)) return { hit: candidate, pending: '' }
    if (keys.some((one) => one.startsWith(`${candidate} `))) return { hit: null, pending: candidate }
  }
  return { hit: null, pending: '' }
}

/** Typing into a field is no hotkey, unless a modifier or Escape says otherwise. */
export function isTyping(target: EventTarget | null, press: Press): boolean {
  if (press.ctrlKey || press.metaKey || press.key === 'Escape') return false
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable) return true
  if (target instanceof HTMLInputElement) return !NOT_TEXT.has(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

export function keyLabels(keys: string, mac: boolean = isMac()): string[] {
  return keys.split(' ').flatMap((chord, index) => {
    const labels = chord.split('+').map((part) => labelOf(part, mac))
    return index > 0 ? ['then', ...labels] : labels
  })
}

const NOT_TEXT = new Set(['checkbox', 'radio', 'button', 'submit', 'reset', 'range', 'color', 'file'])

const LABELS: Record<string, string> = {
  enter: '↵',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  space: 'Space',
  delete: 'Del',
  backspace: '⌫',
}

function labelOf(part: string, mac: boolean): string {
  if (part === 'mod') return mac ? '⌘' : 'Ctrl'
  if (part === 'shift') return mac ? '⇧' : 'Shift'
  if (part === 'alt') return mac ? '⌥' : 'Alt'
  return LABELS[part] ?? (part.length === 1 ? part.toUpperCase() : part[0]!.toUpperCase() + part.slice(1))
}

function isLetter(key: string): boolean {
  return key.toLowerCase() !== key.toUpperCase()
}

function isMac(): boolean {
  return /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? '')
}
