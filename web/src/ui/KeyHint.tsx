import { cx } from './classes'
import { keyLabels } from './hotkeys'

interface KeyHintProps {
  /** As in `useHotkeys`: "mod+k", "g h", "shift+x". */
  keys: string
  /** Without frames, for places that have one already. */
  plain?: boolean
}

export function KeyHint({ keys, plain }: KeyHintProps) {
  return (
    <span className="inline-flex shrink-0 items-center gap-0.5">
      {keyLabels(keys).map((label, index) => (
        <kbd
          key={index}
          className={cx(
            'font-sans text-xs',
            !plain &&
              label !== 'then' &&
              'min-w-5 rounded-sm border border-line-strong bg-sunken px-1 text-center text-muted',
          )}
        >
          {label}
        </kbd>
      ))}
    </span>
  )
}
