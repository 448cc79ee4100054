import type { ReactNode } from 'react'

import { Field } from '@/ui/Field'
import { TextInput } from '@/ui/TextInput'

import type { Trigger } from './api'
import { EventFields } from './EventFields'
import { FilterField } from './FilterField'
import { type Kind, serverKind, type TriggerForm } from './form'
import { InputFields } from './InputFields'
import { KindField } from './KindField'
import { LimitFields } from './LimitFields'
import { MoreFields } from './MoreFields'
import { PolicyFields } from './PolicyFields'
import { Preview } from './Preview'
import { ScheduleFields } from './ScheduleFields'
import { RunnerField, WorkflowField } from './TargetFields'
import { TryingContext, useTryingOf } from './trying'
import type { TriggerEditing } from './useTriggerForm'
import { WebhookFields } from './WebhookFields'
import { WebhookMoreFields } from './WebhookMoreFields'

interface TriggerFieldsProps {
  trigger: Trigger | undefined
  editing: TriggerEditing
}

/** All fields of a trigger; what starts it decides which there are. */
export function TriggerFields({ trigger, editing }: TriggerFieldsProps) {
  const { form, set, errors } = editing
  const trying = useTryingOf(trigger, form, editing.name, editing.previewed.preview?.instants[0]?.at)
  const webhook = {
    form: form.webhook,
    set: (patch: Partial<TriggerForm['webhook']>) => set({ webhook: { ...form.webhook, ...patch } }),
    errors: errors.webhook,
  }
  const schedule = { form: form.when, onChange: (when: TriggerForm['when']) => set({ when }) }
  const filter = (
    <FilterField
      kind={form.kind}
      value={form.filter}
      error={errors.at['filter']}
      onChange={(next) => set({ filter: next })}
    />
  )
  return (
    <TryingContext value={trying}>
      <KindField value={form.kind} onChange={(kind) => set({ kind })} />
      <div className="grid min-w-0 gap-x-6 gap-y-5 md:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <WorkflowField
            value={form.workflow}
            error={errors.at['workflow']}
            onChange={(workflow) => set({ workflow })}
          />
          {form.kind === 'schedule' && <ScheduleFields {...schedule} errors={errors.schedule} />}
          {form.kind === 'webhook' && <WebhookFields {...webhook} />}
          {form.kind === 'event' && (
            <>
              <EventFields
                form={form.event}
                set={(patch) => set({ event: { ...form.event, ...patch } })}
                errors={errors.event}
              />
              {filter}
            </>
          )}
        </div>
        <div className="min-w-0 md:sticky md:top-0 md:self-start">
          <Preview form={form} previewed={editing.previewed} />
        </div>
      </div>
      <InputFields
        workflow={form.workflow}
        kind={form.kind}
        value={form.inputs}
        onChange={(inputs) => set({ inputs })}
        errors={errors.inputs}
      />
      <NameFields editing={editing} />
      <More open={editing.showsMore} kind={form.kind}>
        {form.kind === 'webhook' && <WebhookMoreFields {...webhook} />}
        <MoreFields form={form} set={set} errors={errors.at} />
        {form.kind !== 'event' && filter}
        <PolicyFields
          form={form.policies}
          kind={serverKind(form)}
          overlap={form.overlap}
          errors={errors.policies}
          onChange={(policies) => set({ policies })}
        />
        {form.kind === 'schedule' && <LimitFields {...schedule} errors={errors.schedule} />}
        <RunnerField
          trigger={trigger}
          value={editing.runner}
          error={errors.at['run_as']}
          onChange={editing.setRunner}
        />
      </More>
    </TryingContext>
  )
}

function NameFields({ editing }: { editing: TriggerEditing }) {
  const { form, set, name, setName, errors } = editing
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="Name"
        required
        error={errors.at['name']}
        hint="Small letters, digits and dashes. Commands and files call it by this."
      >
        <TextInput mono value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label="Title" error={errors.at['title']} hint="For people; may be left out.">
        <TextInput value={form.title} onChange={(event) => set({ title: event.target.value })} />
      </Field>
    </div>
  )
}

const MORE: Record<Kind, string> = {
  schedule: 'More: overlap, missed firings, attempts, limits, days left out',
  webhook: 'More: answer, limits, methods, networks, attempts, repeats',
  event: 'More: repeats, limits, batches, attempts',
  manual: 'More: overlap, attempts, so many at once',
}

/** Opened and closed by hands alone, once it is there; only what leads to something wrong opens it as well. */
function More({ open, kind, children }: { open: boolean; kind: Kind; children: ReactNode }) {
  return (
    <details open={open} className="rounded-lg border border-line">
      <summary className="cursor-pointer px-3 py-2 text-sm font-medium hover:bg-hover">{MORE[kind]}</summary>
      <div className="flex flex-col gap-4 border-t border-line p-3">{children}</div>
    </details>
  )
}
