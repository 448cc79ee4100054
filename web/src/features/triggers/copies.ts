/** What of a trigger can be taken elsewhere. */
import type { Trigger } from './api'

export function copiesOf({ id, name, definition }: Pick<Trigger, 'id' | 'name' | 'definition'>) {
  return [
    { label: 'Copy as JSON', value: () => JSON.stringify(definition, null, 2) },
    { label: 'Copy as URL', value: () => window.location.href },
    {
      label: 'Copy as cURL',
      value: () =>
        `curl -H "Authorization: Bearer $ONWARD_API_KEY" ${window.location.origin}/api/v1/triggers/${encodeURIComponent(name)}`,
    },
    { label: 'Copy as onward command', value: `onward trigger show ${name}` },
    { label: 'Copy the id', value: id },
  ]
}
