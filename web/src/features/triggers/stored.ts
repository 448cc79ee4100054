/** Reading and writing parts of a document, for the forms of its fields. Pure. */

export type Stored = Record<string, unknown>

export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

export function object(value: unknown): Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Stored) : {}
}

/** The texts of a list. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** One thing a line, as people write lists into a text area. */
export function linesOf(written: string): string[] {
  return written
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}

/** Without what says nothing. */
export function withoutEmpty(document: Stored): Stored {
  return Object.fromEntries(Object.entries(document).filter(([, value]) => !isEmpty(value)))
}

/** What a form with these fields leaves as it is. */
export function restOf(document: Stored, fields: readonly string[]): Stored {
  return Object.fromEntries(Object.entries(document).filter(([field]) => !fields.includes(field)))
}

/** Equal forms give back what was stored, to the letter: another spelling would be another wish. */
export function unlessSame<Form>(
  form: Form,
  stored: Stored | null | undefined,
  read: (stored: Stored) => Form,
  write: (form: Form) => Stored,
): Stored {
  return stored && JSON.stringify(form) === JSON.stringify(read(stored)) ? stored : write(form)
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0
}
