import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it } from 'vitest'

import { NumberInput } from './NumberInput'
import { SchemaForm } from './SchemaForm'
import type { FieldError } from './schema'
import { isFinished } from './unfinished'

const INPUTS = {
  dry_run: { type: 'boolean', default: true },
  customer: { type: 'string', required: true },
  amount: { type: 'number' },
  size: { enum: [1, '1'] },
  tags: { type: 'array', items: { type: 'string' } },
  address: { type: 'object', properties: { city: { type: 'string' } } },
  rest: { type: 'object' },
}

function Form({ start = {}, errors = [] }: { start?: Record<string, unknown>; errors?: FieldError[] }) {
  const [value, setValue] = useState<Record<string, unknown>>(start)
  return (
    <>
      <SchemaForm schema={INPUTS} value={value} onChange={setValue} errors={errors} />
      <output>{JSON.stringify(value)}</output>
    </>
  )
}

const value = () => JSON.parse(screen.getByRole('status').textContent ?? '') as unknown

it('writes each value in its own type, and leaves out what is empty', async () => {
  render(<Form />)
  await userEvent.type(screen.getByLabelText(/Customer/), 'acme')
  await userEvent.type(screen.getByLabelText('Amount'), '12.50')
  await userEvent.selectOptions(screen.getByLabelText('Dry run'), 'No')
  await userEvent.type(screen.getByLabelText('City'), 'Bern')
  expect(value()).toEqual({ customer: 'acme', amount: 12.5, dry_run: false, address: { city: 'Bern' } })
  await userEvent.clear(screen.getByLabelText('Amount'))
  await userEvent.clear(screen.getByLabelText('City'))
  expect(value()).toEqual({ customer: 'acme', dry_run: false })
})

it('keeps a number and its text apart in a choice', async () => {
  render(<Form />)
  const options = screen.getByLabelText('Size').querySelectorAll('option')
  await userEvent.selectOptions(screen.getByLabelText('Size'), options[2]!)
  expect(value()).toEqual({ size: '1' })
})

it('adds to a list and removes from it', async () => {
  render(<Form />)
  await userEvent.click(screen.getByRole('button', { name: 'Add' }))
  await userEvent.type(screen.getByLabelText('Tags 1'), 'new')
  expect(value()).toEqual({ tags: ['new'] })
  await userEvent.click(screen.getByRole('button', { name: 'Remove Tags 1' }))
  expect(value()).toEqual({})
})

it('keeps the last good value while the JSON is not finished', async () => {
  render(<Form start={{ rest: { a: 1 } }} />)
  await userEvent.clear(screen.getByLabelText('Rest'))
  await userEvent.type(screen.getByLabelText('Rest'), '{{"b": ')
  expect(screen.getByText(/not JSON yet/)).toBeTruthy()
  await userEvent.type(screen.getByLabelText('Rest'), '2}')
  expect(value()).toEqual({ rest: { b: 2 } })
})

it('shows what the server refused at its field, and the rest below', () => {
  const errors = [
    { pointer: '/amount', detail: 'Too much.' },
    { pointer: '/nowhere', detail: 'There is no such input.' },
  ]
  render(<Form errors={errors} />)
  expect(screen.getByLabelText('Amount').getAttribute('aria-invalid')).toBe('true')
  expect(screen.getByRole('alert').textContent).toContain('There is no such input.')
})

it('shows what is missing at the field that is empty, deep inside as well', () => {
  const address = { type: 'object', required: ['city'], properties: { city: { type: 'string' } } }
  const schema = { customer: { type: 'string', required: true }, address }
  const errors = [
    { pointer: '', detail: "'customer' is missing." },
    { pointer: '/address', detail: "'city' is missing." },
  ]
  render(<SchemaForm schema={schema} value={{ address: {} }} onChange={() => {}} errors={errors} />)
  for (const label of [/Customer/, /City/])
    expect(screen.getByLabelText(label).getAttribute('aria-invalid')).toBe('true')
  expect(screen.queryByRole('alert')).toBeNull()
})

it('is the same value as JSON', async () => {
  render(<Form start={{ customer: 'acme' }} />)
  await userEvent.click(screen.getByRole('switch', { name: 'As JSON' }))
  expect((screen.getByLabelText('Value as JSON') as HTMLTextAreaElement).value).toBe(
    '{\n  "customer": "acme"\n}',
  )
})

it('is not finished while a text is no value, and leads to the first that is not', async () => {
  const { container } = render(<Form start={{ amount: 3 }} />)
  expect(isFinished(container)).toBe(true)
  await userEvent.type(screen.getByLabelText('Rest'), '{{"b": ')
  expect(isFinished(container)).toBe(false)
  expect(document.activeElement).toBe(screen.getByLabelText('Rest'))
  await userEvent.clear(screen.getByLabelText('Rest'))
  expect(isFinished(container)).toBe(true)
})

it('keeps what is no number, says so, and is not finished', async () => {
  const { container } = render(<Form start={{ amount: 3 }} />)
  await userEvent.type(screen.getByLabelText('Amount'), 'x')
  await userEvent.tab()
  expect(screen.getByLabelText<HTMLInputElement>('Amount').value).toBe('3x')
  expect(screen.getByText('This is not a number.')).toBeTruthy()
  expect(isFinished(container)).toBe(false)
  await userEvent.type(screen.getByLabelText('Amount'), '{Backspace}1')
  expect(isFinished(container)).toBe(true)
  expect(value()).toEqual({ amount: 31 })
})

it('shows a value that comes from outside in place of what is no value', async () => {
  const { rerender } = render(<NumberInput aria-label="n" value={3} onChange={() => {}} />)
  await userEvent.type(screen.getByLabelText('n'), 'x')
  rerender(<NumberInput aria-label="n" value={4} onChange={() => {}} />)
  expect(screen.getByLabelText<HTMLInputElement>('n').value).toBe('4')
})
