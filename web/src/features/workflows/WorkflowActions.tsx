import { Copy, CopyPlus, Download, Ellipsis, Pencil, Play, PowerOff, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'

import { useWhyNot } from '@/api/me'
import { AppLink, useGo } from '@/ui/AppLink'
import { Button, buttonClass } from '@/ui/Button'
import { copyText } from '@/ui/clipboard'
import { IconButton } from '@/ui/IconButton'
import { Menu } from '@/ui/Menu'
import { usePaletteActions } from '@/ui/paletteActions'
import { toast } from '@/ui/toast'
import { useHotkeys } from '@/ui/useHotkeys'

import { exportDocument, type Workflow } from './api'
import { DeleteDialog } from './DeleteDialog'
import { DuplicateDialog } from './DuplicateDialog'
import { DisableDialog, EnabledSwitch } from './EnabledSwitch'
import { saveFile } from './saveFile'
import { whyNotRun } from './state'

interface WorkflowActionsProps {
  workflow: Workflow
  onRun(): void
}

type Asked = 'disable' | 'delete' | 'duplicate' | null

export function WorkflowActions({ workflow, onRun }: WorkflowActionsProps) {
  const [asked, setAsked] = useState<Asked>(null)
  const mayNotRun = useWhyNot('run.launch') ?? whyNotRun(workflow)
  const mayNotEdit = useWhyNot('workflow.write')
  const go = useGo()
  const edit = `/workflows/${workflow.name}/edit`
  const close = () => setAsked(null)
  // With shift: the plain letters are the second key of "g r" and the like.
  useHotkeys({ 'shift+r': () => mayNotRun === undefined && onRun(), 'shift+e': () => go(edit) })
  usePaletteActions(
    useMemo(
      () => [
        ...(mayNotRun
          ? []
          : [
              { id: 'workflow.run', label: `Run ${workflow.title}`, icon: Play, keys: 'shift+r', run: onRun },
            ]),
        {
          id: 'workflow.export',
          label: `Export ${workflow.title}`,
          icon: Download,
          run: () => void download(workflow),
        },
      ],
      [mayNotRun, onRun, workflow],
    ),
  )
  return (
    <>
      <EnabledSwitch workflow={workflow} withLabel />
      <Button variant="primary" icon={Play} whyNot={mayNotRun} onClick={onRun}>
        Run
      </Button>
      <AppLink href={edit} className={buttonClass()}>
        <Pencil size={16} aria-hidden />
        {mayNotEdit ? 'Open in the editor' : 'Edit'}
      </AppLink>
      <MoreMenu workflow={workflow} onAsk={setAsked} />
      <DisableDialog workflow={workflow} open={asked === 'disable'} onOpenChange={close} />
      <DuplicateDialog workflow={workflow} open={asked === 'duplicate'} onOpenChange={close} />
      <DeleteDialog
        workflow={workflow}
        open={asked === 'delete'}
        onOpenChange={close}
        onDeleted={() => go('/workflows')}
      />
    </>
  )
}

function MoreMenu({ workflow, onAsk }: { workflow: Workflow; onAsk(what: Asked): void }) {
  const mayNotWrite = useWhyNot('workflow.write')
  const mayNotPublish = useWhyNot('workflow.publish')
  return (
    <Menu
      trigger={<IconButton label="More" icon={Ellipsis} />}
      items={[
        { label: 'Duplicate', icon: CopyPlus, disabled: mayNotWrite, onSelect: () => onAsk('duplicate') },
        { label: 'Export as YAML', icon: Download, onSelect: () => void download(workflow) },
        { label: 'Copy as command', icon: Copy, onSelect: () => void copyShow(workflow) },
        'separator',
        workflow.enabled && {
          label: 'Disable',
          icon: PowerOff,
          disabled: mayNotPublish,
          onSelect: () => onAsk('disable'),
        },
        {
          label: 'Delete',
          icon: Trash2,
          danger: true,
          disabled: mayNotPublish,
          onSelect: () => onAsk('delete'),
        },
      ]}
    />
  )
}

async function download(workflow: Workflow): Promise<void> {
  try {
    const { document } = await exportDocument(workflow.name)
    saveFile(`${workflow.name}.yaml`, document, 'application/yaml')
    toast.success(`${workflow.name}.yaml is saved to your downloads`)
  } catch (error) {
    toast.error(error)
  }
}

async function copyShow(workflow: Workflow): Promise<void> {
  if (await copyText(`onward workflow show ${workflow.name}`)) toast.success('Copied')
}
