/**
 * A browser opens six connections to one server, for all of its tabs together. A stream in each of seven tabs would
 * leave none for anything else, so there are only so many seats: a tab that is looked at asks for one, and one that
 * nobody looks at gives its own away. It follows again, without loss, when somebody comes back to it.
 */
import type { OpenStream } from './machine'

const SEATS = 4
// A hidden tab answers at once; it may be slow to wake up.
const PATIENCE = 250
const TRIES = 4

export interface Seats {
  /** Waits until there is one; comes back without one rather than never. */
  take(): Promise<void>
  leave(): void
  /** Asks the tabs that nobody looks at to leave theirs. */
  onWanted(listener: () => void): void
}

export function seated(open: OpenStream, seats: Seats): OpenStream {
  return (topics, after, handlers) => {
    let close: (() => void) | null = null
    let isClosed = false
    void seats.take().then(() => {
      if (!isClosed) close = open(topics, after, handlers)
    })
    return () => {
      isClosed = true
      close?.()
    }
  }
}

/** By the browser's own locks, which a tab that dies gives back. Without them (plain http) nothing is limited. */
export function browserSeats(): Seats {
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('onward-feed')
  let release: (() => void) | null = null
  let taking: Promise<void> | null = null
  const find = async () => {
    for (let turn = 0; turn < TRIES && release === null; turn++) {
      if (turn > 0) await pause(PATIENCE)
      for (let seat = 0; seat < SEATS && release === null; seat++) release = await lock(`onward-feed-${seat}`)
      if (release === null) channel?.postMessage('wanted')
    }
  }
  return {
    take() {
      if (release !== null || globalThis.navigator?.locks === undefined) return Promise.resolve()
      taking ??= find().finally(() => (taking = null))
      return taking
    },
    leave() {
      release?.()
      release = null
    },
    onWanted(listener) {
      channel?.addEventListener('message', listener)
    },
  }
}

function lock(name: string): Promise<(() => void) | null> {
  return new Promise((resolve) => {
    const hold = (held: Lock | null) => {
      if (held !== null) return new Promise<void>((release) => resolve(release))
      resolve(null)
      return undefined
    }
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(() => resolve(null)) // forbidden here: no limit
  })
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
