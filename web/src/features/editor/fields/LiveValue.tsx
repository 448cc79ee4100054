import { keepPreviousData, useQuery } from '@tanstack/react-query'

import { Problem } from '@/api/problem'
import { referencesInExpression, referencesInTemplate, rootsIn } from '@/document/references'
import { isRecord } from '@/document/values'
import { valueQuery } from '@/expressions/api'
import { ShownValue } from '@/expressions/ShownValue'
import { useSettled } from '@/expressions/useSettled'

interface LiveValueProps {
  kind: 'expression' | 'template'
  text: string
  bindings: Record<string, unknown> | undefined
}

/** What the text gives on the values of the last run (or the pins): below the field, while one types. */
export function LiveValue({ kind, text, bindings }: LiveValueProps) {
  const settled = useSettled(text)
  const missing = missingNames(kind, settled, bindings)
  const live = bindings !== undefined && settled.trim() !== '' && isLive(kind, settled)
  const wanted = live && missing.length === 0
  const { data, error, isPlaceholderData } = useQuery({
    ...valueQuery({ kind, text: settled, bindings: bindings ?? {} }),
    enabled: wanted,
    placeholderData: keepPreviousData,
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
  return <ShownValue value={data.value} dim={isPlaceholderData} />
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
