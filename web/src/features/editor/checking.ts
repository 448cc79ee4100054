/** Asks the server what is wrong with the text: a moment after the last change, one question at a time, newest wins. */
import { Problem } from '@/api/problem'

import { type Finding, validate } from './api'

export interface CheckerParts {
  found(text: string, findings: readonly Finding[]): void
  failed(error: unknown): void
  ask?: typeof validate
  waitMs?: number
}

const WAIT_MS = 350
const RETRY_MS = 5_000

export class Checker {
  private wanted: string | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private asking: AbortController | undefined

  constructor(private readonly parts: CheckerParts) {}

  check(text: string, waitMs = this.parts.waitMs ?? WAIT_MS): void {
    this.wanted = text
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.ask(), waitMs)
  }

  close(): void {
    clearTimeout(this.timer)
    this.wanted = null
    this.asking?.abort()
  }

  private async ask(): Promise<void> {
    const text = this.wanted
    if (text === null) return
    this.asking?.abort()
    const asking = new AbortController()
    this.asking = asking
    try {
      const { findings } = await (this.parts.ask ?? validate)(text, asking.signal)
      if (text === this.wanted) this.parts.found(text, findings)
    } catch (error) {
      if (asking.signal.aborted) return
      this.parts.failed(error)
      if (error instanceof Problem && error.retryable && text === this.wanted) this.check(text, RETRY_MS)
    }
  }
}
