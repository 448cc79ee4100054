import { useRouter } from '@tanstack/react-router'
import type { ComponentProps, MouseEvent } from 'react'

/** A link by address: a real `<a>`, that the router follows without loading the page again. */
export function AppLink({ href = '', onClick, ...rest }: ComponentProps<'a'>) {
  const go = useGo()
  function follow(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event)
    if (event.defaultPrevented || rest.target || !isPlainClick(event) || !href.startsWith('/')) return
    event.preventDefault()
    go(href)
  }
  return <a {...rest} href={href} onClick={follow} />
}

/** Go to an address of ours, as text. Typed navigation is `useNavigate` of the router. */
export function useGo(): (href: string, options?: { replace?: boolean }) => void {
  const router = useRouter({ warn: false }) as ReturnType<typeof useRouter> | undefined
  return (href, options) => {
    if (!router) window.location.assign(href)
    else if (options?.replace) router.history.replace(href)
    else router.history.push(href)
  }
}

/** Not with a key that means "in a new tab", and not with the middle button. */
export function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
}
