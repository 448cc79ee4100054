import { memo, useMemo, useState } from 'react'

import { Button } from './Button'
import { cx } from './classes'
import { CopyButton } from './CopyButton'
import { highlightLine, type Language, type PieceKind } from './highlight'

export interface CodeProps {
  value: string
  language?: Language
  wrap?: boolean
  /** With a button to copy it; on by default. */
  copy?: boolean
  lineNumbers?: boolean
  className?: string
}

/** Text to read and copy. What is very long is shown in parts, so that it never holds up the page. */
export const Code = memo(function Code({
  value,
  language = 'text',
  wrap,
  copy = true,
  lineNumbers,
  className,
}: CodeProps) {
  const lines = useMemo(() => value.replace(/\n$/, '').split('\n'), [value])
  const [shown, setShown] = useState(FIRST_LINES)
  const coloured = value.length < MOST_COLOURED ? language : 'text'
  return (
    <div className={cx('group relative min-w-0 rounded-md border border-line bg-sunken', className)}>
      <pre
        tabIndex={0}
        className={cx(
          'max-h-[inherit] overflow-auto p-3 font-mono text-xs leading-5 -outline-offset-2',
          wrap && 'break-words whitespace-pre-wrap',
          copy && 'pr-9 pointer-coarse:pr-13', // the button lies above it
        )}
      >
        <code>
          {lines.slice(0, shown).map((line, index) => (
            <Line key={index} line={line} language={coloured} number={lineNumbers ? index + 1 : undefined} />
          ))}
        </code>
      </pre>
      {lines.length > shown && (
        <div className="border-t border-line p-2">
          <Button size="sm" variant="ghost" onClick={() => setShown(shown + MORE_LINES)}>
            Show {Math.min(MORE_LINES, lines.length - shown)} more of {lines.length} lines
          </Button>
        </div>
      )}
      {copy && (
        <span className="absolute top-1.5 right-1.5 rounded-md bg-sunken">
          <CopyButton value={value} label="Copy" />
        </span>
      )}
    </div>
  )
})

const FIRST_LINES = 400
const MORE_LINES = 2000
const MOST_COLOURED = 200_000

const Line = memo(function Line({
  line,
  language,
  number,
}: {
  line: string
  language: Language
  number?: number
}) {
  return (
    <>
      {number !== undefined && (
        <span aria-hidden className="mr-3 inline-block w-8 text-right text-faint select-none">
          {number}
        </span>
      )}
      {highlightLine(line, language).map((piece, index) =>
        piece.kind === 'plain' ? (
          piece.text
        ) : (
          <span key={index} className={COLOURS[piece.kind]}>
            {piece.text}
          </span>
        ),
      )}
      {'\n'}
    </>
  )
})

const COLOURS: Record<PieceKind, string> = {
  plain: '',
  key: 'text-accent-ink',
  string: 'text-success-ink',
  number: 'text-warning-ink',
  word: 'text-info-ink',
  comment: 'text-muted italic',
  hole: 'text-danger-ink',
}
