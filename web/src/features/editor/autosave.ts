/**
 * Keeps the draft on the server the same as the one on the screen. No React, no network of its own: a save is
 * handed in, the clock and the browser's storage too.
 *
 * Nothing typed is ever lost: until the server has it, the text is kept in this browser under its workflow.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'

import { Problem } from '@/api/problem'

export interface SavedDraft {
  name: string
  document: string
  revision: number
  saved_at: string | null
  saved_by: string | null
}

export type SaveState =
  | { kind: 'saved'; at: string | null; by: string | null }
  /** Typed, and to be sent in a moment. */
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  /** The server cannot be reached, or is not able to at present; it is tried again. */
  | { kind: 'offline'; problem: Problem; retryAt: number }
  /** The server does not take it; it is tried again with the next change. */
  | { kind: 'refused'; problem: Problem }
  | { kind: 'conflict'; mine: string; theirs: SavedDraft }

export interface Keeper {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export interface AutosaveParts {
  put(document: string, revision: number): Promise<SavedDraft>
  read(): Promise<SavedDraft>
  keeper: Keeper
  /** Names the workflow in the keeper. */
  key: string
  now?: () => number
  /** How long after the last change it is sent. */
  waitMs?: number
}

interface Backup {
  text: string
  revision: number
}

const WAIT_MS = 700
const LONGEST_WAIT_MS = 5_000
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000]

export class Autosave {
  readonly state: StoreApi<{ state: SaveState }>
  private text: string
  private saved: SavedDraft
  private timer: ReturnType<typeof setTimeout> | undefined
  private changedAt: number | undefined
  private under: Promise<void> | undefined
  private failures = 0
  private closed = false

  constructor(
    private readonly parts: AutosaveParts,
    loaded: SavedDraft,
  ) {
    this.saved = loaded
    this.text = loaded.document
    this.state = createStore(() => ({ state: savedState(loaded) }))
  }

  get revision(): number {
    return this.saved.revision
  }

  /** Before the first publication it follows the document. */
  get name(): string {
    return this.saved.name
  }

  get isSaved(): boolean {
    return this.text === this.saved.document && this.kind !== 'conflict'
  }

  /** Text that an earlier visit could not save; begins a conflict when the draft went on without it. */
  restored(): string | null {
    const backup = this.backup()
    if (!backup || backup.text === this.saved.document) {
      this.forget()
      return null
    }
    this.text = backup.text
    if (backup.revision === this.saved.revision) this.schedule()
    else this.set({ kind: 'conflict', mine: backup.text, theirs: this.saved })
    return backup.text
  }

  change(text: string): void {
    if (text === this.text) return
    this.text = text
    this.keep()
    if (this.current.kind === 'conflict') return this.set({ ...this.current, mine: text })
    if (this.isSaved && !this.under) return this.settled()
    this.schedule()
  }

  /** Now, and resolves when the server has it (true) or when that did not work. */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer)
    await this.under
    if (this.isSaved) return true
    if (this.kind === 'conflict' || this.closed) return false
    await this.save()
    return this.isSaved
  }

  /** Somebody else's save came to know; taken over when nothing here is unsaved. Returns whether it was. */
  adopt(theirs: SavedDraft): boolean {
    if (theirs.revision <= this.saved.revision || this.under) return false
    if (!this.isSaved) {
      if (this.kind !== 'conflict') this.conflict(theirs)
      return false
    }
    this.take(theirs)
    return true
  }

  /** Keeps what is here (or what was merged by hand) and puts it over theirs. */
  async resolveWith(text: string): Promise<boolean> {
    if (this.current.kind !== 'conflict') return false
    this.saved = this.current.theirs
    this.text = text
    this.set({ kind: 'unsaved' })
    return this.flush()
  }

  resolveWithTheirs(): string | null {
    if (this.current.kind !== 'conflict') return null
    this.take(this.current.theirs)
    return this.saved.document
  }

  /** After a discard or a publication: the server says what the draft is now. */
  replace(saved: SavedDraft): void {
    clearTimeout(this.timer)
    this.take(saved)
  }

  /** A publication keeps the text and makes a new revision. */
  published(revision: number): void {
    this.saved = { ...this.saved, revision }
  }

  retryNow(): void {
    if (this.kind === 'offline') void this.flush()
  }

  close(): void {
    clearTimeout(this.timer)
    this.closed = true
  }

  private get current(): SaveState {
    return this.state.getState().state
  }

  private get kind(): SaveState['kind'] {
    return this.current.kind
  }

  private get now(): number {
    return this.parts.now?.() ?? Date.now()
  }

  private set(state: SaveState): void {
    this.state.setState({ state })
  }

  private schedule(): void {
    if (this.under) return
    this.changedAt ??= this.now
    if (this.kind !== 'offline') this.set({ kind: 'unsaved' })
    const wait = this.parts.waitMs ?? WAIT_MS
    const left = Math.max(0, this.changedAt + LONGEST_WAIT_MS - this.now)
    if (this.kind !== 'offline') this.saveIn(Math.min(wait, left))
  }

  private saveIn(ms: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.save(), ms)
  }

  private async save(): Promise<void> {
    if (this.under || this.closed) return this.under
    this.under = this.send().finally(() => {
      this.under = undefined
      if (this.kind === 'saving' || this.kind === 'saved') this.settled()
    })
    return this.under
  }

  private async send(): Promise<void> {
    const sent = this.text
    this.changedAt = undefined
    this.set({ kind: 'saving' })
    try {
      this.saved = { ...(await this.parts.put(sent, this.saved.revision)), document: sent }
      this.failures = 0
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      await this.failed(error)
    }
  }

  private async failed(problem: Problem): Promise<void> {
    if (problem.status === 412) return this.stale()
    if (problem.status !== 0 && !problem.retryable && problem.status !== 429) {
      return this.set({ kind: 'refused', problem })
    }
    const wait =
      (problem.retryAfterSeconds ?? 0) * 1000 || RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)]!
    this.failures += 1
    this.set({ kind: 'offline', problem, retryAt: this.now + wait })
    if (!this.closed) this.saveIn(wait)
  }

  private async stale(): Promise<void> {
    try {
      this.conflict(await this.parts.read())
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      await this.failed(error)
    }
  }

  private conflict(theirs: SavedDraft): void {
    if (theirs.document === this.text) return this.take(theirs)
    clearTimeout(this.timer)
    this.set({ kind: 'conflict', mine: this.text, theirs })
  }

  private take(saved: SavedDraft): void {
    this.saved = saved
    this.text = saved.document
    this.settled()
  }

  private settled(): void {
    if (this.text !== this.saved.document) return this.schedule()
    clearTimeout(this.timer)
    this.changedAt = undefined
    this.forget()
    this.set(savedState(this.saved))
  }

  private keep(): void {
    const backup: Backup = { text: this.text, revision: this.saved.revision }
    try {
      this.parts.keeper.setItem(this.place, JSON.stringify(backup))
    } catch {
      // The browser keeps nothing (private window, full): the guard on leaving still holds.
    }
  }

  private forget(): void {
    try {
      this.parts.keeper.removeItem(this.place)
    } catch {
      // as above
    }
  }

  private backup(): Backup | null {
    try {
      const found = JSON.parse(this.parts.keeper.getItem(this.place) ?? 'null') as Partial<Backup> | null
      return typeof found?.text === 'string' && typeof found.revision === 'number' ? (found as Backup) : null
    } catch {
      return null
    }
  }

  private get place(): string {
    return `onward.draft.${this.parts.key}`
  }
}

function savedState(saved: SavedDraft): SaveState {
  return { kind: 'saved', at: saved.saved_at, by: saved.saved_by }
}
