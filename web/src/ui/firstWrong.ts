/** Leads to the first place of a form that is wrong: it may be far above the button, or in a part that is closed. */
export function showFirstWrong(form: HTMLElement | null): void {
  requestAnimationFrame(() => {
    const wrong = [...(form?.querySelectorAll<HTMLElement>('[aria-invalid="true"], [role="alert"]') ?? [])]
    for (const one of wrong) one.closest('details')?.setAttribute('open', '')
    const first = wrong[0]
    if (first?.role === 'alert') first.tabIndex = -1 // words alone take no focus by themselves
    first?.scrollIntoView({ block: 'center' })
    first?.focus({ preventScroll: true })
  })
}
