import { lazy, Suspense, useState } from 'react'

import { Skeleton } from '@/ui/Skeleton'

import type { Document } from './api'

const YamlView = lazy(() => import('./YamlView'))
const YamlField = lazy(() => import('./YamlField'))

interface AsYamlProps {
  definition: Document
  revision?: string
  /** It can be changed here as well; what is no YAML, or no document, is not told. */
  onChange?(definition: Document): void
  /** What stands there cannot be read; null when it can. */
  onBroken?(why: string | null): void
}

/** Closed at first: most people never need it. */
export function AsYaml({ definition, revision, onChange, onBroken }: AsYamlProps) {
  const [open, setOpen] = useState(false)
  return (
    <details className="text-sm" onToggle={(event) => setOpen((event.target as HTMLDetailsElement).open)}>
      <summary className="w-fit cursor-pointer text-muted hover:text-ink">As YAML</summary>
      {open && (
        <div className="mt-2 flex flex-col gap-2">
          <p className="text-xs text-muted">
            {onChange && 'Change it here or above: both stay the same. '}
            Save it as a file, and apply it with{' '}
            <code className="font-mono">onward trigger apply {fileName(definition)}</code>.
          </p>
          <Suspense fallback={<Skeleton lines={4} />}>
            {onChange ? (
              <YamlField
                definition={definition}
                revision={revision}
                onChange={onChange}
                onBroken={onBroken}
              />
            ) : (
              <YamlView definition={definition} />
            )}
          </Suspense>
        </div>
      )}
    </details>
  )
}

function fileName(definition: Document): string {
  return `${typeof definition['name'] === 'string' && definition['name'] ? definition['name'] : 'trigger'}.yaml`
}
