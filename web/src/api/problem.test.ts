import { describe, expect, it, vi } from 'vitest'

import { answer, api } from './client'
import { Problem, problemAt, problemOf } from './problem'

const refusal = (body: unknown, init: ResponseInit) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), init)

const INVALID = {
  title: 'Unprocessable',
  detail: 'Two things are wrong.',
  code: 'invalid',
  hint: 'Mend them.',
  errors: [{ pointer: '/inputs/a', code: 'missing', detail: 'This is required.' }],
  request_id: 'req_1',
  retryable: false,
}

describe('what the server refuses', () => {
  it('is read with every field', async () => {
    const problem = await problemOf(refusal(INVALID, { status: 422 }))
    expect(problem).toMatchObject({
      status: 422,
      code: 'invalid',
      message: INVALID.detail,
      requestId: 'req_1',
    })
    expect(problemAt(problem, '/inputs/a')).toBe('This is required.')
    expect(problemAt(problem, '/inputs')).toBe('This is required.')
    expect(problemAt(problem, '/inputs/b')).toBeUndefined()
  })

  it('has words even when a proxy answers HTML', async () => {
    const problem = await problemOf(
      refusal('<h1>Bad gateway</h1>', { status: 502, statusText: 'Bad Gateway' }),
    )
    expect(problem).toMatchObject({ code: 'http_502', title: 'Bad Gateway', retryable: true })
    expect(problem.detail).toContain('502')
  })

  it('says when to try again', async () => {
    const headers = { 'retry-after': '30' }
    expect((await problemOf(refusal({}, { status: 429, headers }))).retryAfterSeconds).toBe(30)
    const date = { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }
    expect((await problemOf(refusal({}, { status: 429, headers: date }))).retryAfterSeconds).toBeNull()
  })
})

describe('a request', () => {
  it('throws the problem', async () => {
    vi.stubGlobal('fetch', async () => refusal(INVALID, { status: 422 }))
    await expect(answer(api.GET('/api/v1/auth/me', { baseUrl: 'http://x' }))).rejects.toBeInstanceOf(Problem)
  })

  it('that reaches nobody says so', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch')
    })
    await expect(answer(api.GET('/api/v1/auth/me', { baseUrl: 'http://x' }))).rejects.toMatchObject({
      code: 'unreachable',
    })
  })
})
