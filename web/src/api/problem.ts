/** What the server refuses, and what never reached it, as one kind of error (RFC 9457 and around it). */

export interface FieldProblem {
  pointer: string
  code: string
  detail: string
}

export interface ProblemFields {
  status: number
  code: string
  title: string
  detail: string
  hint: string | null
  errors: FieldProblem[]
  requestId: string
  retryable: boolean
  /** From Retry-After; null when the server named no time. */
  retryAfterSeconds: number | null
}

export class Problem extends Error implements ProblemFields {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string
  readonly hint: string | null
  readonly errors: FieldProblem[]
  readonly requestId: string
  readonly retryable: boolean
  readonly retryAfterSeconds: number | null

  constructor(fields: ProblemFields) {
    super(fields.detail || fields.title)
    this.name = 'Problem'
    this.status = fields.status
    this.code = fields.code
    this.title = fields.title
    this.detail = fields.detail
    this.hint = fields.hint
    this.errors = fields.errors
    this.requestId = fields.requestId
    this.retryable = fields.retryable
    this.retryAfterSeconds = fields.retryAfterSeconds
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const body = await bodyOf(response)
  return new Problem({
    status: response.status,
    code: textOf(body['code']) ?? `http_${response.status}`,
    title: textOf(body['title']) ?? (response.statusText || `HTTP ${response.status}`),
    detail: textOf(body['detail']) ?? `The server answered ${response.status} and did not say why.`,
    hint: textOf(body['hint']) ?? null,
    errors: Array.isArray(body['errors']) ? body['errors'].flatMap(fieldProblemOf) : [],
    requestId: textOf(body['request_id']) ?? response.headers.get('x-request-id') ?? '',
    retryable: body['retryable'] === true || response.status >= 502,
    retryAfterSeconds: secondsOf(response.headers.get('retry-after')),
  })
}

/** The request got no answer at all: no network, the server is down, or it went away meanwhile. */
export function unreachable(): Problem {
  return new Problem({
    status: 0,
    code: 'unreachable',
    title: 'No answer',
    detail: 'The server cannot be reached.',
    hint: 'Check your connection and that the server runs (onward doctor), then try again.',
    errors: [],
    requestId: '',
    retryable: true,
    retryAfterSeconds: null,
  })
}

/** The first problem at a place of the request's body; places below it count too. */
export function problemAt(error: unknown, pointer: string): string | undefined {
  if (!(error instanceof Problem)) return undefined
  return error.errors.find((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`))?.detail
}

async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json()
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  } catch {
    return {} // a proxy between us answers HTML, or nothing
  }
}

function fieldProblemOf(one: unknown): FieldProblem[] {
  if (typeof one !== 'object' || one === null) return []
  const { pointer, code, detail } = one as Record<string, unknown>
  return [{ pointer: textOf(pointer) ?? '', code: textOf(code) ?? 'invalid', detail: textOf(detail) ?? '' }]
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function secondsOf(header: string | null): number | null {
  const seconds = Number(header)
  return header !== null && header.trim() !== '' && Number.isFinite(seconds) ? Math.max(0, seconds) : null
}
