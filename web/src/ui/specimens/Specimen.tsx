import type { ReactNode } from 'react'

/** One part of the design page: its name, and everything it can look like. */
export function Specimen({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section
      aria-label={name}
      className="grid gap-x-6 gap-y-2 border-t border-line py-5 md:grid-cols-[10rem_1fr]"
    >
      <h2 className="text-sm font-semibold">{name}</h2>
      <div className="flex min-w-0 flex-wrap items-start gap-3">{children}</div>
    </section>
  )
}
