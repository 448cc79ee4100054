import { useRef, useState, type ReactNode } from 'react'

import { Button } from './Button'
import { Dialog } from './Dialog'
import { errorWords } from './errors'
import { Field } from './Field'
import { TextInput } from './TextInput'
import { isFinished } from './unfinished'

export interface ConfirmDialogProps {
  open: boolean
  onOpenChange(open: boolean): void
  title: ReactNode
  /** What will happen, and what cannot be taken back. */
  body: ReactNode
  confirmLabel: string
  danger?: boolean
  /** Stays open until it is done; an error is shown here, and nothing else changes. */
  onConfirm(): void | Promise<unknown>
  /** What must be typed first, for what cannot be undone. */
  requireText?: string
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  return props.open ? <Confirm {...props} /> : null
}

function Confirm({
  open,
  onOpenChange,
  title,
  body,
  confirmLabel,
  danger,
  onConfirm,
  requireText,
}: ConfirmDialogProps) {
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const form = useRef<HTMLFormElement>(null)
  const ready = requireText === undefined || typed.trim() === requireText

  async function confirm() {
    if (!ready || busy || !isFinished(form.current)) return
    setBusy(true)
    setError(null)
    try {
      await onConfirm()
      onOpenChange(false)
    } catch (refused) {
      setError(refused)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      size="sm"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            variant={danger ? 'danger' : 'primary'}
            busy={busy}
            disabled={!ready}
            onClick={() => void confirm()}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form
        ref={form}
        className="flex flex-col gap-3 text-sm"
        onSubmit={(event) => {
          event.preventDefault()
          void confirm()
        }}
      >
        <div>{body}</div>
        {requireText !== undefined && (
          <Field
            label={
              <>
                Type <span className="font-mono">{requireText}</span> to go on
              </>
            }
          >
            <TextInput mono value={typed} onChange={(event) => setTyped(event.target.value)} />
          </Field>
        )}
        {error !== null && <Refusal error={error} />}
      </form>
    </Dialog>
  )
}

function Refusal({ error }: { error: unknown }) {
  const { text, hint } = errorWords(error)
  return (
    <p role="alert" className="rounded-md bg-danger-soft p-2 text-danger-ink">
      {text} {hint}
    </p>
  )
}
