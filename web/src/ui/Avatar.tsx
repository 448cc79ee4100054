/** Initials on a quiet ground whose colour comes from the name, so that people can be told apart in a list. */
export function Avatar({ name, size = 24 }: { name: string; size?: number }) {
  const tone = TONES[hash(name) % TONES.length]!
  return (
    <span
      aria-hidden
      style={{ width: size, height: size, fontSize: Math.round(size * 0.42) }}
      className={`inline-flex shrink-0 items-center justify-center rounded-full font-semibold select-none ${tone}`}
    >
      {initials(name)}
    </span>
  )
}

const TONES = [
  'bg-accent-soft text-accent-ink',
  'bg-success-soft text-success-ink',
  'bg-warning-soft text-warning-ink',
  'bg-info-soft text-info-ink',
  'bg-danger-soft text-danger-ink',
  'bg-neutral-soft text-neutral-ink',
]

export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s._@-]+/)
    .filter(Boolean)
  const first = [...(words[0] ?? '?')][0]!
  const last = words.length > 1 ? [...words.at(-1)!][0]! : ''
  return (first + last).toUpperCase()
}

function hash(text: string): number {
  let sum = 7
  for (const sign of text) sum = (sum * 31 + sign.codePointAt(0)!) >>> 0
  return sum
}
