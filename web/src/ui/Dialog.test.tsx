import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it, vi } from 'vitest'

import { ConfirmDialog } from './ConfirmDialog'
import { Dialog } from './Dialog'
import { Field } from './Field'
import { TextInput } from './TextInput'
import { toast } from './toast'
import { Toaster } from './Toaster'

function Publishing() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Publish
      </button>
      <Toaster />
      <Dialog open={open} onOpenChange={setOpen} title="Publish it">
        <Field label="Note" error="Too long.">
          <TextInput />
        </Field>
      </Dialog>
    </>
  )
}

it('starts at its first field and gives the focus back', async () => {
  render(<Publishing />)
  await userEvent.click(screen.getByRole('button', { name: 'Publish' }))
  expect(document.activeElement).toBe(screen.getByLabelText('Note'))
  await userEvent.click(screen.getByRole('button', { name: 'Close' }))
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Publish' }))
})

it('ties a field to its error', async () => {
  render(<Publishing />)
  await userEvent.click(screen.getByRole('button', { name: 'Publish' }))
  const input = screen.getByLabelText('Note')
  expect(input.getAttribute('aria-invalid')).toBe('true')
  expect(document.getElementById(input.getAttribute('aria-describedby')!)?.textContent).toBe('Too long.')
})

it('has messages inside of it, where they are not inert', async () => {
  render(<Publishing />)
  await userEvent.click(screen.getByRole('button', { name: 'Publish' }))
  toast.success('Saved')
  expect((await screen.findByText('Saved')).closest('dialog')).toBe(screen.getByRole('dialog'))
})

function confirming(onConfirm: () => Promise<unknown>) {
  const onOpenChange = vi.fn<(open: boolean) => void>()
  render(
    <ConfirmDialog
      open
      onOpenChange={onOpenChange}
      title="Delete?"
      body="Gone."
      confirmLabel="Delete"
      requireText="report"
      onConfirm={onConfirm}
    />,
  )
  return onOpenChange
}

it('does nothing before the name is typed', async () => {
  const onConfirm = vi.fn<() => Promise<unknown>>(async () => undefined)
  const onOpenChange = confirming(onConfirm)
  await userEvent.keyboard('repor{Enter}')
  expect(onConfirm).not.toHaveBeenCalled()
  await userEvent.keyboard('t{Enter}')
  expect(onConfirm).toHaveBeenCalledOnce()
  expect(onOpenChange).toHaveBeenCalledWith(false)
})

it('stays open with the reason when it is refused', async () => {
  const onOpenChange = confirming(() => Promise.reject(new Error('It has runs.')))
  await userEvent.keyboard('report{Enter}')
  expect((await screen.findByRole('alert')).textContent).toContain('It has runs.')
  expect(onOpenChange).not.toHaveBeenCalled()
})
