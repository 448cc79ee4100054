import { expect, it } from 'vitest'

import { MessageReader } from './messages'

const STREAM = 'id: 4\nevent: ready\ndata: {"seq":4}\n\n: heartbeat\n\nid: 5\ndata: {"a":\ndata: 1}\n\n'
const MESSAGES = [
  { event: 'ready', id: 4, data: '{"seq":4}' },
  { event: 'message', id: 5, data: '{"a":\n1}' },
]

it('reads messages and drops heartbeats', () => {
  expect(new MessageReader().read(STREAM)).toEqual(MESSAGES)
})

it('reads the same wherever the text is cut', () => {
  for (let cut = 0; cut < STREAM.length; cut++) {
    const reader = new MessageReader()
    expect([...reader.read(STREAM.slice(0, cut)), ...reader.read(STREAM.slice(cut))]).toEqual(MESSAGES)
  }
})

it('keeps back what is not complete', () => {
  expect(new MessageReader().read('data: 1\n')).toEqual([])
})
