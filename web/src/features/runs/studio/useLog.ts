import { useCallback, useEffect, useRef, useState } from 'react'

import { numberOf, textOf, useChanges } from '@/feed'

import { LOG_PAGE, readLog } from '../api'
import { type LogRow, LogRows } from '../model/logs'

// A chatty step tells of every write; the lines are read together.
const GATHER = 200

export interface Log {
  rows: readonly LogRow[]
  isReading: boolean
  error: unknown
  retry(): void
}

/** The lines of a step run, or of the whole run, as they come. */
export function useLog(runId: string, path: string | null, attempt: number | null): Log {
  const lines = useRef(new LogRows())
  const [rows, setRows] = useState<readonly LogRow[]>([])
  const [isReading, setReading] = useState(true)
  const [error, setError] = useState<unknown>(null)
  const state = useRef({ isUnderWay: false, isWanted: false, generation: 0 })
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)

  const read = useCallback(async () => {
    const now = state.current
    now.isWanted = true
    if (now.isUnderWay) return
    now.isUnderWay = true
    const { generation } = now
    try {
      while (now.isWanted && generation === state.current.generation) {
        now.isWanted = false
        const pieces = await readLog(runId, path, attempt, lines.current.last)
        if (generation !== state.current.generation) return
        if (lines.current.add(pieces)) setRows(lines.current.rows)
        if (pieces.length === LOG_PAGE) now.isWanted = true
      }
      setError(null)
    } catch (problem) {
      if (generation === state.current.generation) setError(problem)
    } finally {
      if (generation === state.current.generation) {
        now.isUnderWay = false
        setReading(false)
      }
    }
  }, [runId, path, attempt])

  useEffect(() => {
    const { generation } = state.current
    state.current = { isUnderWay: false, isWanted: false, generation: generation + 1 }
    lines.current = new LogRows()
    setRows([])
    setReading(true)
    setError(null)
    void read()
    return () => {
      state.current.generation += 1
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    }
  }, [read])

  useChanges(`run:${runId}`, {
    change: (change) => {
      if (change.kind !== 'step.log') return
      if (path !== null && textOf(change, 'path') !== path) return
      if (attempt !== null && numberOf(change, 'attempt') !== attempt) return
      timer.current ??= setTimeout(() => {
        timer.current = null
        void read()
      }, GATHER)
    },
    stale: () => void read(),
  })
  return { rows, isReading, error, retry: () => void read() }
}
