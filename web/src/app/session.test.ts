import { expect, it } from 'vitest'

import { safeTarget } from './session'

it.each(['/runs?status=failed', '/workflows/a/edit', '/'])('goes back to %s', (to) =>
  expect(safeTarget(to)).toBe(to),
)

it.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  'javascript:alert(1)',
  '/signin?to=/',
  undefined,
])('never leads to %s', (to) => expect(safeTarget(to)).toBe('/'))
