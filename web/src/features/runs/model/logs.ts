/** The lines of a log as they are shown: put together from pieces, coloured, searchable. */
import { AnsiReader, type Segment, plain } from './ansi'

/** What the API gives: a piece of what a step wrote, not necessarily a whole line. */
export interface Piece {
  seq: number
  path: string
  attempt: number
  stream: string
  text: string
  at: string
}

export interface LogRow {
  number: number
  at: string
  path: string
  stream: string
  segments: readonly Segment[]
}

interface Writer {
  ansi: AnsiReader
  /** The row that is still being written to; -1 after its line has ended. */
  row: number
}

// A line without an end would be one element of the page without an end.
const LONGEST = 20_000

/** Grows only; `rows` is replaced whenever something came, so that it can be compared. */
export class LogRows {
  rows: readonly LogRow[] = []
  last = 0
  private readonly writers = new Map<string, Writer>()

  /** Pieces may come twice; they are known by their number. */
  add(pieces: readonly Piece[]): boolean {
    const fresh = pieces.filter((piece) => piece.seq > this.last)
    if (fresh.length === 0) return false
    const rows = [...this.rows]
    for (const piece of fresh) this.write(rows, piece)
    this.last = fresh.at(-1)?.seq ?? this.last
    this.rows = rows
    return true
  }

  private write(rows: LogRow[], piece: Piece): void {
    const writer = this.writerOf(piece)
    const lines = piece.text.split('\n')
    lines.forEach((line, place) => {
      const isLast = place === lines.length - 1
      if (!(isLast && line === '')) this.append(rows, writer, piece, line)
      if (!isLast) writer.row = -1
    })
  }

  private append(rows: LogRow[], writer: Writer, piece: Piece, line: string): void {
    const segments = writer.ansi.read(overwritten(line))
    const open = rows[writer.row]
    if (open !== undefined && lengthOf(open.segments) < LONGEST) {
      // What begins with a carriage return writes over the line so far, as a progress bar does.
      const before = line.startsWith('\r') ? [] : open.segments
      rows[writer.row] = { ...open, segments: [...before, ...segments] }
      return
    }
    const { at, path, stream } = piece
    rows.push({ number: rows.length + 1, at, path, stream, segments })
    writer.row = rows.length - 1
  }

  private writerOf(piece: Piece): Writer {
    const key = `${piece.path}#${piece.attempt}:${piece.stream}`
    const writer = this.writers.get(key) ?? { ansi: new AnsiReader(), row: -1 }
    this.writers.set(key, writer)
    return writer
  }
}

export function textOfRow(row: LogRow): string {
  return row.segments.map((segment) => segment.text).join('')
}

/** The places of the rows that hold the words, letter case aside. */
export function found(rows: readonly LogRow[], words: string): number[] {
  const wanted = plain(words).trim().toLowerCase()
  if (wanted === '') return []
  return rows.flatMap((row, place) => (textOfRow(row).toLowerCase().includes(wanted) ? [place] : []))
}

/** Of a line with carriage returns only the last writing is seen. */
function overwritten(line: string): string {
  const end = line.endsWith('\r') ? line.slice(0, -1) : line
  return end.slice(end.lastIndexOf('\r') + 1)
}

function lengthOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.text.length, 0)
}
