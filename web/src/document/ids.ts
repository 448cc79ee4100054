/** Ids for new steps: short, readable, unique in the document. */

const LONGEST = 64
const ID = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/

export function isStepId(text: string): boolean {
  return ID.test(text)
}

/** The wish as it is, or with the first free number behind it; `fetch_2` is followed by `fetch_3`. */
export function freeId(wish: string, taken: ReadonlySet<string>): string {
  const base = asId(wish)
  if (!taken.has(base)) return base
  const stem = base.replace(/_\d+$/, '')
  for (let number = 2; ; number++) {
    const candidate = `${stem.slice(0, LONGEST - 1 - String(number).length)}_${number}`
    if (!taken.has(candidate)) return candidate
  }
}

/** Any text as an id: `Send the mail!` is `send_the_mail`. */
export function asId(text: string): string {
  if (ID.test(text)) return text
  const plain = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  const begun = /^[a-z]/.test(plain) ? plain : `step_${plain}`.replace(/_$/, '')
  return begun.slice(0, LONGEST).replace(/_+$/, '')
}
