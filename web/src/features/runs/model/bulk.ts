/** The same thing done to many runs: a few at a time, each with an outcome of its own. */
export interface Outcome {
  id: string
  state: 'to do' | 'under way' | 'done' | 'refused'
  /** What became of it, or why not. */
  words?: string
  href?: string
}

export interface Done {
  words: string
  href?: string
}

const AT_ONCE = 4

/** One that is refused holds up no other. `isStopped` is asked before each. */
export async function doAll(
  ids: readonly string[],
  work: (id: string) => Promise<Done>,
  tell: (outcome: Outcome) => void,
  isStopped: () => boolean = () => false,
): Promise<void> {
  const waiting = [...ids]
  const worker = async () => {
    for (let id = waiting.shift(); id !== undefined && !isStopped(); id = waiting.shift()) {
      tell({ id, state: 'under way' })
      tell(await outcomeOf(id, work))
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, worker))
}

async function outcomeOf(id: string, work: (id: string) => Promise<Done>): Promise<Outcome> {
  try {
    return { id, state: 'done', ...(await work(id)) }
  } catch (error) {
    return { id, state: 'refused', words: error instanceof Error ? error.message : String(error) }
  }
}
