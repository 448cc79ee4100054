import { useState } from 'react'

import { Button } from '../Button'
import { ConfirmDialog } from '../ConfirmDialog'
import { Dialog } from '../Dialog'
import { Field } from '../Field'
import { Menu } from '../Menu'
import { Sheet } from '../Sheet'
import { TextInput } from '../TextInput'
import { toast } from '../toast'
import { Specimen } from './Specimen'

type Open = 'dialog' | 'confirm' | 'sheet' | null

export function Overlays() {
  const [open, setOpen] = useState<Open>(null)
  const close = () => setOpen(null)
  return (
    <>
      <Specimen name="Dialog, sheet">
        <Button onClick={() => setOpen('dialog')}>Dialog</Button>
        <Button onClick={() => setOpen('confirm')}>Confirm by typing</Button>
        <Button onClick={() => setOpen('sheet')}>Sheet</Button>
      </Specimen>
      <Specimen name="Toasts">
        <Button
          onClick={() =>
            toast.success('Published as version 13', { action: { label: 'Show', href: '/design' } })
          }
        >
          Success
        </Button>
        <Button onClick={() => toast.info('3 new runs')}>Info</Button>
        <Button onClick={() => toast.error(new Error('The server cannot be reached.'))}>Error</Button>
      </Specimen>
      <Dialog
        open={open === 'dialog'}
        onOpenChange={close}
        title="Publish daily-report"
        description="From then on, new runs take this version."
        footer={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button variant="primary" onClick={() => toast.success('It is above the dialog')}>
              Publish
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <Field label="Note" hint="What changed, for those who read the history.">
            <TextInput />
          </Field>
          <div>
            <Menu
              align="start"
              trigger={<Button size="sm">A menu inside</Button>}
              items={[{ label: 'Works here too' }]}
            />
          </div>
        </div>
      </Dialog>
      <ConfirmDialog
        open={open === 'confirm'}
        onOpenChange={close}
        title="Delete daily-report?"
        body="Its versions go with it. Its runs stay."
        confirmLabel="Delete"
        danger
        requireText="daily-report"
        onConfirm={() => Promise.reject(new Error('It has 2 runs that are not over. Cancel them first.'))}
      />
      <Sheet open={open === 'sheet'} onOpenChange={close} title="Step run each[3]/notify">
        A panel from the side, over the page.
      </Sheet>
    </>
  )
}
