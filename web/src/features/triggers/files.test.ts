import { expect, test } from 'vitest'

import { deletionWords, droppedWords, originWords, savingWords } from './files'

const KEPT = { kind: 'schedule', workflow: 'report' } as const

test('a trigger of a file says so, and what that means for changes here', () => {
  const kept = { ...KEPT, source: 'file' }
  expect(originWords(kept)).toContain('file')
  expect(savingWords(kept)).toContain('undoes what you save here')
  expect(deletionWords(kept)).toContain('the file of report, and comes back')
})

test('an imported one says that it was, and no file brings it back', () => {
  const kept = { ...KEPT, source: 'import' }
  expect(originWords(kept)).toBe('It was imported.')
  expect(savingWords(kept)).toBeNull()
  expect(deletionWords(kept)).not.toContain('file')
})

test('one that was made by hand says nothing of files', () => {
  const kept = { ...KEPT, source: 'api' }
  expect([originWords(kept), savingWords(kept)]).toEqual([null, null])
  expect(deletionWords(kept)).not.toContain('file')
})

test('what goes with a webhook is told before it is deleted', () => {
  expect(deletionWords({ ...KEPT, kind: 'webhook', source: 'api' })).toContain('its address, its secret')
})

test('what waits to start and goes with it is counted', () => {
  expect(droppedWords(0, false)).toBeNull()
  expect(droppedWords(1, false)).toBe('One firing waits to start, and is dropped with it.')
  expect(droppedWords(5, false)).toBe('5 firings wait to start, and are dropped with it.')
  expect(droppedWords(200, true)).toContain('More than 200')
})
