import { toast } from './toast'

/** Copies, and says so when it cannot: the clipboard needs https or localhost, and permission. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    if (copyBySelection(text)) return true
    toast.error('The browser does not let this page use the clipboard. Select the text and copy it yourself.')
    return false
  }
}

// Without https there is no clipboard API, but there is the old way.
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.style.position = 'fixed'
  area.style.opacity = '0'
  const before = document.activeElement
  ;(before?.closest('dialog') ?? document.body).append(area)
  area.select()
  const done = document.execCommand?.('copy') ?? false
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return done
}
