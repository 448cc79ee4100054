/** The form of an event to publish: what is wrong with it, and what is sent. Pure. */
import { whatIsWrong } from '@/ui/JsonInput'

import type { Event, NewEvent } from './api'

export interface EventForm {
  name: string
  key: string
  source: string
  /** JSON as it is typed; empty: no data. */
  data: string
}

export const EMPTY: EventForm = { name: '', key: '', source: 'web', data: '{}' }

const NAME = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}$/
const LONGEST_KEY = 500
const LONGEST_SOURCE = 200

export type Wrong = Partial<Record<keyof EventForm, string>>

/** In words at the field; empty: it can be sent. */
export function wrongWith({ name, key, source, data }: EventForm): Wrong {
  const wrong: Wrong = {}
  if (name.trim() === '') wrong.name = 'It needs a type, like order.paid.'
  else if (!NAME.test(name.trim()))
    wrong.name = 'Letters, digits and . _ : / - only; it begins with a letter or a digit. Like order.paid.'
  if (key.length > LONGEST_KEY) wrong.key = `At most ${LONGEST_KEY} characters.`
  if (source.trim() === '') wrong.source = 'Say who tells of it, like shop/web.'
  else if (source.length > LONGEST_SOURCE) wrong.source = `At most ${LONGEST_SOURCE} characters.`
  else if (source.trim().startsWith('run:'))
    wrong.source = 'Sources that begin with run: are those of runs. Write another one.'
  const noJson = whatIsWrong(data)
  if (noJson !== null) wrong.data = noJson
  return wrong
}

/** Only of a form with which nothing is wrong. */
export function toSend(form: EventForm): NewEvent {
  return {
    name: form.name.trim(),
    key: form.key.trim() || null,
    source: form.source.trim(),
    data: form.data.trim() === '' ? null : JSON.parse(form.data),
  }
}

/** Another one like it. What a run said is said by a person this time. */
export function formOf(event: Event): EventForm {
  return {
    name: event.name,
    key: event.key ?? '',
    source: event.source.startsWith('run:') ? EMPTY.source : event.source,
    data: event.data === null || event.data === undefined ? '' : JSON.stringify(event.data, null, 2),
  }
}
