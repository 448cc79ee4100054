/**
 * Terminal text: colours and weight are kept, everything else that a terminal would obey is dropped.
 * State goes on from piece to piece, because a program colours more than one line at a time.
 */
export interface Style {
  bold?: boolean
  dim?: boolean
  italic?: boolean
  underline?: boolean
  inverse?: boolean
  strike?: boolean
  color?: string
  background?: string
}

export interface Segment {
  text: string
  style: Style
}

// CSI (colours, cursor), OSC (titles, links), other two-character escapes, and control characters but tab and newline.
const ESCAPES =
  // eslint-disable-next-line no-control-regex
  /\x1b\[([0-9:;<=>?]*)[ -/]*([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b]*\x1b\\|\x1b[ -/]*[0-Z\\`-~]|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]/g
// An escape that the next piece goes on with. A lone one that never ends is not kept for ever.
// eslint-disable-next-line no-control-regex
const UNFINISHED =
  /\x1b(?:\[[0-9:;<=>?]*[ -/]*|\][^\x07\x1b]{0,2000}\x1b?|[PX^_][^\x1b]{0,2000}\x1b?|[ -/]*)?$/

// Dark enough on white, light enough on black.
const NAMED = [
  'light-dark(#24292f, #6e7681)',
  'light-dark(#b3261e, #ff7b72)',
  'light-dark(#1a7f37, #56d364)',
  'light-dark(#8a5a00, #e3b341)',
  'light-dark(#0550ae, #79c0ff)',
  'light-dark(#8250df, #d2a8ff)',
  'light-dark(#0b7285, #56d4dd)',
  'light-dark(#57606a, #c9d1d9)',
  'light-dark(#57606a, #8b949e)',
  'light-dark(#cf222e, #ffa198)',
  'light-dark(#116329, #7ee787)',
  'light-dark(#7d4e00, #f2cc60)',
  'light-dark(#0969da, #a5d6ff)',
  'light-dark(#6639ba, #e2c5ff)',
  'light-dark(#0a6c74, #b3f0ff)',
  'light-dark(#32383f, #f0f6fc)',
] as const

export class AnsiReader {
  private style: Style = {}
  private rest = ''

  read(piece: string): Segment[] {
    const text = this.rest + piece
    this.rest = UNFINISHED.exec(text)?.[0] ?? ''
    const whole = text.slice(0, text.length - this.rest.length)
    const segments: Segment[] = []
    let from = 0
    for (const match of whole.matchAll(ESCAPES)) {
      add(segments, whole.slice(from, match.index), this.style)
      from = match.index + match[0].length
      if (match[2] === 'm') this.style = styled(this.style, match[1] ?? '')
    }
    add(segments, whole.slice(from), this.style)
    return segments
  }
}

/** Without any of it, for a search and for the clipboard. */
export function plain(text: string): string {
  return text.replace(ESCAPES, '').replace(UNFINISHED, '')
}

function add(segments: Segment[], text: string, style: Style): void {
  if (text === '') return
  const last = segments.at(-1)
  if (last?.style === style) last.text += text
  else segments.push({ text, style })
}

function styled(style: Style, parameters: string): Style {
  const codes = parameters.split(/[;:]/).map((code) => (code === '' ? 0 : Number(code)))
  let next = style
  while (codes.length > 0) next = withCode(next, codes.shift() ?? 0, codes)
  return next
}

function withCode(style: Style, code: number, more: number[]): Style {
  if (code === 0) return {}
  const flag = FLAGS[code]
  if (flag !== undefined) return { ...style, ...flag }
  if (code === 38 || code === 48) {
    const color = extended(more)
    return color === undefined ? style : { ...style, [code === 38 ? 'color' : 'background']: color }
  }
  if (code >= 30 && code <= 37) return { ...style, color: NAMED[code - 30] }
  if (code >= 90 && code <= 97) return { ...style, color: NAMED[code - 82] }
  if (code >= 40 && code <= 47) return { ...style, background: NAMED[code - 40] }
  if (code >= 100 && code <= 107) return { ...style, background: NAMED[code - 92] }
  return style
}

const FLAGS: Record<number, Style> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
  39: { color: undefined },
  49: { background: undefined },
}

/** `5;n` of 256 colours, or `2;r;g;b`. */
function extended(more: number[]): string | undefined {
  const kind = more.shift()
  if (kind === 5) return ofCube(more.shift() ?? -1)
  if (kind !== 2) return undefined
  const [red = 0, green = 0, blue = 0] = more.splice(0, 3)
  return rgb(red, green, blue)
}

function ofCube(index: number): string | undefined {
  if (!(index >= 0 && index <= 255)) return undefined
  if (index < 16) return NAMED[index]
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232)
    return rgb(grey, grey, grey)
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step)
  const place = index - 16
  return rgb(level(Math.floor(place / 36)), level(Math.floor(place / 6) % 6), level(place % 6))
}

/** Any colour a program chooses, drawn towards the ink so that it can be read in light and dark. */
function rgb(red: number, green: number, blue: number): string {
  const chosen = [red, green, blue].map((part) => Math.min(255, Math.max(0, Math.trunc(part) || 0))).join(' ')
  return `light-dark(color-mix(in oklab, rgb(${chosen}) 60%, black), color-mix(in oklab, rgb(${chosen}) 70%, white))`
}
