import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it } from 'vitest'

import { Dialog } from './Dialog'
import { Menu } from './Menu'

function Pausing() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Menu
        trigger={<button type="button">More</button>}
        items={[{ label: 'Pause', onSelect: () => setOpen(true) }]}
      />
      <Dialog open={open} onOpenChange={setOpen} title="Pause it">
        Until when?
      </Dialog>
    </>
  )
}

it('has the focus again when the dialog closes that one of its entries has opened', async () => {
  render(<Pausing />)
  screen.getByRole('button', { name: 'More' }).focus()
  await userEvent.keyboard('{Enter}')
  await userEvent.keyboard('{Enter}')
  expect(screen.getByRole('dialog', { name: 'Pause it' })).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: 'Close' }))
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'More' }))
})
