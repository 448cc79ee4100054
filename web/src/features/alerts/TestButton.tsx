import { useInfiniteQuery } from '@tanstack/react-query'
import { Send } from 'lucide-react'
import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { Badge } from '@/ui/Badge'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { errorWords } from '@/ui/errors'

import { type Alert, type Notice, noticesQuery, useTest } from './api'
import { noticeWord } from './words'

/** Sends a sample to everybody, and says what became of it. */
export function TestButton({ alert }: { alert: Alert }) {
  const [sent, setSent] = useState<readonly Notice[]>([])
  const mayNot = useWhyNot('alert.write')
  const test = useTest()
  const latest = useInfiniteQuery(noticesQuery(alert.id, ''))
  const newest = latest.data?.pages.flatMap((page) => page.items) ?? []
  const results = sent.map((one) => newest.find((notice) => notice.id === one.id) ?? one)
  const words = test.error ? errorWords(test.error) : null
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-3">
        <Button
          icon={Send}
          busy={test.isPending}
          whyNot={mayNot ?? (alert.text === '' ? 'It cannot be read any more.' : undefined)}
          onClick={() => test.mutate(alert.id, { onSuccess: setSent })}
        >
          Send a test
        </Button>
        <span className="text-xs text-muted">A sample to everybody it tells, also while it is off.</span>
      </div>
      {words && (
        <Banner tone="danger" title={words.text}>
          {words.hint}
        </Banner>
      )}
      {results.length > 0 && (
        <ul aria-label="What became of the test" aria-live="polite" className="flex flex-col gap-1 text-sm">
          {results.map((notice) => (
            <Result key={notice.id} notice={notice} />
          ))}
        </ul>
      )}
    </div>
  )
}

function Result({ notice }: { notice: Notice }) {
  const { label, tone } = noticeWord(notice)
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
      <Badge tone={tone}>{label}</Badge>
      <span className="min-w-0 break-words">{notice.to}</span>
      {notice.error && <span className="min-w-0 break-words text-danger-ink">{notice.error}</span>}
    </li>
  )
}
