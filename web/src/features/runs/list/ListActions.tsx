import { useQuery } from '@tanstack/react-query'
import { Ban, ListX } from 'lucide-react'
import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { Button } from '@/ui/Button'
import { CopyMenu } from '@/ui/CopyMenu'
import { Menu } from '@/ui/Menu'

import { countsQuery } from '../api'
import { commandOf, curlOf, queryOf, type RunFilters } from '../model/filters'
import { counted } from '../words'
import { CancelMatching } from './CancelMatching'

/** What can be done with all runs that the filters fit. */
export function ListActions({ filters }: { filters: RunFilters }) {
  const query = queryOf(filters, Date.now())
  const counts = useQuery(countsQuery(filters)).data
  const open = (counts?.queued ?? 0) + (counts?.running ?? 0) + (counts?.waiting ?? 0)
  const noCancel = useWhyNot('run.cancel')
  const [isCancelling, setCancelling] = useState(false)
  return (
    <>
      <CopyMenu
        label="Copy this list"
        items={[
          { label: 'Copy as URL', value: () => window.location.href },
          { label: 'Copy as cURL', value: () => curlOf('/runs', window.location.origin, query) },
          { label: 'Copy as onward command', value: () => commandOf(query) },
        ]}
      />
      <Menu
        trigger={<Button icon={ListX}>All that fit</Button>}
        items={[
          {
            label: `Cancel ${counted(open, 'open run')}…`,
            icon: Ban,
            danger: true,
            disabled: noCancel ?? (open === 0 && 'No open run fits the filters.'),
            onSelect: () => setCancelling(true),
          },
        ]}
      />
      {isCancelling && <CancelMatching open onOpenChange={setCancelling} filters={filters} count={open} />}
    </>
  )
}
