import { describe, expect, it } from 'vitest'

import type { Change } from './change'
import { type Connection, FeedMachine, type StreamHandlers } from './machine'

describe('the connection of a tab', () => {
  it('is one stream for all topics that are followed', () => {
    const { machine, streams, clock } = world()
    machine.follow('runs')
    machine.follow('approvals')
    machine.follow('runs')
    clock.pass(100)
    expect(streams.map((stream) => stream.topics)).toEqual([['approvals', 'runs']])
  })

  it('keeps a topic until everybody has let go of it, and each only once', () => {
    const { machine, streams, clock } = world()
    const leave = machine.follow('runs')
    machine.follow('runs')
    machine.follow('approvals')
    clock.pass(100)
    leave()
    leave()
    clock.pass(100)
    expect(streams).toHaveLength(1)
  })

  it('goes on behind the last change when its topics change, so that nothing is lost', () => {
    const { machine, streams, clock } = world()
    machine.follow('runs')
    clock.pass(100)
    streams[0]!.ready(7)
    streams[0]!.change(9)
    machine.follow('run:run_1')
    clock.pass(100)
    expect(streams[0]!.isClosed).toBe(true)
    expect(streams[1]).toMatchObject({ topics: ['run:run_1', 'runs'], after: 9 })
    expect(machine.connection).toBe('live')
  })

  it('does not open a new stream when a page goes and the next one comes with the same topic', () => {
    const { machine, streams, clock } = world()
    const leave = machine.follow('runs')
    clock.pass(100)
    leave()
    machine.follow('runs')
    clock.pass(100)
    expect(streams).toHaveLength(1)
  })

  it('closes when nobody follows', () => {
    const { machine, streams, clock } = world()
    const leave = machine.follow('runs')
    clock.pass(100)
    leave()
    clock.pass(100)
    expect(streams[0]!.isClosed).toBe(true)
  })

  it('refuses a fifty-first topic, which the server would', () => {
    const { machine } = world()
    for (let number = 0; number < 50; number++) machine.follow(`run:run_${number}`)
    expect(() => machine.follow('run:run_50')).toThrow('at most 50 topics')
  })
})

describe('changes', () => {
  it('are told once and in order, also when a stream repeats them', () => {
    const { machine, streams, clock, told } = world()
    machine.follow('runs')
    clock.pass(100)
    streams[0]!.ready(1)
    for (const seq of [2, 3, 3, 2, 4]) streams[0]!.change(seq)
    expect(told.map((change) => change.seq)).toEqual([2, 3, 4])
    expect(machine.position).toBe(4)
  })

  it('that cannot be read are passed over', () => {
    const { machine, streams, clock, told } = world()
    machine.follow('runs')
    clock.pass(100)
    streams[0]!.ready(1)
    streams[0]!.message('message', '{"seq": 2, "subj', 2)
    streams[0]!.message('message', '[1, 2]', 2)
    streams[0]!.message('tomorrow', '{}', 2)
    streams[0]!.change(3)
    expect(told.map((change) => change.seq)).toEqual([3])
  })

  it('of a stream that was replaced are not told', () => {
    const { machine, streams, clock, told } = world()
    machine.follow('runs')
    clock.pass(100)
    machine.follow('approvals')
    clock.pass(100)
    streams[0]!.change(5)
    expect(told).toEqual([])
  })

  it('that are gone on the server make everything stale, and it goes on from there', () => {
    const { machine, streams, clock, stale } = world()
    machine.follow('runs')
    clock.pass(100)
    streams[0]!.ready(5)
    streams[0]!.message('gap', '{}', 90)
    streams[0]!.lose()
    clock.pass(1000)
    expect(stale).toEqual([['runs'], null])
    expect(streams[1]!.after).toBe(90)
  })
})

describe('after a long time', () => {
  it('what is shown is read anew, instead of being told all that came meanwhile', () => {
    const { machine, streams, clock, stale } = world()
    machine.follow('runs')
    clock.pass(100)
    streams[0]!.ready(7)
    streams[0]!.change(9)
    clock.pass(40_000)
    streams[0]!.handlers.alive()
    clock.pass(40_000)
    streams[0]!.handlers.alive()
    clock.pass(41_000)
    machine.follow('events')
    clock.pass(100)
    expect(streams.at(-1)!.after).toBeNull()
    streams.at(-1)!.ready(90_000)
    expect(stale).toEqual([['runs'], null])
    expect(machine.position).toBe(90_000)
  })
})

describe('a lost connection', () => {
  it('is resumed behind the last change, with pauses that grow', () => {
    const { machine, streams, clock } = world()
    machine.follow('runs')
    clock.pass(100)
    streams[0]!.ready(4)
    const began: number[] = []
    for (let turn = 0; turn < 5; turn++) {
      streams.at(-1)!.lose()
      const before = clock.time
      while (streams.at(-1)!.isClosed) clock.pass(25)
      began.push(clock.time - before)
    }
    expect(streams.every((stream, turn) => turn === 0 || stream.after === 4)).toBe(true)
    expect(began).toEqual([...began].sort((one, other) => one - other))
    expect(began.at(-1)).toBeGreaterThan(10 * began[0]!)
  })

  it('is shown as connecting, as offline when it lasts, and as live when it is back', () => {
    const { machine, streams, clock, shown } = world()
    machine.follow('runs')
    clock.pass(100)
    streams[0]!.ready(1)
    for (let turn = 0; turn < 6; turn++) {
      streams.at(-1)!.lose()
      clock.pass(1500)
    }
    clock.pass(20_000)
    streams.at(-1)!.ready(1)
    expect(shown).toEqual(['connecting', 'live', 'connecting', 'offline', 'live'])
  })

  it('is found by silence, when nothing ends the stream', () => {
    const { machine, streams, clock } = world()
    machine.follow('runs')
    clock.pass(100)
    streams[0]!.ready(1)
    clock.pass(40_000)
    streams[0]!.handlers.alive()
    clock.pass(40_000)
    expect(streams).toHaveLength(1)
    clock.pass(10_000)
    expect(streams).toHaveLength(2)
  })

  it('comes back at once when the network does', () => {
    const { machine, streams, clock, shown } = world()
    machine.follow('runs')
    clock.pass(100)
    streams[0]!.ready(1)
    machine.goOffline()
    expect(shown.at(-1)).toBe('offline')
    machine.wake()
    expect(streams).toHaveLength(2)
  })

  it('given away while nobody looks is taken up again behind the last change', () => {
    const { machine, streams, clock } = world()
    machine.follow('runs')
    clock.pass(100)
    streams[0]!.ready(3)
    machine.sleep()
    machine.follow('approvals')
    clock.pass(60_000)
    expect(streams).toHaveLength(1)
    machine.wake()
    expect(streams[1]).toMatchObject({ topics: ['approvals', 'runs'], after: 3 })
  })

  it('waits as long as a full server says', () => {
    const { machine, streams, clock } = world()
    machine.follow('runs')
    clock.pass(100)
    streams[0]!.handlers.ended({ reason: 'refused', status: 429, retryAfter: 10_000 })
    clock.pass(9_900)
    expect(streams).toHaveLength(1)
    clock.pass(200)
    expect(streams).toHaveLength(2)
  })

  it('that the server refuses is asked for seldom, until somebody signs in', () => {
    const { machine, streams, clock, shown } = world()
    machine.follow('runs')
    clock.pass(100)
    streams[0]!.handlers.ended({ reason: 'refused', status: 401 })
    expect(shown.at(-1)).toBe('offline')
    clock.pass(25_000)
    expect(streams).toHaveLength(1)
    machine.wake()
    expect(streams).toHaveLength(2)
  })
})

interface FakeStream {
  topics: string[]
  after: number | null
  handlers: StreamHandlers
  isClosed: boolean
  ready(seq: number): void
  change(seq: number): void
  message(event: string, data: string, id: number): void
  lose(): void
}

function world() {
  const clock = new FakeClock()
  const streams: FakeStream[] = []
  const told: Change[] = []
  const stale: (readonly string[] | null)[] = []
  const shown: Connection[] = []
  const machine = new FeedMachine((topics, after, handlers) => {
    const stream = fakeStream(topics, after, handlers)
    streams.push(stream)
    return () => (stream.isClosed = true)
  }, clock)
  machine.listen({
    change: (change) => told.push(change),
    stale: (topics) => stale.push(topics),
    connection: (connection) => shown.push(connection),
  })
  return { machine, streams, clock, told, stale, shown }
}

function fakeStream(topics: string[], after: number | null, handlers: StreamHandlers): FakeStream {
  const message = (event: string, data: string, id: number) => handlers.message({ event, data, id })
  return {
    topics,
    after,
    handlers,
    isClosed: false,
    message,
    ready: (seq) => message('ready', JSON.stringify({ seq }), seq),
    change: (seq) =>
      message(
        'message',
        JSON.stringify({ seq, subject: 'run:run_1', kind: 'run.moved', data: {}, at: '' }),
        seq,
      ),
    lose: () => handlers.ended({ reason: 'lost' }),
  }
}

class FakeClock {
  time = 0
  private timers: { at: number; callback: () => void }[] = []

  now(): number {
    return this.time
  }

  random(): number {
    return 0.5
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.time + milliseconds, callback }
    this.timers.push(timer)
    return () => (this.timers = this.timers.filter((other) => other !== timer))
  }

  pass(milliseconds: number): void {
    const end = this.time + milliseconds
    for (;;) {
      const next = this.timers.filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at)[0]
      if (next === undefined) break
      this.timers = this.timers.filter((timer) => timer !== next)
      this.time = next.at
      next.callback()
    }
    this.time = end
  }
}
