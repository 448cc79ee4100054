import type { ReactNode } from 'react'

import { useDocumentTitle } from '@/ui/useDocumentTitle'

/** The frame of pages that are outside of the house: signing in, letting a device in. */
export function Doorstep({ title, children }: { title: string; children: ReactNode }) {
  useDocumentTitle(title)
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 py-[12vh]">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center gap-2 text-base font-semibold">
          <img src="/mark.svg" alt="" width={24} height={24} />
          Onward
        </div>
        <div className="flex flex-col gap-4 rounded-xl border border-line bg-raised p-6">
          <h1 className="text-lg font-semibold">{title}</h1>
          {children}
        </div>
      </div>
    </main>
  )
}
