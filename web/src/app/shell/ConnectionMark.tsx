import { useConnection } from '@/feed'
import { cx } from '@/ui/classes'
import { Tooltip } from '@/ui/Tooltip'

/** Whether what is on the screen follows what happens. */
export function ConnectionMark({ small }: { small?: boolean }) {
  const connection = useConnection()
  const look = LOOKS[connection]
  return (
    <Tooltip text={look.text} side="right">
      <div
        tabIndex={0}
        role="status"
        className={cx(
          'flex items-center gap-2 rounded-md text-xs text-muted',
          small ? 'px-1' : 'px-2',
          connection === 'offline' && 'font-medium text-danger-ink',
        )}
      >
        <svg
          width="10"
          height="10"
          viewBox="0 0 10 10"
          aria-hidden
          className={cx('shrink-0', look.className)}
        >
          {look.shape}
        </svg>
        <span className={small && connection === 'live' ? 'sr-only' : undefined}>{look.label}</span>
      </div>
    </Tooltip>
  )
}

const LOOKS = {
  live: {
    label: 'Live',
    text: 'What you see changes as it happens.',
    className: 'text-success',
    shape: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  },
  connecting: {
    label: 'Connecting',
    text: 'Connecting to the server; what you see may be a moment old.',
    className: 'text-warning [animation:onward-breathe_1.4s_ease-in-out_infinite]',
    shape: (
      <circle
        cx="5"
        cy="5"
        r="3.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeDasharray="3 2"
      />
    ),
  },
  offline: {
    label: 'Offline',
    text: 'The server cannot be reached. What you see is as it was; we keep trying, and it catches up by itself.',
    className: 'text-danger',
    shape: (
      <path d="M1.5 1.5l7 7M8.5 1.5l-7 7" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
    ),
  },
}
