import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'

import { buttonClass } from '@/ui/Button'
import { Code } from '@/ui/Code'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { JsonView } from '@/ui/JsonView'
import { Skeleton } from '@/ui/Skeleton'

import { outputAddress, readOutput, type StepRun } from '../api'

// What a page can show as a tree without stuttering; the rest is for a file.
const SHOWN_AS_TREE = 4_000_000

export function Value({ value, none }: { value: unknown; none: string }) {
  if (value === null || value === undefined) return <p className="text-sm text-muted">{none}</p>
  return typeof value === 'string' ? (
    <Code value={value} wrap />
  ) : (
    <JsonView value={value} collapsedDepth={2} />
  )
}

export function StepOutput({ step }: { step: StepRun }) {
  if (step.output_blob !== null) return <LargeOutput step={step} />
  return (
    <Value
      value={step.output}
      none={step.ended_at === null ? 'It has not ended so far.' : 'It has no output.'}
    />
  )
}

/** An output that is kept beside its row. */
function LargeOutput({ step }: { step: StepRun }) {
  const { run_id: id, path, attempt } = step
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['runs', 'output', id, path, attempt],
    queryFn: () => readOutput(id, path, attempt),
    staleTime: Number.POSITIVE_INFINITY,
    // It is large: kept no longer than it is looked at.
    gcTime: 30_000,
  })
  if (error)
    return <ErrorPanel error={error} title="The output could not be read" onRetry={() => void refetch()} />
  if (isPending) return <Skeleton lines={5} />
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="flex flex-wrap items-center justify-between gap-2 text-xs text-muted">
        <span>{(data.length / 1024).toLocaleString('en', { maximumFractionDigits: 0 })} KiB of JSON</span>
        <a
          href={outputAddress(id, path, attempt)}
          download={`${path.replaceAll('/', '_')}.json`}
          className={buttonClass('ghost', 'sm')}
        >
          <Download size={14} aria-hidden /> Download
        </a>
      </p>
      {data.length > SHOWN_AS_TREE ? (
        <Code value={`${data.slice(0, 100_000)}\n…`} language="text" copy={false} />
      ) : (
        <JsonView value={JSON.parse(data)} collapsedDepth={1} />
      )}
    </div>
  )
}
