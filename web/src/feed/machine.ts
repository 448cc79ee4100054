/**
 * The one connection of this tab to the feed, without a network, a clock or React of its own.
 *
 * It holds a stream open for the topics that somebody follows, comes back after every loss behind the
 * last change it has seen, and says when what was read before may be out of date (`stale`).
 *
 *            follow            ready
 *     idle ─────────► opening ──────► live
 *      ▲                ▲  │ lost       │ lost
 *      │ nobody follows │  ▼            ▼
 *      └──────────────── resting ◄──────┘      resting: a pause that doubles, with jitter
 */
import { asChange, type Change } from './change'
import type { Message } from './messages'

export type Connection = 'live' | 'connecting' | 'offline'

export interface Clock {
  now(): number
  /** Calls back once, unless the returned function is called before. */
  after(milliseconds: number, callback: () => void): () => void
  /** 0 up to 1. */
  random(): number
}

/** Why a stream is over. `retryAfter` in milliseconds, when the server named it. */
export interface Ending {
  reason: 'lost' | 'refused'
  status?: number
  retryAfter?: number
}

export interface StreamHandlers {
  message(message: Message): void
  /** Something came, be it a heartbeat. */
  alive(): void
  ended(ending: Ending): void
}

/** Opens a stream; the returned function closes it, after which no handler is called. */
export type OpenStream = (topics: string[], after: number | null, handlers: StreamHandlers) => () => void

export interface Listener {
  change?(change: Change): unknown
  /** Changes may have been missed: read anew what was read before. Null: of all topics. */
  stale?(topics: readonly string[] | null): unknown
  connection?(connection: Connection): unknown
}

// Pages come and go together with their topics: one new stream for all of it.
const SETTLE = 40
const FIRST_PAUSE = 300
const LONGEST_PAUSE = 15_000
// A signed-out or forbidden follower asks seldom; signing in again wakes it at once.
const REFUSED_PAUSE = 30_000
// The server says something every 15 seconds: after three silent ones nobody is there.
const SILENCE = 45_000
// A server that restarts is back sooner; only what lasts longer is worth a word.
const OFFLINE_AFTER = 4_000
const MOST_TOPICS = 50
// Who comes back later, or asks for another topic then, reads anew what is shown: told one by one, hours of
// events would take longer.
const TOLD_WITHIN = 120_000

export class FeedMachine {
  private readonly wanted = new Map<string, number>()
  private readonly listeners = new Set<Listener>()
  private open: { topics: string[]; after: number | null; close: () => void } | null = null
  private seen: number | null = null
  private seenAt = 0
  private pause = FIRST_PAUSE
  private state: Connection = 'live'
  private isReady = false
  private isAsleep = false
  private settling = noTimer
  private resting = noTimer
  private silence = noTimer
  private patience = noTimer

  constructor(
    private readonly openStream: OpenStream,
    private readonly clock: Clock,
  ) {}

  get connection(): Connection {
    return this.state
  }

  /** The last change seen; everything up to here has been told to the listeners. */
  get position(): number | null {
    return this.seen
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Counted: the topic is followed until everybody who asked for it has let go of it. */
  follow(topic: string): () => void {
    const count = this.wanted.get(topic) ?? 0
    if (count === 0 && this.wanted.size === MOST_TOPICS)
      throw new Error(`A page follows at most ${MOST_TOPICS} topics; follow a family instead of ${topic}.`)
    this.wanted.set(topic, count + 1)
    this.settle()
    let holds = true
    return () => {
      if (holds) this.leave(topic)
      holds = false
    }
  }

  /** The network is back, the person is back, or somebody signed in: do not wait any longer. */
  wake(): void {
    this.isAsleep = false
    if (this.open !== null || this.wanted.size === 0) return
    this.pause = FIRST_PAUSE
    this.reopen()
  }

  /** The browser knows that there is no network. */
  goOffline(): void {
    if (this.wanted.size === 0) return
    this.close()
    this.calm()
    this.show('offline')
    this.rest(LONGEST_PAUSE)
  }

  /** Nobody looks at this tab and another one needs its connection: nothing is followed until `wake`. */
  sleep(): void {
    this.close()
    this.calm()
    this.resting()
    this.isAsleep = true
  }

  stop(): void {
    this.close()
    this.calm()
    this.settling()
    this.resting()
    this.wanted.clear()
  }

  private leave(topic: string): void {
    const count = this.wanted.get(topic) ?? 0
    if (count > 1) this.wanted.set(topic, count - 1)
    else this.wanted.delete(topic)
    this.settle()
  }

  private settle(): void {
    this.settling()
    this.settling = this.clock.after(SETTLE, () => this.adjust())
  }

  private adjust(): void {
    if (this.wanted.size === 0) {
      this.close()
      this.resting()
      this.calm()
      this.show('live')
      return
    }
    if (this.isAsleep) return
    const followed = new Set(this.open?.topics)
    const added = [...this.wanted.keys()].filter((topic) => !followed.has(topic))
    if (this.open !== null && added.length === 0 && followed.size === this.wanted.size) return
    this.reopen()
  }

  private reopen(): void {
    this.close()
    this.resting()
    const topics = [...this.wanted.keys()].sort()
    if (this.state !== 'offline') this.expectReady()
    const isCurrent = () => this.open === stream
    const after = this.clock.now() - this.seenAt > TOLD_WITHIN ? null : this.seen
    const stream = { topics, after, close: () => {} }
    this.open = stream
    this.listenForSilence()
    stream.close = this.openStream(topics, after, {
      message: (message) => isCurrent() && this.take(message),
      alive: () => isCurrent() && this.listenForSilence(),
      ended: (ending) => isCurrent() && this.lose(ending),
    })
  }

  /** A quick change of topics is no disturbance; only what lasts is shown. */
  private expectReady(): void {
    if (!this.isReady) this.show('connecting')
    if (this.patience !== noTimer) return
    this.patience = this.clock.after(OFFLINE_AFTER, () => this.show('offline'))
  }

  private take(message: Message): void {
    const position = message.id
    if (message.event === 'ready') this.beginAt(position)
    else if (message.event === 'gap') this.skipTo(position)
    else if (message.event === 'end') this.lose({ reason: 'refused' })
    else if (message.event === 'message') this.tell(message)
  }

  private beginAt(position: number | null): void {
    const isFirst = this.seen === null
    const isLate = !isFirst && this.open?.after === null
    if (isFirst) this.see(position)
    this.pause = FIRST_PAUSE
    this.isReady = true
    this.calm()
    this.show('live')
    // What a page read before the very first stream began may have changed in between.
    if (isFirst) this.emit((listener) => listener.stale?.(this.open?.topics ?? []))
    if (isLate) this.skipTo(position)
  }

  private skipTo(position: number | null): void {
    this.see(position ?? this.seen)
    this.emit((listener) => listener.stale?.(null))
  }

  private tell(message: Message): void {
    const change = parsed(message.data)
    if (change === null) return
    if (this.seen !== null && change.seq <= this.seen) return
    this.see(change.seq)
    this.emit((listener) => listener.change?.(change))
  }

  private see(position: number | null): void {
    this.seen = position
    this.seenAt = this.clock.now()
  }

  private lose(ending: Ending): void {
    this.close()
    if (this.isReady) {
      this.isReady = false
      this.expectReady()
    }
    if (ending.reason === 'refused' && !comesBack(ending.status)) {
      this.calm()
      this.show('offline')
      this.rest(REFUSED_PAUSE)
      return
    }
    this.rest(Math.max(ending.retryAfter ?? 0, this.pause * (0.5 + this.clock.random() / 2)))
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE)
  }

  private rest(milliseconds: number): void {
    this.resting()
    this.resting = this.clock.after(milliseconds, () => this.reopen())
  }

  private listenForSilence(): void {
    this.silence()
    this.silence = this.clock.after(SILENCE, () => this.lose({ reason: 'lost' }))
  }

  private close(): void {
    this.silence()
    const stream = this.open
    this.open = null
    stream?.close()
  }

  private show(connection: Connection): void {
    if (connection !== 'live') this.isReady = false
    if (this.state === connection) return
    this.state = connection
    this.emit((listener) => listener.connection?.(connection))
  }

  private calm(): void {
    this.patience()
    this.patience = noTimer
  }

  private emit(tell: (listener: Listener) => void): void {
    for (const listener of this.listeners) tell(listener)
  }
}

function noTimer(): void {}

/** Full, restarting or away behind a proxy: all of it passes. Without a status the stream itself ended. */
function comesBack(status: number | undefined): boolean {
  return status !== undefined && (status === 408 || status === 429 || status >= 500)
}

function parsed(data: string): Change | null {
  try {
    return asChange(JSON.parse(data))
  } catch (error) {
    if (error instanceof SyntaxError) return null // a broken line must not end the following of all others
    throw error
  }
}
