import { useQuery } from '@tanstack/react-query'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

import { meQuery } from '@/api/me'
import { Problem } from '@/api/problem'
import { ErrorBoundary } from '@/ui/ErrorBoundary'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { useMediaQuery } from '@/ui/useMediaQuery'

import { useSession } from '../session'
import { ToSignIn } from '../signin/ToSignIn'
import { GoToKeys } from './GoToKeys'
import { Palette } from './Palette'
import { SessionEnded } from './SessionEnded'
import { SideBar } from './SideBar'
import { TopBar } from './TopBar'

/** The house around every page. Nobody known: to the sign-in page, and back here afterwards. */
export function Shell() {
  const me = useQuery(meQuery)
  // The page that is shown, which is not yet the one of the address while that one loads.
  const pathname = useRouterState({ select: (state) => (state.resolvedLocation ?? state.location).pathname })
  const narrow = useMediaQuery('(width < 768px)')
  const main = useMainFocus(pathname)

  if (me.data === undefined && me.error) {
    if (me.error instanceof Problem && me.error.status === 401) return <ToSignIn />
    return (
      <main className="mx-auto max-w-2xl p-6">
        <ErrorPanel title="Onward does not answer" error={me.error} onRetry={() => void me.refetch()} />
      </main>
    )
  }
  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-raised p-2 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      {narrow ? <TopBar /> : <SideBar />}
      <main
        id="main"
        ref={main}
        tabIndex={-1}
        data-scroll-restoration-id="main"
        className="min-h-0 min-w-0 flex-1 overflow-y-auto outline-none"
      >
        <ErrorBoundary name="This page" resetKey={pathname}>
          <Outlet />
        </ErrorBoundary>
      </main>
      <Palette />
      <GoToKeys />
      <Ended known={me.data !== undefined} />
    </div>
  )
}

function Ended({ known }: { known: boolean }) {
  const ended = useSession((state) => state.ended)
  return ended && known ? <SessionEnded /> : null
}

/** A new page takes the focus, so that keys and screen readers begin at its content. */
function useMainFocus(pathname: string) {
  const main = useRef<HTMLElement>(null)
  const before = useRef(pathname)
  useEffect(() => {
    if (before.current === pathname) return
    before.current = pathname
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true })
  }, [pathname])
  return main
}
