/** Documents that are saved whole, with the revision that was opened: nobody overwrites another unseen. */
import { Problem } from './problem'

export function ifMatch(revision: string | undefined): { 'If-Match'?: string } {
  return revision === undefined ? {} : { 'If-Match': `"${revision}"` }
}

/** Somebody was faster: it is another one by now, or it is gone. */
export function isOvertaken(error: unknown): boolean {
  return error instanceof Problem && (error.code === 'changed_meanwhile' || error.status === 404)
}

/** Who was overtaken looks at the newest: when that says the same already, it is as good as saved. */
export async function savedOver<View>(
  save: () => Promise<View>,
  look: () => Promise<View | null>,
  saysTheSame: (newest: View) => boolean,
): Promise<View> {
  try {
    return await save()
  } catch (error) {
    if (!isOvertaken(error)) throw error
    const newest = await look()
    if (newest !== null && saysTheSame(newest)) return newest
    throw error
  }
}
