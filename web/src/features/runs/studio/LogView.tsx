import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp, Clock, Download, WrapText } from 'lucide-react'
import { memo, useEffect, useMemo, useRef, useState } from 'react'

import { Button } from '@/ui/Button'
import { cx } from '@/ui/classes'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { IconButton } from '@/ui/IconButton'
import { SearchInput } from '@/ui/SearchInput'
import { Skeleton } from '@/ui/Skeleton'

import { logAddress } from '../api'
import type { Style } from '../model/ansi'
import { found, type LogRow } from '../model/logs'
import { useLog } from './useLog'

interface LogViewProps {
  runId: string
  /** Null: everything that the run wrote. */
  path: string | null
  attempt: number | null
  isOpen: boolean
  className?: string
}

const LINE = 20
// So near to the end, a reader means to follow it.
const NEAR = 40

export function LogView({ runId, path, attempt, isOpen, className }: LogViewProps) {
  const { rows, isReading, error, retry } = useLog(runId, path, attempt)
  const [words, setWords] = useState('')
  const [place, setPlace] = useState(0)
  const [wraps, setWraps] = useState(false)
  const [withTimes, setWithTimes] = useState(false)
  const hits = useMemo(() => found(rows, words), [rows, words])
  const at = hits.length === 0 ? -1 : (hits[place % hits.length] ?? -1)
  const next = (by: number) =>
    setPlace((hits.length + (place % Math.max(1, hits.length)) + by) % Math.max(1, hits.length))
  if (error !== null && rows.length === 0)
    return <ErrorPanel error={error} title="The log could not be read" onRetry={retry} />
  if (isReading && rows.length === 0) return <Skeleton lines={4} />
  if (rows.length === 0)
    return (
      <p className="text-sm text-muted">
        {isOpen ? 'Nothing has been written so far.' : 'It wrote nothing.'}
      </p>
    )
  return (
    <div className={cx('flex min-h-0 min-w-0 flex-col gap-2', className)}>
      <div className="flex flex-wrap items-center gap-1">
        <SearchInput label="Search the log" value={words} onChange={setWords} className="w-44" />
        {words.trim() !== '' && (
          <>
            <span role="status" className="px-1 text-xs text-muted">
              {hits.length === 0 ? 'not found' : `${(place % hits.length) + 1} of ${hits.length}`}
            </span>
            <IconButton
              size="sm"
              label="Earlier place"
              icon={ArrowUp}
              disabled={hits.length === 0}
              onClick={() => next(-1)}
            />
            <IconButton
              size="sm"
              label="Next place"
              icon={ArrowDown}
              disabled={hits.length === 0}
              onClick={() => next(1)}
            />
          </>
        )}
        <span className="flex-1" />
        <IconButton
          size="sm"
          label="Break long lines"
          icon={WrapText}
          pressed={wraps}
          onClick={() => setWraps(!wraps)}
        />
        <IconButton
          size="sm"
          label="Show times"
          icon={Clock}
          pressed={withTimes}
          onClick={() => setWithTimes(!withTimes)}
        />
        <a
          href={logAddress(runId, path ?? undefined, attempt ?? undefined)}
          download
          aria-label="Download the log"
          title="Download the log"
          className="inline-flex size-6 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
        >
          <Download size={14} aria-hidden />
        </a>
      </div>
      <Lines
        rows={rows}
        hits={hits}
        at={at}
        wraps={wraps}
        withTimes={withTimes}
        withPaths={path === null}
        isOpen={isOpen}
      />
    </div>
  )
}

interface LinesProps {
  rows: readonly LogRow[]
  hits: readonly number[]
  at: number
  wraps: boolean
  withTimes: boolean
  withPaths: boolean
  isOpen: boolean
}

function Lines({ rows, hits, at, wraps, withTimes, withPaths, isOpen }: LinesProps) {
  const frame = useRef<HTMLDivElement>(null)
  const [follows, setFollows] = useState(isOpen)
  const marked = useMemo(() => new Set(hits), [hits])
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE,
    overscan: 20,
  })
  useEffect(() => {
    if (follows) lines.scrollToIndex(rows.length - 1, { align: 'end' })
  }, [follows, rows.length, lines])
  useEffect(() => {
    if (at >= 0) lines.scrollToIndex(at, { align: 'center' })
  }, [at, lines])
  useEffect(() => lines.measure(), [wraps, lines])
  function onScroll() {
    const { scrollTop, clientHeight, scrollHeight } = frame.current as HTMLDivElement
    setFollows(scrollHeight - scrollTop - clientHeight < NEAR)
  }
  return (
    <div className="relative flex min-h-32 min-w-0 flex-1 flex-col">
      <div
        ref={frame}
        role="log"
        aria-label="Log"
        aria-live="off"
        tabIndex={0}
        onScroll={onScroll}
        className="max-h-[60dvh] min-h-0 flex-1 overflow-auto rounded-md border border-line bg-sunken py-1.5 font-mono text-xs leading-5 -outline-offset-2"
      >
        <div className="relative w-full" style={{ height: lines.getTotalSize() }}>
          {lines.getVirtualItems().map((item) => {
            const row = rows[item.index]
            return row === undefined ? null : (
              <div
                key={item.key}
                data-index={item.index}
                ref={wraps ? lines.measureElement : undefined}
                style={{ transform: `translateY(${item.start}px)` }}
                className={cx(
                  'absolute top-0 left-0 flex min-w-full gap-3 px-2.5',
                  wraps ? 'w-full break-all whitespace-pre-wrap' : 'h-5 whitespace-pre',
                  item.index === at ? 'bg-accent-soft' : marked.has(item.index) && 'bg-warning-soft',
                )}
              >
                <Row row={row} withTime={withTimes} withPath={withPaths} />
              </div>
            )
          })}
        </div>
      </div>
      {isOpen && !follows && (
        <Button
          size="sm"
          icon={ArrowDown}
          className="absolute right-4 bottom-3 shadow-float"
          onClick={() => {
            setFollows(true)
            lines.scrollToIndex(rows.length - 1, { align: 'end' })
          }}
        >
          Follow
        </Button>
      )}
    </div>
  )
}

const Row = memo(function Row({
  row,
  withTime,
  withPath,
}: {
  row: LogRow
  withTime: boolean
  withPath: boolean
}) {
  return (
    <>
      <span aria-hidden className="w-8 shrink-0 text-right text-faint select-none">
        {row.number}
      </span>
      {withTime && (
        <time dateTime={row.at} className="shrink-0 text-faint select-none">
          {new Date(row.at).toLocaleTimeString('en-GB')}
        </time>
      )}
      {withPath && <span className="w-32 shrink-0 truncate text-faint select-none">{row.path}</span>}
      <span className={cx('min-w-0', row.stream === 'stderr' && 'border-l-2 border-warning pl-1.5')}>
        {row.segments.map((segment, place) => (
          <span key={place} style={cssOf(segment.style)}>
            {segment.text}
          </span>
        ))}
        {row.segments.length === 0 && ' '}
      </span>
    </>
  )
})

function cssOf(style: Style): React.CSSProperties | undefined {
  const { color, background } = style.inverse
    ? { color: style.background ?? 'var(--surface)', background: style.color ?? 'var(--ink)' }
    : style
  return {
    color,
    background,
    fontWeight: style.bold ? 700 : undefined,
    fontStyle: style.italic ? 'italic' : undefined,
    opacity: style.dim ? 0.7 : undefined,
    textDecoration:
      [style.underline && 'underline', style.strike && 'line-through'].filter(Boolean).join(' ') || undefined,
  }
}
