import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { Problem } from '@/api/problem'
import { referencesInExpression, referencesInTemplate, rootsIn } from '@/document/references'
import { isRecord } from '@/document/values'
import { JsonView } from '@/ui/JsonView'
import { Popover } from '@/ui/Popover'

import { evaluate } from '../api'
import { short, typeOf } from '../expressions/complete'

interface LiveValueProps {
  kind: 'expression' | 'template'
  text: string
  bindings: Record<string, unknown> | undefined
}

const WAIT_MS = 300

/** What the text gives on the values of the last run (or the pins): below the field, while one types. */
export function LiveValue({ kind, text, bindings }: LiveValueProps) {
  const settled = useSettled(text)
  const missing = missingNames(kind, settled, bindings)
  const live = bindings !== undefined && settled.trim() !== '' && isLive(kind, settled)
  const wanted = live && missing.length === 0
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['editor', 'value', kind, settled, bindings],
    queryFn: ({ signal }) => evaluate({ kind, text: settled, bindings: bindings ?? {} }, signal),
    enabled: wanted,
    retry: false,
    staleTime: Infinity,
    gcTime: 30_000,
    placeholderData: keepPreviousData,
    select: (value) => ({ value }),
  })
  if (live && missing.length > 0) {
    return (
      <p className="text-xs text-muted">
        No data of {missing.join(', ')} yet: test the draft or pin an output.
      </p>
    )
  }
  if (!wanted) return null
  if (error) return <p className="truncate text-xs text-muted">No value on the last data: {words(error)}</p>
  if (!data) return <p className="text-xs text-faint">= …</p>
  return <Shown value={data.value} dim={isPlaceholderData} />
}

function Shown({ value, dim }: { value: unknown; dim: boolean }) {
  const text = short(value, 120)
  const line = (
    <span className={`font-mono text-xs ${dim ? 'text-faint' : 'text-success-ink'}`}>
      = {text === '' ? '""' : text} <span className="text-muted">{typeOf(value)}</span>
    </span>
  )
  if (typeof value !== 'object' || value === null) return <p className="min-w-0 truncate">{line}</p>
  return (
    <Popover
      label="The whole value"
      trigger={
        <button
          type="button"
          className="block min-w-0 max-w-full truncate text-left"
          aria-label="Show the whole value"
        >
          {line}
        </button>
      }
    >
      <div className="max-h-96 w-96 max-w-full overflow-auto">
        <JsonView value={value} />
      </div>
    </Popover>
  )
}

/** What is read and has no value yet: the server could only say that it is missing. */
function missingNames(
  kind: 'expression' | 'template',
  text: string,
  bindings: Record<string, unknown> | undefined,
): string[] {
  const references = kind === 'expression' ? referencesInExpression(text) : referencesInTemplate(text)
  const steps = isRecord(bindings?.['steps']) ? bindings['steps'] : {}
  const roots = rootsIn(text, kind).filter((name) => !Object.hasOwn(bindings ?? {}, name))
  return [
    ...new Set([...roots, ...references.map((one) => one.id).filter((id) => !Object.hasOwn(steps, id))]),
  ]
}

/** Plain text is its own value, and secrets are never read here. */
function isLive(kind: 'expression' | 'template', text: string): boolean {
  return !/\bsecrets\s*[.[]/.test(text) && (kind === 'expression' || text.includes('{{'))
}

function words(error: unknown): string {
  return error instanceof Problem ? error.detail : String(error)
}

function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), WAIT_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
