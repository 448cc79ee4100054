/** What can be done with a workflow as it is now. The server has the same rules and the last word. Pure. */

interface State {
  enabled: boolean
  version: number | null
}

export function whyNotRun(workflow: State): string | undefined {
  if (workflow.version === null) return 'It has not been published yet: publish its draft in the editor.'
  if (!workflow.enabled) return 'It is disabled. Enable it to run it.'
  return undefined
}
