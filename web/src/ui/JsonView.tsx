import { ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'

import { cx } from './classes'
import { CopyButton } from './CopyButton'
import { childrenOf, isContainer, isEmpty, oneLine } from './json'

export interface JsonViewProps {
  value: unknown
  /** Deeper than this it starts closed. */
  collapsedDepth?: number
  className?: string
}

/** A value as a tree. Only what is open exists, and long lists come in parts: a megabyte opens at once. */
export function JsonView({ value, collapsedDepth = 2, className }: JsonViewProps) {
  return (
    <div className={cx('group relative min-w-0 rounded-md border border-line bg-sunken', className)}>
      <div
        tabIndex={0}
        className="max-h-[inherit] overflow-auto p-3 pr-10 font-mono text-xs leading-5 -outline-offset-2"
      >
        <Node value={value} depth={0} openTo={collapsedDepth} />
      </div>
      <span className="absolute top-1.5 right-1.5 rounded-md bg-sunken">
        <CopyButton value={() => JSON.stringify(value, null, 2)} label="Copy as JSON" />
      </span>
    </div>
  )
}

interface NodeProps {
  name?: string
  value: unknown
  depth: number
  openTo: number
}

function Node({ name, value, depth, openTo }: NodeProps) {
  const [open, setOpen] = useState(depth < openTo)
  if (!isContainer(value) || isEmpty(value))
    return (
      <div className="pl-4">
        <Name name={name} />
        <Leaf value={value} />
      </div>
    )
  const brackets = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return (
    <div>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full min-w-0 items-center rounded-sm text-left hover:bg-hover"
      >
        <ChevronRight size={12} aria-hidden className={cx('mr-1 shrink-0 text-muted', open && 'rotate-90')} />
        <span className="truncate">
          <Name name={name} />
          {open ? brackets[0] : <span className="text-muted">{oneLine(value)}</span>}
        </span>
      </button>
      {open && (
        <>
          <Children value={value} depth={depth} openTo={openTo} />
          <div className="pl-4">{brackets[1]}</div>
        </>
      )}
    </div>
  )
}

function Children({ value, depth, openTo }: { value: object; depth: number; openTo: number }) {
  const [shown, setShown] = useState(PART)
  const children = useMemo(() => childrenOf(value), [value])
  return (
    <div className="ml-[5px] border-l border-line pl-2">
      {children.slice(0, shown).map(([name, child]) => (
        <Node key={name} name={name} value={child} depth={depth + 1} openTo={openTo} />
      ))}
      {children.length > shown && (
        <button type="button" onClick={() => setShown(shown + 10 * PART)} className="link ml-4">
          {children.length - shown} more
        </button>
      )}
    </div>
  )
}

const PART = 100
const LONG_TEXT = 400

function Name({ name }: { name: string | undefined }) {
  if (name === undefined) return null
  return (
    <>
      <span className="text-accent-ink">{name}</span>
      <span className="text-muted">: </span>
    </>
  )
}

function Leaf({ value }: { value: unknown }) {
  const [whole, setWhole] = useState(false)
  if (typeof value !== 'string')
    return <span className={LEAVES[typeof value] ?? 'text-info-ink'}>{leafText(value)}</span>
  const cut = !whole && value.length > LONG_TEXT
  return (
    <span className="break-words whitespace-pre-wrap text-success-ink">
      {JSON.stringify(cut ? value.slice(0, LONG_TEXT) : value)}
      {cut && (
        <button type="button" onClick={() => setWhole(true)} className="link ml-1">
          … {value.length - LONG_TEXT} more characters
        </button>
      )}
    </span>
  )
}

function leafText(value: unknown): string {
  if (Array.isArray(value)) return '[]'
  return typeof value === 'object' && value !== null ? '{}' : String(value)
}

const LEAVES: Record<string, string> = { number: 'text-warning-ink', undefined: 'text-muted' }
