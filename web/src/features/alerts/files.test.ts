import { expect, it } from 'vitest'

import { deletionWords, savingWords } from './files'

it('warns that a file has the last word', () => {
  expect(savingWords({ file_of: 'report' })).toContain('undoes what you save here')
  expect(deletionWords({ file_of: 'report' })).toContain('the file of report, and comes back')
})

it('says nothing of files where there is none', () => {
  expect(savingWords({ file_of: null })).toBeNull()
  expect(deletionWords({ file_of: null })).not.toContain('file')
})
