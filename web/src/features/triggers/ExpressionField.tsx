import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useContext, useId, useMemo } from 'react'

import { valueQuery } from '@/expressions/api'
import { LateCodeField } from '@/expressions/LateCodeField'
import { questionOf } from '@/expressions/question'
import { ShownValue } from '@/expressions/ShownValue'
import { useSettled } from '@/expressions/useSettled'
import { cx } from '@/ui/classes'
import { useField } from '@/ui/Field'

import { seenAs } from './samples'
import { TryingContext, useSources } from './trying'
import { failureOf, refusalOf, type Use, type Verdict, verdictOf } from './verdict'

interface ExpressionFieldProps {
  /** Accessible name. */
  label: string
  /** A filter is an expression; keys and inputs are templates. */
  use: Use
  value: string
  placeholder?: string
  multiline?: boolean
  onChange(text: string): void
}

/** An expression over `trigger`: with completion, and with what it gives on something that has come already. */
export function ExpressionField({
  label,
  use,
  value,
  placeholder,
  multiline,
  onChange,
}: ExpressionFieldProps) {
  const id = useId()
  const sources = useSources()
  const { verdict, refusal, isOld } = useTried(use, value)
  const findings = useMemo(() => (refusal ? [{ severity: 'error' as const, ...refusal }] : []), [refusal])
  const isToldAbove = Boolean(useField()['aria-invalid'])
  return (
    <div className="min-w-0">
      <LateCodeField
        label={label}
        value={value}
        language={use === 'filter' ? 'expression' : 'template'}
        multiline={multiline}
        placeholder={placeholder}
        findings={findings}
        sources={sources}
        describedBy={id}
        ownUndo
        onChange={onChange}
      />
      <div id={id} aria-live="polite" aria-busy={isOld} className="text-xs [&>*]:mt-1">
        {refusal && !isToldAbove && (
          <p className="break-words text-danger-ink">
            {refusal.message} {refusal.hint}
          </p>
        )}
        {!refusal && verdict && <Told verdict={verdict} dim={isOld} />}
      </div>
    </div>
  )
}

interface Tried {
  /** Null: there is nothing to work out. */
  verdict: Verdict | null
  /** Why it would be refused whatever comes. */
  refusal: { message: string; hint: string | null } | null
  /** It is of what stood there before. */
  isOld: boolean
}

function useTried(use: Use, text: string): Tried {
  const { sample, isBatched } = useContext(TryingContext)
  const settled = useSettled(text)
  const isLive = settled.trim() !== '' && (use === 'filter' || settled.includes('{{'))
  const question = questionOf({
    kind: use === 'filter' ? 'expression' : 'template',
    text: settled,
    names: NAMES,
    // Not for nothing: what comes may be large.
    bindings: isLive && sample ? { trigger: seenAs(use, sample.trigger, isBatched) } : null,
  })
  const { data, error, isPlaceholderData } = useQuery({
    ...valueQuery(question),
    enabled: isLive,
    placeholderData: keepPreviousData,
  })
  const refusal = useMemo(() => (isLive ? refusalOf(error) : null), [isLive, error])
  const isOld = settled !== text || isPlaceholderData
  if (!isLive || text.trim() === '') return { verdict: null, refusal: null, isOld }
  if (!sample) return { verdict: NOTHING_YET, refusal, isOld }
  if (error) return { verdict: failureOf(error, sample.words), refusal, isOld }
  return { verdict: data ? verdictOf(use, data.value, sample.words) : null, refusal, isOld }
}

const NAMES = ['trigger']

const NOTHING_YET: Verdict = {
  tone: 'quiet',
  text: 'Nothing like it has come yet: what this gives is shown once something has.',
}

function Told({ verdict, dim }: { verdict: Verdict; dim: boolean }) {
  if (!('value' in verdict))
    return <p className={cx('break-words', dim ? 'text-muted' : TONES[verdict.tone])}>{verdict.text}</p>
  return (
    <div className="flex min-w-0 flex-wrap items-baseline gap-x-1.5 text-muted">
      <ShownValue value={verdict.value} dim={dim} /> <span>{verdict.text}</span>
    </div>
  )
}

const TONES = { good: 'text-success-ink', quiet: 'text-muted', warning: 'text-warning-ink' }
