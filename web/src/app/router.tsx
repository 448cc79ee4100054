import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type ErrorComponentProps,
} from '@tanstack/react-router'

import { ErrorPanel } from '@/ui/ErrorPanel'
import { parseSearch, stringifySearch } from '@/ui/search'

import { NotFound } from './NotFound'
import { PageSkeleton } from './PageSkeleton'
import { Shell } from './shell/Shell'

/** Every page in its own file, loaded when it is first needed. */
export function makeRouter() {
  return createRouter({
    routeTree,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: PageSkeleton,
    defaultPendingMs: 100,
    defaultPendingMinMs: 0,
    defaultErrorComponent: BrokenPage,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
    parseSearch,
    stringifySearch,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}

function BrokenPage({ error, reset }: ErrorComponentProps) {
  // After a new release the old page files are gone: only loading anew helps then.
  const gone =
    error instanceof Error &&
    /dynamically imported module|Importing a module script failed/i.test(error.message)
  return (
    <div className="mx-auto w-full max-w-2xl p-6">
      <ErrorPanel
        error={gone ? 'Onward was updated while this tab was open.' : error}
        title={gone ? 'Load the page again' : 'This page could not be shown'}
        onRetry={gone ? () => window.location.reload() : reset}
      />
    </div>
  )
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const signin = createRoute({
  getParentRoute: () => root,
  path: '/signin',
  component: lazyRouteComponent(() => import('@/routes/signin')),
})
const device = createRoute({
  getParentRoute: () => root,
  path: '/device',
  component: lazyRouteComponent(() => import('@/routes/device')),
})

/** As they are called everywhere: their pages are at the address that links have had from the first. */
const triggers = createRoute({
  getParentRoute: () => root,
  path: '/triggers/{-$trigger}',
  beforeLoad: ({ location }) => {
    throw redirect({ href: location.href.replace('/triggers', '/schedules'), replace: true })
  },
})

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell })

const pages = [
  createRoute({
    getParentRoute: () => shell,
    path: '/',
    component: lazyRouteComponent(() => import('@/routes/home')),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/workflows',
    component: lazyRouteComponent(() => import('@/routes/workflows')),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/workflows/new',
    component: lazyRouteComponent(() => import('@/routes/newWorkflow')),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/workflows/$workflow',
    component: lazyRouteComponent(() => import('@/routes/workflow')),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/workflows/$workflow/edit',
    component: lazyRouteComponent(() => import('@/routes/editor')),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/runs',
    component: lazyRouteComponent(() => import('@/routes/runs')),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/runs/$runId',
    component: lazyRouteComponent(() => import('@/routes/run')),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/schedules',
    component: lazyRouteComponent(() => import('@/routes/schedules')),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/schedules/$trigger',
    component: lazyRouteComponent(() => import('@/routes/trigger')),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/events',
    component: lazyRouteComponent(() => import('@/routes/events')),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/alerts',
    component: lazyRouteComponent(() => import('@/routes/alerts')),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/approvals',
    component: lazyRouteComponent(() => import('@/routes/approvals')),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/settings/{-$section}',
    component: lazyRouteComponent(() => import('@/routes/settings')),
  }),
  createRoute({
    getParentRoute: () => shell,
    path: '/design',
    component: lazyRouteComponent(() => import('@/routes/design')),
  }),
] as const

const routeTree = root.addChildren([signin, device, triggers, shell.addChildren(pages)])
