import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'

import { Problem } from '@/api/problem'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Field } from '@/ui/Field'
import { Skeleton } from '@/ui/Skeleton'
import { TextArea } from '@/ui/TextArea'
import { toast } from '@/ui/toast'

import { draftDiff, type Diff, publish, type Published } from '../api'
import { nameIn } from '../naming'

/** What names it and does not follow its new name. */
const LEFT_BEHIND: ReadonlySet<string> = new Set(['called_by_old_name', 'alerts_left'])

interface PublishDialogProps {
  workflow: string
  /** Of the draft that is saved; the document that is published. */
  revision: number
  document: string
  /** The number of the version that the draft is based on; null: it was never published. */
  base: number | null
  errors: number
  warnings: number
  /** How a semantic difference is shown; the route brings it. */
  renderDiff?(diff: Diff): ReactNode
  onPublished(published: Published): void
  onShowProblems(): void
  onClose(): void
}

/** What will change, in words of steps, and a note for those who come later. */
export function PublishDialog(props: PublishDialogProps) {
  const { workflow, revision, document, base, errors, warnings, onClose } = props
  const name = nameIn(document) ?? workflow
  const client = useQueryClient()
  const [note, setNote] = useState('')
  const diff = useQuery({
    queryKey: ['workflows', 'diff', workflow, 'newest', 'draft', revision],
    queryFn: ({ signal }) => draftDiff(workflow, signal),
    enabled: base !== null && errors === 0,
    retry: false,
  })
  const publishing = useMutation({
    mutationFn: () => publish(workflow, document, note.trim(), revision),
    onSuccess: (published) => {
      void client.invalidateQueries({ queryKey: ['workflows'] })
      const { number } = published.version
      // They stay until somebody has read them: the editor knows nothing of what others call it.
      for (const { message, hint } of published.findings.filter((one) => LEFT_BEHIND.has(one.code)))
        toast.error({ detail: message, hint })
      toast.success(
        published.unchanged
          ? `Nothing changed since version ${number}`
          : `Published version ${number} of ${name}`,
        {
          action: { label: 'Show the workflow', href: `/workflows/${name}` },
        },
      )
      props.onPublished(published)
    },
  })
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => !open && onClose()}
      title={base === null ? `Publish ${workflow}` : `Publish version ${base + 1} of ${workflow}`}
      description="Runs under way go on with the version that they began with."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            busy={publishing.isPending}
            whyNot={errors > 0 ? 'Correct the errors first.' : undefined}
            onClick={() => publishing.mutate()}
          >
            Publish
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {errors > 0 && (
          <Banner
            tone="danger"
            title={
              errors === 1 ? '1 error must be corrected first' : `${errors} errors must be corrected first`
            }
            action={<Button onClick={props.onShowProblems}>Show them</Button>}
          />
        )}
        {errors === 0 && warnings > 0 && (
          <Banner
            tone="warning"
            title={warnings === 1 ? '1 warning' : `${warnings} warnings`}
            action={<Button onClick={props.onShowProblems}>Show them</Button>}
          >
            They do not stop you from publishing.
          </Banner>
        )}
        {base !== null && errors === 0 && name !== workflow && (
          <Banner tone="info" title={`${workflow} will be called ${name}`}>
            Its triggers and alerts follow, with everything that waits. Steps of other workflows that run it
            keep the old name.
          </Banner>
        )}
        <Refusal error={publishing.error} />
        <Field label="Note" hint="What changed and why. Everybody sees it in the history.">
          <TextArea
            rows={2}
            maxLength={2000}
            value={note}
            data-autofocus
            onChange={(event) => setNote(event.target.value)}
          />
        </Field>
        {base === null ? (
          <p className="text-sm text-muted">This is the first version.</p>
        ) : (
          errors === 0 && (
            <section aria-label="Changes">
              <h3 className="mb-2 text-sm font-medium">Changes since version {base}</h3>
              {diff.isPending && <Skeleton lines={3} />}
              {diff.error && <ErrorPanel error={diff.error} onRetry={() => void diff.refetch()} />}
              {diff.data && <Changes diff={diff.data} render={props.renderDiff} />}
            </section>
          )
        )}
      </div>
    </Dialog>
  )
}

function Changes({ diff, render }: { diff: Diff; render: ((diff: Diff) => ReactNode) | undefined }) {
  if (diff.lines.length === 0)
    return <p className="text-sm text-muted">Only comments or spacing differ: nothing will be published.</p>
  if (render) return render(diff)
  return (
    <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
      {diff.lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}

function Refusal({ error }: { error: unknown }) {
  if (!error) return null
  if (error instanceof Problem && error.status === 412) {
    return (
      <Banner tone="warning" title="Somebody else saved the draft meanwhile">
        Close this dialog: the editor shows both texts and asks what to keep. Then publish.
      </Banner>
    )
  }
  return <ErrorPanel error={error} title="Not published" />
}
