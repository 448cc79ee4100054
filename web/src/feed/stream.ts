/** The feed's stream over `fetch`: unlike an EventSource it tells why it was refused. */
import type { Ending, OpenStream, StreamHandlers } from './machine'
import { MessageReader } from './messages'

export const openStream: OpenStream = (topics, after, handlers) => {
  const abort = new AbortController()
  const ended = (ending: Ending) => {
    if (!abort.signal.aborted) handlers.ended(ending)
  }
  follow(addressOf(topics, after), abort.signal, handlers).then(ended, () => ended({ reason: 'lost' }))
  return () => abort.abort()
}

function addressOf(topics: string[], after: number | null): string {
  const query = new URLSearchParams({ topics: topics.join(',') })
  if (after !== null) query.set('after', String(after))
  return `/api/v1/feed?${query}`
}

async function follow(address: string, signal: AbortSignal, handlers: StreamHandlers): Promise<Ending> {
  const response = await fetch(address, {
    signal,
    cache: 'no-store',
    credentials: 'same-origin',
    headers: { Accept: 'text/event-stream' },
  })
  if (!response.ok || response.body === null) return refusal(response)
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  const messages = new MessageReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { reason: 'lost' }
    handlers.alive()
    for (const message of messages.read(decoder.decode(value, { stream: true }))) handlers.message(message)
  }
}

function refusal(response: Response): Ending {
  const seconds = Number(response.headers.get('Retry-After'))
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined
  return { reason: 'refused', status: response.status, ...(retryAfter !== undefined && { retryAfter }) }
}
