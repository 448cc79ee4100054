/** Server-sent events, read from text that arrives in pieces. */
export interface Message {
  event: string
  id: number | null
  data: string
}

export class MessageReader {
  private rest = ''
  private event = 'message'
  private id: number | null = null
  private data: string[] = []

  /** The messages that are complete with this piece. Comments, which are heartbeats, are dropped. */
  read(piece: string): Message[] {
    const lines = (this.rest + piece).split('\n')
    this.rest = lines.pop() ?? ''
    return lines.map((line) => this.take(line.replace(/\r$/, ''))).filter((message) => message !== null)
  }

  private take(line: string): Message | null {
    if (line === '') return this.finish()
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'event') this.event = value
    else if (name === 'data') this.data.push(value)
    else if (name === 'id' && /^\d+$/.test(value)) this.id = Number(value)
    return null
  }

  private finish(): Message | null {
    const message = { event: this.event, id: this.id, data: this.data.join('\n') }
    const isEmpty = this.data.length === 0
    this.event = 'message'
    this.id = null
    this.data = []
    return isEmpty ? null : message
  }
}
