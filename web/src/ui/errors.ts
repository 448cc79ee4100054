/** Errors in words. Knows the shape of a problem, not where it came from. */

export interface ErrorWords {
  text: string
  hint: string | null
}

export function errorWords(error: unknown): ErrorWords {
  const fields = fieldsOf(error)
  if (typeof error === 'string') return { text: error, hint: null }
  if (typeof fields['detail'] === 'string' && fields['detail'])
    return { text: fields['detail'], hint: textOrNull(fields['hint']) }
  if (error instanceof Error && error.message) return { text: error.message, hint: null }
  return {
    text: 'Something went wrong on this screen.',
    hint: 'Reload the page; nothing that was saved is lost.',
  }
}

/** What somebody who is to help needs to know; nothing that was typed into a form. */
export function errorReport(error: unknown): string {
  const fields = fieldsOf(error)
  const lines = [
    `what: ${errorWords(error).text}`,
    line('code', fields['code']),
    line('status', fields['status']),
    line('request', fields['requestId']),
    `page: ${globalThis.location?.pathname ?? ''}`,
    `when: ${new Date().toISOString()}`,
    `browser: ${globalThis.navigator?.userAgent ?? ''}`,
    error instanceof Error && error.name !== 'Problem' && error.stack ? `\n${error.stack}` : '',
  ]
  return lines.filter(Boolean).join('\n')
}

function fieldsOf(error: unknown): Record<string, unknown> {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {}
}

function line(name: string, value: unknown): string {
  return value === undefined || value === '' ? '' : `${name}: ${String(value)}`
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value ? value : null
}
