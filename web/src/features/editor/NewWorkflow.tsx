import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FileText } from 'lucide-react'
import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { setField } from '@/document/fields'
import { useGo } from '@/ui/AppLink'
import { Button } from '@/ui/Button'
import { cx } from '@/ui/classes'
import { Code } from '@/ui/Code'
import { ErrorPanel } from '@/ui/ErrorPanel'
import { Field } from '@/ui/Field'
import { Page } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { TextInput } from '@/ui/TextInput'
import { toast } from '@/ui/toast'

import { createWorkflow, isTaken, templatesQuery } from './api'
import { nameFrom, nameProblem } from './naming'

const BLANK = 'name: my-workflow\ntitle: My workflow\nsteps: []\n'

/** Blank, or from a template; a name that is free. */
export function NewWorkflow() {
  const go = useGo()
  const client = useQueryClient()
  const whyNot = useWhyNot('workflow.write')
  const templates = useQuery(templatesQuery)
  const [chosen, setChosen] = useState<string | null>(null)
  const [title, setTitle] = useState('')
  const [typedName, setTypedName] = useState<string | null>(null)
  const template = templates.data?.find((one) => one.name === chosen)
  const shownTitle = title || (template?.title ?? '')
  const name = typedName ?? (title ? nameFrom(title) : (template?.name ?? ''))
  const problem = name === '' ? undefined : nameProblem(name)
  const taken = useQuery({
    queryKey: ['workflows', 'taken', name],
    queryFn: ({ signal }) => isTaken(name, signal),
    enabled: name !== '' && !problem,
    retry: false,
    staleTime: 5_000,
  }).data
  const creating = useMutation({
    mutationFn: () => createWorkflow(documentOf(template?.definition ?? BLANK, name, shownTitle || name)),
    onSuccess: (draft) => {
      void client.invalidateQueries({ queryKey: ['workflows'] })
      toast.success(`Created ${draft.name}`)
      go(`/workflows/${encodeURIComponent(draft.name)}/edit`)
    },
  })
  const nameError =
    problem ?? (taken ? `There is a workflow “${name}” in this workspace already.` : undefined)
  return (
    <Page title="New workflow" breadcrumb={[{ label: 'Workflows', href: '/workflows' }]}>
      <form
        className="flex flex-col gap-6"
        onSubmit={(event) => {
          event.preventDefault()
          if (name !== '' && !nameError && !whyNot) creating.mutate()
        }}
      >
        <div className="grid max-w-2xl gap-4 sm:grid-cols-2">
          <Field label="Title" hint="What people see.">
            <TextInput
              autoFocus
              value={title}
              placeholder={template?.title ?? 'Triage a new ticket'}
              onChange={(event) => setTitle(event.target.value)}
            />
          </Field>
          <Field
            label="Name"
            required
            hint="Small letters, digits and dashes; used in links and commands."
            error={nameError}
          >
            <TextInput
              mono
              value={name}
              placeholder="triage-ticket"
              onChange={(event) => setTypedName(event.target.value)}
            />
          </Field>
        </div>
        <fieldset className="flex min-w-0 flex-col gap-2">
          <legend className="mb-2 text-sm font-medium">Begin with</legend>
          {templates.isPending && <Skeleton lines={4} />}
          {templates.error && (
            <ErrorPanel
              error={templates.error}
              title="The templates could not be read"
              onRetry={() => void templates.refetch()}
            />
          )}
          <div className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
            <Card
              title="A blank workflow"
              description="No steps yet. Add them in the diagram, or write YAML."
              checked={chosen === null}
              onChoose={() => setChosen(null)}
            />
            {templates.data?.map((one) => (
              <Card
                key={one.name}
                title={one.title}
                description={one.description.split('\n\n')[0] ?? ''}
                checked={chosen === one.name}
                onChoose={() => setChosen(one.name)}
              />
            ))}
          </div>
        </fieldset>
        {creating.error && <ErrorPanel error={creating.error} title="Not created" />}
        <div className="flex gap-2">
          <Button
            type="submit"
            variant="primary"
            busy={creating.isPending}
            whyNot={whyNot ?? (name === '' ? 'Give it a name first.' : nameError)}
          >
            Create and edit
          </Button>
          <Button onClick={() => go('/workflows')}>Cancel</Button>
        </div>
        {template && (
          <details>
            <summary className="text-sm text-muted">The template as text</summary>
            <Code value={template.definition} language="yaml" lineNumbers />
          </details>
        )}
      </form>
    </Page>
  )
}

interface CardProps {
  title: string
  description: string
  checked: boolean
  onChoose(): void
}

function Card({ title, description, checked, onChoose }: CardProps) {
  return (
    <label
      className={cx(
        'flex cursor-pointer gap-3 rounded-lg border p-3 hover:border-line-strong has-focus-visible:ring-2 has-focus-visible:ring-accent',
        checked ? 'border-accent bg-accent-soft' : 'border-line bg-raised',
      )}
    >
      <input type="radio" name="template" className="sr-only" checked={checked} onChange={onChoose} />
      <FileText size={18} aria-hidden className="mt-0.5 shrink-0 text-muted" />
      <span className="min-w-0">
        <span className="block text-sm font-medium">{title}</span>
        <span className="line-clamp-3 text-xs text-muted">{description}</span>
      </span>
    </label>
  )
}

function documentOf(definition: string, name: string, title: string): string {
  return setField(setField(definition, '', '/name', name), '', '/title', title)
}
