/** Days without a time, as a schedule lists them. Pure. */

/** Every `2026-12-24` in a text, each once. */
export function datesIn(text: string): string[] {
  const found = text.match(/\b\d{4}-\d\d-\d\d\b/g) ?? []
  return [...new Set(found)].filter((date) => !Number.isNaN(Date.parse(`${date}T00:00Z`)))
}

/** `Thu, 24 Dec 2026`; what cannot be read is shown as it is. */
export function dateText(date: string): string {
  const at = Date.parse(`${date}T00:00Z`)
  return Number.isNaN(at) ? date : DAY.format(at)
}

const DAY = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})
