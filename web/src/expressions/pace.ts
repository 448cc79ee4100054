/**
 * Typing into a large definition: reading it anew takes longer than the next letter. What is typed is then
 * handed on when one pauses, at the latest when somebody asks for the text.
 */
export class Pace {
  private waiting: string | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private cost = 0

  constructor(
    private readonly send: (text: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  offer(text: string): void {
    this.waiting = text
    clearTimeout(this.timer)
    if (this.cost < CHEAP_MS) this.settle()
    else this.timer = setTimeout(() => this.settle(), Math.min(LONGEST_MS, this.cost * 2))
  }

  /** Hands on what waits, now. */
  settle(): void {
    clearTimeout(this.timer)
    if (this.waiting === null) return
    const text = this.waiting
    this.waiting = null
    const begun = this.now()
    this.send(text)
    this.cost = this.now() - begun
  }
}

const CHEAP_MS = 25
const LONGEST_MS = 400
