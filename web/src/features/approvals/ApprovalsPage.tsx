import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Check, X } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'

import { approvalCountsQuery } from '@/api/approvalCounts'
import { useMay } from '@/api/me'
import { useTopic } from '@/feed'
import { Banner } from '@/ui/Banner'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Page } from '@/ui/Page'
import { type PaletteAction, usePaletteActions } from '@/ui/paletteActions'
import { TabPanel } from '@/ui/TabPanel'
import { Tabs } from '@/ui/Tabs'
import { useHotkeys } from '@/ui/useHotkeys'
import { useMediaQuery } from '@/ui/useMediaQuery'
import { useUrlState } from '@/ui/useUrlState'

import { type Answer, type ApprovalFilters, approvalQuery, approvalsQuery, type Status } from './api'
import { ApprovalDetail } from './ApprovalDetail'
import { ApprovalList } from './ApprovalList'
import { DecisionDialog } from './DecisionDialog'
import { HistoryFilters } from './HistoryFilters'
import { neighbourOf } from './neighbour'

const PANEL = 'approvals'
const DECIDED: readonly Status[] = ['approved', 'denied', 'expired', 'cancelled']

export function ApprovalsPage() {
  const [url, setUrl] = useUrlState({ tab: '', open: '', status: [] as string[], workflow: '' })
  const [answering, setAnswering] = useState<Answer | null>(null)
  const mayDecide = useMay('approval.decide')
  useTopic('approvals')
  const tab = ['mine', 'open', 'history'].includes(url.tab) ? url.tab : mayDecide ? 'mine' : 'open'
  const counts = useQuery(approvalCountsQuery)
  const query = useInfiniteQuery({
    ...approvalsQuery(filtersOf(tab, url)),
    placeholderData: keepPreviousData,
  })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data])
  // With room for both, the first one is in sight at once; the address names only what somebody chose.
  const isWide = useMediaQuery('(min-width: 64rem)')
  const shown = url.open || (isWide ? (rows[0]?.id ?? '') : '')
  const opened = useQuery(approvalQuery(shown))
  const canDecide = opened.data?.can_decide === true && opened.data.status === 'open'

  const open = (id: string) => setUrl({ open: id })
  // What is being decided stays in sight afterwards, with its outcome.
  const answer = useCallback(
    (given: Answer) => {
      setUrl({ open: shown })
      setAnswering(given)
    },
    [setUrl, shown],
  )
  const go = (by: 1 | -1) => {
    const next = neighbourOf(rows, shown, by)
    if (next) open(next)
  }
  useHotkeys({
    j: () => go(1),
    k: () => go(-1),
    y: () => canDecide && answer('approve'),
    n: () => canDecide && answer('deny'),
    escape: () => setUrl({ open: '' }),
  })
  usePaletteActions(useDecisions(canDecide, answer))
  const plus = counts.data?.more ? '+' : ''
  const tabs = [
    { id: 'mine', label: 'For you', count: counts.data && `${counts.data.mine}${plus}` },
    { id: 'open', label: 'All open', count: counts.data && `${counts.data.open}${plus}` },
    { id: 'history', label: 'History' },
  ]
  return (
    <Page
      title="Approvals"
      tabs={
        <Tabs
          id={PANEL}
          label="Approvals"
          tabs={tabs}
          value={tab}
          onChange={(next) => setUrl({ tab: next, open: '', status: [] }, { push: true })}
        />
      }
    >
      <TabPanel
        id={PANEL}
        tab={tab}
        className="grid min-w-0 items-start gap-6 lg:grid-cols-[minmax(18rem,26rem)_minmax(0,1fr)]"
      >
        <div
          className={
            url.open
              ? 'flex min-w-0 flex-col gap-3 max-lg:hidden'
              : 'flex min-w-0 flex-col gap-3 lg:col-span-1'
          }
        >
          {!mayDecide && (
            <Banner tone="info" title="You can look, but not decide.">
              Deciding takes the role of an operator or above.
            </Banner>
          )}
          {tab === 'history' && (
            <HistoryFilters status={url.status} workflow={url.workflow} rows={rows} onChange={setUrl} />
          )}
          {query.isError && rows.length === 0 ? (
            <ErrorPanel
              title="The approvals could not be loaded"
              error={query.error}
              onRetry={() => void query.refetch()}
            />
          ) : (
            <ApprovalList
              tab={tab}
              rows={rows}
              loading={query.isPending}
              more={query}
              chosen={shown}
              onOpen={open}
            />
          )}
        </div>
        <ApprovalDetail query={opened} id={shown} onAnswer={answer} onBack={() => setUrl({ open: '' })} />
      </TabPanel>
      {answering !== null && opened.data && (
        <DecisionDialog approval={opened.data} answer={answering} onClose={() => setAnswering(null)} />
      )}
    </Page>
  )
}

/** For the palette and the help; nothing while there is nothing to decide. */
function useDecisions(canDecide: boolean, answer: (given: Answer) => void): PaletteAction[] {
  return useMemo(() => {
    if (!canDecide) return []
    return [
      {
        id: 'approvals.approve',
        label: 'Approve what is open',
        icon: Check,
        keys: 'y',
        run: () => answer('approve'),
      },
      { id: 'approvals.deny', label: 'Deny what is open', icon: X, keys: 'n', run: () => answer('deny') },
    ]
  }, [canDecide, answer])
}

function filtersOf(tab: string, url: { status: string[]; workflow: string }): ApprovalFilters {
  if (tab === 'mine') return { statuses: [], mine: true, workflow: '' }
  if (tab === 'open') return { statuses: ['open'], mine: false, workflow: '' }
  const chosen = DECIDED.filter((status) => url.status.includes(status))
  return { statuses: chosen.length > 0 ? chosen : DECIDED, mine: false, workflow: url.workflow }
}
