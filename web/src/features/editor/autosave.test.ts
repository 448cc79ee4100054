import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { Problem } from '@/api/problem'

import { Autosave, type Keeper, type SavedDraft } from './autosave'

function problem(status: number, retryable = false): Problem {
  const words = {
    code: 'x',
    title: 'x',
    detail: 'x',
    hint: null,
    errors: [],
    requestId: '',
    retryAfterSeconds: null,
  }
  return new Problem({ status, retryable, ...words })
}

/** A server with one draft, and a browser's storage. */
function world(text = 'one') {
  const server = {
    name: 'a',
    document: text,
    revision: 1,
    saved_at: null,
    saved_by: 'ada',
  } satisfies SavedDraft as SavedDraft
  const kept = new Map<string, string>()
  const keeper: Keeper = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
  const refusals: Problem[] = []
  const put = vi.fn(async (document: string, revision: number) => {
    const refusal = refusals.shift()
    if (refusal) throw refusal
    if (revision !== server.revision) throw problem(412)
    Object.assign(server, { document, revision: revision + 1 })
    return { ...server }
  })
  const parts = { put, read: async () => ({ ...server }), keeper, key: 'wf_1' }
  const open = () => new Autosave(parts, { ...server })
  return { server, kept, refusals, put, open }
}

const kind = (autosave: Autosave) => autosave.state.getState().state.kind

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('autosave', () => {
  it('sends what was typed once, a moment after the last letter', async () => {
    const { server, put, open } = world()
    const autosave = open()
    autosave.change('two')
    autosave.change('three')
    expect(kind(autosave)).toBe('unsaved')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(put).toHaveBeenCalledTimes(1)
    expect([server.document, kind(autosave)]).toEqual(['three', 'saved'])
  })
  it('sends in between when somebody never stops typing', async () => {
    const { put, open } = world()
    const autosave = open()
    for (let letter = 0; letter < 20; letter += 1) {
      autosave.change(`text ${letter}`)
      await vi.advanceTimersByTimeAsync(400)
    }
    expect(put.mock.calls.length).toBeGreaterThan(0)
  })
  it('keeps one request under way, and sends what came meanwhile after it', async () => {
    const { server, put, open } = world()
    const autosave = open()
    put.mockImplementationOnce(async (document) => {
      await new Promise((resolve) => setTimeout(resolve, 3_000))
      return Object.assign(server, { document, revision: 2 })
    })
    autosave.change('two')
    await vi.advanceTimersByTimeAsync(1_000)
    autosave.change('three')
    await vi.advanceTimersByTimeAsync(4_000)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(put.mock.calls.map(([text, revision]) => [text, revision])).toEqual([
      ['two', 1],
      ['three', 2],
    ])
    expect([server.document, kind(autosave)]).toEqual(['three', 'saved'])
  })
  it('keeps trying while the server cannot be reached, and keeps the text in the browser', async () => {
    const { server, kept, refusals, open } = world()
    refusals.push(problem(0, true), problem(503, true))
    const autosave = open()
    autosave.change('two')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(kind(autosave)).toBe('offline')
    expect(kept.size).toBe(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect([server.document, kind(autosave), kept.size]).toEqual(['two', 'saved', 0])
  })
  it('says what the server does not take, and tries again with the next change', async () => {
    const { refusals, open } = world()
    refusals.push(problem(413))
    const autosave = open()
    autosave.change('much too long')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(kind(autosave)).toBe('refused')
    autosave.change('short')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(kind(autosave)).toBe('saved')
  })
})

describe('two people', () => {
  async function conflict() {
    const all = world()
    const autosave = all.open()
    Object.assign(all.server, { document: 'theirs', revision: 2 })
    autosave.change('mine')
    await vi.advanceTimersByTimeAsync(1_000)
    return { ...all, autosave }
  }
  it('are shown both texts, and nothing is sent until one chooses', async () => {
    const { autosave, put } = await conflict()
    expect(autosave.state.getState().state).toMatchObject({
      kind: 'conflict',
      mine: 'mine',
      theirs: { document: 'theirs' },
    })
    autosave.change('mine and more')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(put).toHaveBeenCalledTimes(1)
  })
  it('can keep theirs', async () => {
    const { autosave, server } = await conflict()
    expect(autosave.resolveWithTheirs()).toBe('theirs')
    expect([kind(autosave), server.document]).toEqual(['saved', 'theirs'])
  })
  it('can keep mine, or what was merged', async () => {
    const { autosave, server } = await conflict()
    expect(await autosave.resolveWith('merged')).toBe(true)
    expect(server).toMatchObject({ document: 'merged', revision: 3 })
  })
  it('take over what the other one saved when nothing here is unsaved', () => {
    const { server, open } = world()
    const autosave = open()
    expect(autosave.adopt({ ...server, document: 'theirs', revision: 2 })).toBe(true)
    expect(autosave.revision).toBe(2)
  })
})

describe('a closed tab', () => {
  it('gives its text back when the draft is as it was', async () => {
    const { server, open } = world()
    open().change('two')
    const again = open()
    expect(again.restored()).toBe('two')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(server.document).toBe('two')
  })
  it('is a conflict when the draft went on', () => {
    const { server, open } = world()
    open().change('mine')
    Object.assign(server, { document: 'theirs', revision: 2 })
    const again = open()
    again.restored()
    expect(kind(again)).toBe('conflict')
  })
})
