import { expect, it } from 'vitest'

import { namesOf, readAlert, writeAlert } from './document'

const ONE = {
  name: 'nightly-fails',
  title: 'Nightly jobs fail',
  on: ['run_failed', { failures_in_row: { count: 5 } }, { late: { after: '10m' } }],
  where: { trigger: ['nightly-*'], workflow: ['report'] },
  to: [
    { email: 'ops@example.com' },
    { webhook: 'https://example.com/alerts', secret: 'ALERTS_KEY' },
    { workflow: 'page-somebody', inputs: { text: '{{ alert.text }}' } },
  ],
  every: '15m',
  resolved: true,
}

it('is written as it was read', () => expect(writeAlert(readAlert(ONE))).toEqual(ONE))

it('leaves out what is as by default', () =>
  expect(writeAlert(readAlert({ name: 'a', on: [{ late: null }], to: [{ email: 'a@b' }] }))).toEqual({
    name: 'a',
    on: [{ late: { after: '5m' } }],
    to: [{ email: 'a@b' }],
  }))

it('asks nothing of the scheduler that only triggers have', () => {
  const alert = readAlert({ ...ONE, on: ['scheduler_lag'] })
  expect(writeAlert(alert)).not.toHaveProperty('where')
})

it.each([null, 1, 'run_failed', { nobody_knows: {} }, {}])('takes no harm from %j', (condition) =>
  expect(() => readAlert({ on: [condition], to: [condition], where: [condition] })).not.toThrow(),
)

it('reads names with commas or spaces between them, each once', () =>
  expect(namesOf(' nightly-*,report  report,')).toEqual(['nightly-*', 'report']))
