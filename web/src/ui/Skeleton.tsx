import { cx } from './classes'

interface SkeletonProps {
  /** Size by classes: `h-4 w-32`. */
  className?: string
  /** That many lines of text, the last one shorter. */
  lines?: number
}

/** The place of something that is on its way, in its own size: nothing jumps when it comes. */
export function Skeleton({ className, lines }: SkeletonProps) {
  if (lines === undefined) return <span aria-hidden className={cx(BLOCK, className ?? 'h-4 w-full')} />
  return (
    <span aria-hidden className={cx('flex flex-col gap-2', className)}>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className={cx(BLOCK, 'h-3.5', index === lines - 1 ? 'w-3/5' : 'w-full')} />
      ))}
    </span>
  )
}

const BLOCK = 'block rounded-sm bg-neutral-soft [animation:onward-breathe_1.6s_ease-in-out_infinite]'
