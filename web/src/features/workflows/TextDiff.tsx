import { Fragment, useMemo, useState } from 'react'

import { cx } from '@/ui/classes'

import { changedLines, type DiffPart, type DiffRow, diffRows, folded, type SideLine } from './lineDiff'

interface TextDiffProps {
  before: string
  after: string
  beforeName: string
  afterName: string
}

/** Two texts side by side, what is equal and far from any change folded away. */
export function TextDiff({ before, after, beforeName, afterName }: TextDiffProps) {
  const rows = useMemo(() => diffRows(before, after), [before, after])
  const parts = useMemo(() => folded(rows), [rows])
  const { added, removed } = changedLines(rows)
  if (added + removed === 0)
    return <p className="p-3 text-sm text-muted">The documents are the same, letter by letter.</p>
  return (
    <div
      className="relative overflow-x-auto"
      tabIndex={0}
      role="group"
      aria-label={`${beforeName} beside ${afterName}`}
    >
      <table className="w-full min-w-2xl table-fixed border-collapse font-mono text-xs">
        <colgroup>
          <col className="w-10" />
          <col />
          <col className="w-10" />
          <col />
        </colgroup>
        <thead>
          <tr className="border-b border-line text-left text-muted">
            <th scope="col" colSpan={2} className="px-2 py-1.5 font-medium">
              {beforeName} <span className="text-danger-ink">−{removed}</span>
            </th>
            <th scope="col" colSpan={2} className="border-l border-line px-2 py-1.5 font-medium">
              {afterName} <span className="text-success-ink">+{added}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part, place) => (
            <Part key={place} part={part} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Part({ part }: { part: DiffPart }) {
  const [open, setOpen] = useState(part.kind === 'rows')
  if (open) return part.rows.map((row, place) => <Row key={place} row={row} />)
  return (
    <tr>
      <td colSpan={4} className="bg-sunken p-0 text-center">
        <button
          type="button"
          onClick={() => setOpen(true)}
          className="w-full py-1 text-muted hover:bg-hover hover:text-ink"
        >
          {part.rows.length === 1 ? '1 equal line' : `${part.rows.length} equal lines`}
        </button>
      </td>
    </tr>
  )
}

function Row({ row }: { row: DiffRow }) {
  const changed = row.mark !== 'same'
  return (
    <tr className="align-top">
      <Side line={row.before} look={changed ? 'bg-danger-soft' : ''} word={changed ? 'removed' : ''} />
      <Side line={row.after} look={changed ? 'bg-success-soft' : ''} word={changed ? 'added' : ''} second />
    </tr>
  )
}

interface SideProps {
  line: SideLine | null
  look: string
  word: string
  second?: boolean
}

function Side({ line, look, word, second }: SideProps) {
  return (
    <Fragment>
      <td
        className={cx(
          'px-2 text-right text-faint select-none',
          second && 'border-l border-line',
          line ? look : 'bg-sunken',
        )}
      >
        {line?.number}
      </td>
      <td className={cx('px-2 leading-5 break-words whitespace-pre-wrap', line ? look : 'bg-sunken')}>
        {line && word && <span className="sr-only">{word}: </span>}
        {line?.text}
      </td>
    </Fragment>
  )
}
