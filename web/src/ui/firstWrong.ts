// A refusal is told before it is drawn, on a busy machine several frames.
const MOST_FRAMES = 60

/** Leads to the first place of a form that is wrong: it may be far above the button, or in a part that is closed. */
export function showFirstWrong(form: HTMLElement | null, frames = MOST_FRAMES): void {
  requestAnimationFrame(() => {
    const wrong = [...(form?.querySelectorAll<HTMLElement>('[aria-invalid="true"], [role="alert"]') ?? [])]
    if (wrong.length === 0 && form?.isConnected && frames > 1) return showFirstWrong(form, frames - 1)
    for (const one of wrong) one.closest('details')?.setAttribute('open', '')
    const first = wrong[0]
    if (first?.role === 'alert') first.tabIndex = -1 // words alone take no focus by themselves
    first?.scrollIntoView({ block: 'center' })
    first?.focus({ preventScroll: true })
  })
}
