import { cx } from './classes'
import { statusLook, type Shape } from './status'

interface StatusMarkProps {
  /** Of a run, a step run or an approval. One that nobody knows is shown as unknown, never as well. */
  status: string
  size?: number
  withLabel?: boolean
  className?: string
}

/** Shape and colour: each says it alone. */
export function StatusMark({ status, size = 16, withLabel, className }: StatusMarkProps) {
  const look = statusLook(status)
  return (
    <span className={cx('inline-flex items-center gap-1.5 align-middle whitespace-nowrap', className)}>
      <svg
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.75"
        strokeLinecap="round"
        strokeLinejoin="round"
        className={cx('shrink-0', look.className)}
        role={withLabel ? undefined : 'img'}
        aria-hidden={withLabel || undefined}
        aria-label={withLabel ? undefined : look.label}
      >
        {!withLabel && <title>{look.label}</title>}
        {SHAPES[look.shape]}
      </svg>
      {withLabel && <span>{look.label}</span>}
    </span>
  )
}

const ON_FILL = { stroke: 'var(--raised)' }

const SHAPES: Record<Shape, React.ReactNode> = {
  dot: <circle cx="8" cy="8" r="2.5" />,
  ring: <circle cx="8" cy="8" r="6" strokeDasharray="2.4 2.3" />,
  turning: (
    <>
      <circle cx="8" cy="8" r="6" opacity="0.3" />
      <path
        d="M8 2a6 6 0 0 1 6 6"
        className="origin-center [animation:onward-turn_1.1s_linear_infinite] motion-reduce:[animation:none]"
      />
      <circle cx="8" cy="8" r="2" fill="currentColor" stroke="none" />
    </>
  ),
  pause: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M6.5 6v4M9.5 6v4" />
    </>
  ),
  check: (
    <>
      <circle cx="8" cy="8" r="6.5" fill="currentColor" stroke="none" />
      <path d="M5.2 8.2l2 2 3.6-4" {...ON_FILL} />
    </>
  ),
  cross: (
    <>
      <path d="M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2z" fill="currentColor" stroke="none" />
      <path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4" {...ON_FILL} />
    </>
  ),
  slash: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M4 12l8-8" />
    </>
  ),
  skip: (
    <>
      <rect x="2" y="2" width="12" height="12" rx="3" strokeDasharray="2.4 2" />
      <path d="M5.2 5.8L7.4 8l-2.2 2.2M8.6 5.8L10.8 8l-2.2 2.2" />
    </>
  ),
  late: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.8V8l2.2 1.6" />
    </>
  ),
  hand: (
    <>
      <path d="M8 1.8l6.2 6.2L8 14.2 1.8 8z" />
      <path d="M8 5.4v3M8 10.6v.1" />
    </>
  ),
  unknown: (
    <>
      <rect x="2" y="2" width="12" height="12" rx="3" />
      <path d="M6.3 6.2a1.8 1.8 0 1 1 2.4 1.7c-.5.2-.7.5-.7 1M8 11.2v.1" />
    </>
  ),
}
