import { Ban, RotateCcw } from 'lucide-react'

import { useWhyNot } from '@/api/me'
import { Button } from '@/ui/Button'

import { counted } from '../words'
import type { BulkVerb } from './BulkDialog'

export function BulkBar({
  count,
  onVerb,
  onClear,
}: {
  count: number
  onVerb(verb: BulkVerb): void
  onClear(): void
}) {
  const noCancel = useWhyNot('run.cancel')
  const noReplay = useWhyNot('run.replay')
  return (
    <div
      role="region"
      aria-label="What to do with the selected runs"
      className="sticky bottom-4 z-20 mx-auto flex max-w-full flex-wrap items-center gap-2 rounded-lg bg-raised px-3 py-2 text-sm shadow-float"
    >
      <span className="font-medium">{counted(count, 'run')} selected</span>
      <Button size="sm" icon={RotateCcw} onClick={() => onVerb('replay')} whyNot={noReplay}>
        Replay…
      </Button>
      <Button size="sm" variant="danger" icon={Ban} onClick={() => onVerb('cancel')} whyNot={noCancel}>
        Cancel…
      </Button>
      <Button size="sm" variant="ghost" onClick={onClear}>
        Clear selection
      </Button>
    </div>
  )
}
