import { toast } from '@/ui/toast'

/** What was copied last here, for browsers that do not let a page read the clipboard. */
let last = ''

export async function copyText(text: string, what: string): Promise<void> {
  last = text
  try {
    await navigator.clipboard.writeText(text)
    toast.success(`Copied ${what} as YAML`)
  } catch {
    toast.info(`Copied ${what} within this page: the browser does not let it into the clipboard`)
  }
}

export async function readText(): Promise<string> {
  try {
    return (await navigator.clipboard.readText()) || last
  } catch {
    return last
  }
}
