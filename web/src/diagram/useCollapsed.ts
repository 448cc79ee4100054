import { useCallback, useRef, useState } from 'react'

import type { DiagramProps } from './types'

const NONE: ReadonlySet<string> = new Set()

/** Which containers are drawn closed: the caller's set, or an own one. */
export function useCollapsed(props: Pick<DiagramProps, 'collapsed' | 'onCollapsedChange'>) {
  const [own, setOwn] = useState<ReadonlySet<string>>(NONE)
  const collapsed = props.collapsed ?? own
  const latest = useRef({ collapsed, onChange: props.onCollapsedChange })
  latest.current = { collapsed, onChange: props.onCollapsedChange }

  const change = useCallback((next: ReadonlySet<string>) => {
    setOwn(next)
    latest.current.onChange?.(next)
  }, [])
  const toggle = useCallback(
    (key: string) => {
      const next = new Set(latest.current.collapsed)
      if (!next.delete(key)) next.add(key)
      change(next)
    },
    [change],
  )
  const open = useCallback(
    (keys: readonly string[]) => {
      const closed = latest.current.collapsed
      if (keys.some((key) => closed.has(key)))
        change(new Set([...closed].filter((key) => !keys.includes(key))))
    },
    [change],
  )
  return { collapsed, toggle, open, change }
}
