import { lazy, Suspense } from 'react'

import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { Buttons } from '@/ui/specimens/Buttons'
import { Data } from '@/ui/specimens/Data'
import { Fields } from '@/ui/specimens/Fields'
import { Foundations } from '@/ui/specimens/Foundations'
import { Overlays } from '@/ui/specimens/Overlays'
import { States } from '@/ui/specimens/States'
import { Statuses } from '@/ui/specimens/Statuses'

const DiagramSpecimen = lazy(() =>
  import('@/diagram/DiagramSpecimen').then((module) => ({ default: module.DiagramSpecimen })),
)

/** Every component in each of its states: what a page is built from, and what axe and the screenshots look at. */
export default function DesignPage() {
  return (
    <Page title="Design">
      <div>
        <Foundations />
        <Buttons />
        <Fields />
        <Statuses />
        <Overlays />
        <States />
        <Data />
        <Suspense fallback={<Skeleton className="h-96 w-full" />}>
          <DiagramSpecimen />
        </Suspense>
      </div>
    </Page>
  )
}
