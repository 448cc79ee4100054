/** Everything that the server shows of a run, as one file. */
import { answer, api } from '@/api/client'
import { toast } from '@/ui/toast'

import type { StepRun } from './api'

const PAGE = 200

export async function downloadRun(id: string): Promise<void> {
  try {
    const params = { path: { run_id: id } }
    const [detail, waits, steps] = await Promise.all([
      answer(api.GET('/api/v1/runs/{run_id}', { params })),
      answer(api.GET('/api/v1/runs/{run_id}/waits', { params })),
      allSteps(id),
    ])
    save(`${id}.json`, JSON.stringify({ ...detail, waits: waits.items, steps }, null, 2))
  } catch (error) {
    toast.error(error)
  }
}

/** A run has ten thousand step runs at most; so many pages are not worth more than patience. */
async function allSteps(id: string): Promise<StepRun[]> {
  const steps: StepRun[] = []
  let cursor: string | null = null
  do {
    const query: { limit: number; cursor?: string } = { limit: PAGE, ...(cursor !== null && { cursor }) }
    const page = await answer(
      api.GET('/api/v1/runs/{run_id}/steps', { params: { path: { run_id: id }, query } }),
    )
    steps.push(...page.items)
    cursor = page.next_cursor
  } while (cursor !== null)
  return steps
}

export function save(name: string, text: string, type = 'application/json'): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  // The browser reads it after the click: not at once.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
