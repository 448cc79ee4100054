import { Skeleton } from '@/ui/Skeleton'

/** A page on its way, in the place and the size that pages have. */
export function PageSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the page"
      className="mx-auto flex w-full max-w-7xl flex-col gap-6 p-4 sm:px-6"
    >
      <Skeleton className="h-7 w-48" />
      <Skeleton className="h-40 w-full" />
      <Skeleton lines={5} />
    </div>
  )
}
