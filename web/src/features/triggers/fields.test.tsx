import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { describe, expect, it } from 'vitest'

import type { Document } from './api'
import { DateList } from './DateList'
import type { PoliciesForm } from './policies'
import { PolicyFields } from './PolicyFields'
import YamlField from './YamlField'

const said = () => JSON.parse(screen.getByTestId('said').textContent ?? '') as unknown

function Said({ value }: { value: unknown }) {
  return <output data-testid="said">{JSON.stringify(value)}</output>
}

describe('days that are left out', () => {
  function Dates() {
    const [dates, setDates] = useState(['2026-12-26'])
    return (
      <>
        <DateList label="Left out on" value={dates} error={undefined} onChange={setDates} />
        <Said value={dates} />
      </>
    )
  }

  it('are added, pasted and removed, in their order and each once', async () => {
    render(<Dates />)
    await userEvent.type(screen.getByLabelText('Left out on', { selector: 'input' }), '2026-12-24{Enter}')
    expect(said()).toEqual(['2026-12-24', '2026-12-26'])
    await userEvent.click(screen.getByLabelText('Left out on', { selector: 'input' }))
    await userEvent.paste('2026-12-31\n2026-12-24\n2027-01-01')
    expect(said()).toEqual(['2026-12-24', '2026-12-26', '2026-12-31', '2027-01-01'])
    await userEvent.click(screen.getByRole('button', { name: 'Remove Sat, 26 Dec 2026' }))
    expect(said()).toEqual(['2026-12-24', '2026-12-31', '2027-01-01'])
  })
})

describe('policies', () => {
  function Policies({ start }: { start: PoliciesForm }) {
    const [form, setForm] = useState(start)
    return (
      <QueryClientProvider client={new QueryClient()}>
        <PolicyFields
          form={form}
          kind="webhook"
          overlap="skip"
          onChange={setForm}
          errors={{ 'batch/size': 'Too large.' }}
        />
        <Said value={form} />
      </QueryClientProvider>
    )
  }

  it('say why one cannot be chosen beside another, and let what is on be switched off', async () => {
    render(<Policies start={{ debounce: { wait: '10s' }, concurrency: { limit: 1 } }} />)
    expect(screen.getByRole('checkbox', { name: /batch/ })).toHaveProperty('disabled', true)
    expect(screen.getByText(/says already how many run at once/)).toBeTruthy()
    await userEvent.click(screen.getByRole('checkbox', { name: /concurrency/ }))
    await userEvent.click(screen.getByRole('checkbox', { name: /debounce/ }))
    await userEvent.click(screen.getByRole('checkbox', { name: /batch/ }))
    expect(said()).toEqual({ batch: { size: 100, within: '10s' } })
    expect(screen.getByLabelText('Up to').getAttribute('aria-invalid')).toBe('true')
  })
})

describe('the YAML of a trigger', () => {
  function Both() {
    const [definition, setDefinition] = useState<Document>({ name: 'one' })
    const [broken, setBroken] = useState<string | null>(null)
    return (
      <>
        <YamlField definition={definition} onChange={setDefinition} onBroken={setBroken} />
        <button onClick={() => setDefinition({ name: 'two' })}>from the form</button>
        <Said value={{ definition, broken: broken !== null }} />
      </>
    )
  }

  it('follows the form, and the form follows it as far as it can be read', async () => {
    render(<Both />)
    const field = screen.getByLabelText<HTMLTextAreaElement>('The trigger as YAML')
    await userEvent.type(field, 'title: One')
    expect(said()).toEqual({ definition: { name: 'one', title: 'One' }, broken: false })
    await userEvent.type(field, '{enter}extra [[')
    expect(said()).toEqual({ definition: { name: 'one', title: 'One' }, broken: true })
    expect(field.value).toContain('[')
    await userEvent.clear(field)
    await userEvent.type(field, 'name: three')
    await userEvent.click(screen.getByRole('button', { name: 'from the form' }))
    expect(field.value).toBe('name: two\n')
  })

  it('gives way to another revision, and what cannot be read yet with it', async () => {
    const field = (definition: Document, revision: string) => (
      <YamlField definition={definition} revision={revision} onChange={() => undefined} />
    )
    const { rerender } = render(field({ name: 'one' }, '1'))
    await userEvent.type(screen.getByLabelText('The trigger as YAML'), 'extra [[')
    rerender(field({ name: 'theirs' }, '2'))
    expect(screen.getByLabelText<HTMLTextAreaElement>('The trigger as YAML').value).toBe('name: theirs\n')
  })
})
