import { Ban, Download, EllipsisVertical, RotateCcw, RotateCw } from 'lucide-react'
import { useMemo, useState } from 'react'

import { useWhyNot } from '@/api/me'
import { useGo } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { CopyMenu } from '@/ui/CopyMenu'
import { IconButton } from '@/ui/IconButton'
import { Menu } from '@/ui/Menu'
import { type PaletteAction, usePaletteActions } from '@/ui/paletteActions'
import { toast } from '@/ui/toast'

import { replayRun } from '../api'
import { downloadRun } from '../download'
import { curlOf } from '../model/filters'
import type { ReplayBody } from '../model/replay'
import { runHref } from '../words'
import { CancelDialog } from './CancelDialog'
import { ReplayDialog } from './ReplayDialog'
import type { Studio } from './useRun'

type Asking = 'cancel' | 'replay' | null

export function RunActions({ studio }: { studio: Studio }) {
  const { id, isOpen } = studio
  const { run } = studio.detail
  const go = useGo()
  const [asking, setAsking] = useState<Asking>(null)
  const noReplay = useWhyNot('run.replay')
  const mayNotCancel = useWhyNot('run.cancel')
  const isCancelling = run.cancel_requested_at !== null
  const noCancel = mayNotCancel ?? (isCancelling ? 'It is being cancelled already.' : undefined)

  async function again(definition: ReplayBody['definition']) {
    try {
      const started = await replayRun(id, { definition })
      toast.success('A new run has started.', { action: { label: 'Earlier run', href: runHref(id) } })
      go(runHref(started.id))
    } catch (error) {
      toast.error(error)
    }
  }
  usePaletteActions(
    useMemo<PaletteAction[]>(
      () => [
        { id: 'run-replay', label: 'Replay this run…', icon: RotateCcw, run: () => setAsking('replay') },
        ...(isOpen && !isCancelling
          ? [{ id: 'run-cancel', label: 'Cancel this run…', icon: Ban, run: () => setAsking('cancel') }]
          : []),
      ],
      [isOpen, isCancelling],
    ),
  )
  return (
    <>
      <CopyMenu
        label="Copy this run"
        items={[
          { label: 'Copy as URL', value: () => window.location.href },
          { label: 'Copy as cURL', value: () => curlOf(`/runs/${id}`, window.location.origin) },
          { label: 'Copy as onward command', value: `onward runs show ${id}` },
          { label: 'Copy the id', value: id },
        ]}
      />
      {isOpen && (
        <Button variant="danger" icon={Ban} onClick={() => setAsking('cancel')} whyNot={noCancel}>
          Cancel
        </Button>
      )}
      <Button icon={RotateCcw} onClick={() => setAsking('replay')} whyNot={noReplay}>
        Replay
      </Button>
      <Menu
        trigger={<IconButton label="More about this run" icon={EllipsisVertical} />}
        items={[
          {
            label: `Run again, same inputs, version ${run.version}`,
            icon: RotateCcw,
            disabled: noReplay,
            onSelect: () => void again('same'),
          },
          {
            label: 'Run again, same inputs, newest version',
            icon: RotateCw,
            disabled: noReplay,
            onSelect: () => void again('current'),
          },
          'separator',
          { label: 'Download as JSON', icon: Download, onSelect: () => void downloadRun(id) },
        ]}
      />
      {asking === 'cancel' && <CancelDialog id={id} open onOpenChange={(open) => !open && setAsking(null)} />}
      {asking === 'replay' && <ReplayDialog studio={studio} onClose={() => setAsking(null)} />}
    </>
  )
}
