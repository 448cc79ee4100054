import { GitCompareArrows, type LucideIcon, Trash2 } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useId, useRef } from 'react'

import { Button } from './Button'
import { FieldChange } from './FieldChange'
import { listOf } from './meanwhile'
import { Time } from './Time'
import { isAsked, type Meanwhile, type News, type Revised } from './useMeanwhile'

interface MeanwhilePanelProps<View extends Revised, Form> {
  /** "trigger" */
  what: string
  meanwhile: Meanwhile<View, Form>
  banner: RefObject<HTMLElement | null>
  /** Another number for each save that was refused because of it, or 0: the focus goes to what is to be chosen. */
  refusedAt: number
  nameOf(id: string): string
  /** Whoever looks at it: their other window is told of otherwise than somebody else. */
  me: string | undefined
  /** What is another one about it when it is made anew. */
  aboutNew: string
  isSaving: boolean
  mayNot: string | undefined
  onMine(): void
  onNew(): void
}

/** Stands above the buttons of the dialog, in sight however far one has scrolled. */
export function MeanwhilePanel<View extends Revised, Form>(props: MeanwhilePanelProps<View, Form>) {
  const { what, meanwhile, me, nameOf, banner, refusedAt } = props
  const told = useRef<HTMLParagraphElement>(null)
  const { standing, news, newest } = meanwhile
  const asks = isAsked(meanwhile)
  const title =
    standing === 'gone'
      ? `This ${what} was deleted`
      : newest && titleOf(what, newest.updated_by === me ? null : nameOf(newest.updated_by))
  useEffect(() => {
    if (refusedAt > 0) (banner.current ?? told.current)?.focus()
  }, [refusedAt, banner])
  return (
    <>
      {asks && (
        <Asking {...props} title={title} onDone={() => told.current?.focus({ preventScroll: true })} />
      )}
      {/* Always there: what appears together with its words is not read aloud. */}
      <p ref={told} role="status" tabIndex={-1} className="mr-auto min-w-0 self-center text-sm outline-none">
        {asks ? (
          <span className="sr-only">{title}</span>
        ) : (
          news && <Told what={what} news={news} by={news.by === me ? null : nameOf(news.by)} />
        )}
      </p>
    </>
  )
}

interface AskingProps<View extends Revised, Form> extends MeanwhilePanelProps<View, Form> {
  title: ReactNode
  onDone(): void
}

function Asking<View extends Revised, Form>(props: AskingProps<View, Form>) {
  const { meanwhile, isSaving, mayNot, onMine, onNew, onDone, me } = props
  const { newest, keepBoth, takeTheirs } = meanwhile
  if (!newest)
    return (
      <Frame {...props} icon={Trash2}>
        <p>What stands here is kept until you close it. {props.aboutNew}</p>
        <Choices>
          <Button size="sm" variant="primary" busy={isSaving} whyNot={mayNot} onClick={onNew}>
            Create it as new
          </Button>
        </Choices>
      </Frame>
    )
  const theirs = newest.updated_by === me ? 'the other' : 'theirs'
  const then = (choose: () => void) => () => {
    choose()
    onDone()
  }
  return (
    <Frame {...props} icon={GitCompareArrows}>
      <p>
        Saved <Time at={newest.updated_at} />, while you were editing it here. What you typed stays until you
        choose.{keepBoth && ' You changed other fields: both fit into one form.'}
      </p>
      <Differences meanwhile={meanwhile} />
      <Choices>
        <Button size="sm" onClick={then(takeTheirs)}>
          Take over {theirs}, discard mine
        </Button>
        <Button size="sm" busy={isSaving} whyNot={mayNot} onClick={onMine}>
          Overwrite with mine
        </Button>
        {keepBoth && (
          <Button size="sm" variant="primary" onClick={then(keepBoth)}>
            Keep both
          </Button>
        )}
      </Choices>
    </Frame>
  )
}

interface FrameProps {
  title: ReactNode
  icon: LucideIcon
  banner: RefObject<HTMLElement | null>
  children: ReactNode
}

function Frame({ title, icon: Mark, banner, children }: FrameProps) {
  const id = useId()
  return (
    <section
      ref={banner}
      tabIndex={-1}
      aria-labelledby={id}
      className="flex max-h-[60dvh] w-full min-w-0 gap-3 overflow-y-auto rounded-lg bg-warning-soft p-3 text-sm text-ink"
    >
      <Mark size={16} aria-hidden className="mt-0.5 shrink-0 text-warning-ink" />
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <h3 id={id} className="font-medium break-words text-warning-ink">
          {title}
        </h3>
        {children}
      </div>
    </section>
  )
}

function Choices({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap gap-2 pt-1">{children}</div>
}

function Differences<View extends Revised, Form>({ meanwhile }: { meanwhile: Meanwhile<View, Form> }) {
  const { differences, own } = meanwhile
  if (differences.length === 0) return null
  return (
    <details>
      <summary className="cursor-pointer break-words">
        Changed:{' '}
        {differences.map(({ field, name }, place) => (
          <span key={name}>
            {place > 0 && ', '}
            <span className="font-medium">{name}</span>
            {own.includes(field) && ' (by you too)'}
          </span>
        ))}
      </summary>
      <div
        role="group"
        aria-label="What was changed"
        tabIndex={0}
        className="mt-2 flex max-h-[20dvh] flex-col gap-2 overflow-y-auto rounded-md bg-raised p-2"
      >
        {differences.map((one) => (
          <FieldChange key={one.name} field={one} />
        ))}
      </div>
    </details>
  )
}

function Told({ what, news, by }: { what: string; news: News; by: string | null }) {
  const fields = news.differences.length > 0 ? `: ${listOf(news.differences)}` : ''
  return (
    <span className="text-muted">
      {news.kind === 'agreed' && `${titleOf(what, by)} just as you did here.`}
      {news.kind === 'followed' && `${titleOf(what, by)}${fields}. You see the newest.`}
      {news.kind === 'taken' && `You see what ${by ?? 'you'} saved${fields}.`}
      {news.kind === 'merged' && 'Both changes are in the form now. Look it over, and save.'}
    </span>
  )
}

/** `by` null: oneself, elsewhere. */
function titleOf(what: string, by: string | null): string {
  if (by === null) return `You changed this ${what} in another place`
  return `${by.charAt(0).toUpperCase()}${by.slice(1)} changed this ${what}`
}
