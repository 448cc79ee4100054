import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useRef } from 'react'
import { describe, expect, it, vi } from 'vitest'

import { MeanwhilePanel } from './MeanwhilePanel'
import { type Revised, useMeanwhile } from './useMeanwhile'

type Form = Record<'title' | 'note', string>

function view(revision: string, title: string, note = ''): Revised {
  return {
    revision,
    definition: { title, note },
    updated_by: 'mem_grace',
    updated_at: '2026-11-21T10:00:00Z',
  }
}

const OPENED = view('1', 'Night')

interface EditedProps {
  newest?: Revised | null
  isSaving?: boolean
  me?: string
  holdsBack?: boolean
  refusedAt?: number
  onMine?(): void
}

/** A form of two fields over something that is saved whole. */
function Edited({
  newest,
  isSaving = false,
  me = 'mem_ada',
  holdsBack = false,
  refusedAt = 0,
  onMine,
}: EditedProps) {
  const meanwhile = useMeanwhile<Revised, Form>({
    opened: OPENED,
    newest,
    isSaving,
    newForm: () => ({ title: '', note: '' }),
    read: (definition) => definition as Form,
    write: (form) => form,
    agrees: (form, theirs) =>
      form.title === theirs.definition['title'] && form.note === theirs.definition['note'],
    holdsBack: () => holdsBack,
    shown: ({ definition }) => definition,
    names: { title: 'Title', note: 'Note' },
    onMoved: () => undefined,
  })
  const { form, change, base } = meanwhile
  const field = (name: keyof Form) => (
    <input
      aria-label={name}
      value={form[name]}
      onChange={({ target }) => change((now) => ({ ...now, [name]: target.value }))}
    />
  )
  return (
    <>
      <h2>
        Edit {String(base?.definition['title'])} at {base?.revision}
      </h2>
      {field('title')}
      {field('note')}
      <MeanwhilePanel
        what="trigger"
        meanwhile={meanwhile}
        banner={useRef(null)}
        refusedAt={refusedAt}
        nameOf={() => 'Grace'}
        me={me}
        aboutNew="As a new one it is switched on."
        isSaving={isSaving}
        mayNot={undefined}
        onMine={() => onMine?.()}
        onNew={() => undefined}
      />
    </>
  )
}

const banner = () => screen.queryByRole('region')
const value = (label: string) => screen.getByLabelText<HTMLInputElement>(label).value

async function typed(label: string, text: string, props: EditedProps = {}) {
  const { rerender } = render(<Edited {...props} />)
  await userEvent.type(screen.getByLabelText(label), text)
  return (next: EditedProps) => act(async () => rerender(<Edited {...props} {...next} />))
}

describe('a form that somebody else overtakes', () => {
  it('takes it over where nothing was typed, and says so', () => {
    const { rerender } = render(<Edited />)
    rerender(<Edited newest={view('2', 'Every night')} />)
    expect(value('title')).toBe('Every night')
    expect(banner()).toBeNull()
    expect(screen.getByRole('status').textContent).toBe(
      'Grace changed this trigger: title. You see the newest.',
    )
  })

  it('keeps what was typed, and its heading, and asks', async () => {
    const arrives = await typed('title', '!')
    await arrives({ newest: view('2', 'Every night') })
    expect(value('title')).toBe('Night!')
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Edit Night at 1')
    expect(banner()?.textContent).toContain('Title (by you too)')
    expect(screen.getByRole('status').textContent).toBe('Grace changed this trigger')
    expect(screen.queryByRole('button', { name: 'Keep both' })).toBeNull()
  })

  it('asks as well where a field keeps text that is no value yet', () => {
    const { rerender } = render(<Edited holdsBack />)
    rerender(<Edited holdsBack newest={view('2', 'Every night')} />)
    expect(value('title')).toBe('Night')
    expect(banner()).not.toBeNull()
  })

  it('is filled with theirs when one chooses that, and the focus is at the words', async () => {
    const arrives = await typed('title', '!')
    await arrives({ newest: view('2', 'Every night') })
    await userEvent.click(screen.getByRole('button', { name: 'Take over theirs, discard mine' }))
    expect(value('title')).toBe('Every night')
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('Edit Every night at 2')
    expect(document.activeElement).toBe(screen.getByRole('status'))
  })

  it('holds both changes where they touch different fields', async () => {
    const arrives = await typed('note', 'mine')
    await arrives({ newest: view('2', 'Every night') })
    await userEvent.click(screen.getByRole('button', { name: 'Keep both' }))
    expect([value('title'), value('note')]).toEqual(['Every night', 'mine'])
    expect(banner()).toBeNull()
  })

  it('asks nothing when they changed it to just what stands here', async () => {
    const arrives = await typed('title', '!')
    await arrives({ newest: view('2', 'Night!') })
    expect(banner()).toBeNull()
    expect(screen.getByRole('status').textContent).toBe('Grace changed this trigger just as you did here.')
  })

  it('takes theirs when one takes back what was typed', async () => {
    const arrives = await typed('title', '!')
    await arrives({ newest: view('2', 'Every night') })
    await userEvent.type(screen.getByLabelText('title'), '{Backspace}')
    expect(value('title')).toBe('Every night')
  })

  it('shows the newest of several changes', async () => {
    const arrives = await typed('title', '!')
    await arrives({ newest: view('2', 'Every night') })
    await arrives({ newest: view('3', 'Night', 'theirs') })
    expect(banner()?.textContent).toContain('Changed: Note')
  })

  it('tells of who changed it, and not of who switched it off after that', async () => {
    const arrives = await typed('title', '!')
    await arrives({ newest: view('2', 'Every night') })
    await arrives({ newest: { ...view('2', 'Every night'), updated_by: 'mem_ada' } })
    expect(banner()?.textContent).toContain('Grace changed this trigger')
  })

  it('knows its own window from somebody else', async () => {
    const arrives = await typed('title', '!', { me: 'mem_grace' })
    await arrives({ newest: view('2', 'Every night') })
    expect(banner()?.textContent).toContain('You changed this trigger in another place')
  })

  it('is not disturbed by its own save', async () => {
    const arrives = await typed('title', '!')
    await arrives({ newest: view('2', 'Every night'), isSaving: true })
    expect(banner()).toBeNull()
  })

  it('stays asked while it overwrites, and says what came between', async () => {
    const onMine = vi.fn<() => void>()
    const arrives = await typed('title', '!', { onMine })
    await arrives({ newest: view('2', 'Every night') })
    await userEvent.click(screen.getByRole('button', { name: 'Overwrite with mine' }))
    expect(onMine).toHaveBeenCalledOnce()
    await arrives({ newest: view('3', 'Third'), isSaving: true })
    expect(banner()?.textContent).toContain('Every night')
    await arrives({ newest: view('3', 'Third') })
    expect(banner()?.textContent).toContain('Third')
  })

  it('leads to the choice when a save was refused, and only then', async () => {
    const arrives = await typed('title', '!')
    await arrives({ newest: view('2', 'Every night') })
    expect(document.activeElement).toBe(screen.getByLabelText('title'))
    await arrives({ newest: view('2', 'Every night'), refusedAt: 1 })
    expect(document.activeElement).toBe(banner())
  })

  it('offers to make anew what was deleted', async () => {
    const arrives = await typed('title', '!')
    await arrives({ newest: null })
    expect(value('title')).toBe('Night!')
    expect(banner()?.textContent).toContain('This trigger was deleted')
    expect(screen.getByRole('button', { name: 'Create it as new' })).toBeTruthy()
  })
})
