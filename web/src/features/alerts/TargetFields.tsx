import { Mail, Trash2, Webhook, Workflow } from 'lucide-react'
import type { ReactNode } from 'react'

import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Icon, type IconLike } from '@/ui/icon'
import { IconButton } from '@/ui/IconButton'
import { TextInput } from '@/ui/TextInput'

import type { Channel, Target } from './document'
import { newTarget, type Wrong } from './form'
import { SecretField } from './SecretField'
import { WorkflowTarget } from './WorkflowTarget'
import { WrongHere } from './WrongHere'

interface TargetFieldsProps {
  to: readonly Target[]
  wrong: Wrong
  onChange(to: Target[]): void
}

const CHANNELS: Record<Channel, { label: string; add: string; icon: IconLike }> = {
  email: { label: 'Mail', add: 'Mail somebody', icon: Mail },
  webhook: { label: 'Webhook', add: 'Call a webhook', icon: Webhook },
  workflow: { label: 'Workflow', add: 'Start a workflow', icon: Workflow },
}

export function TargetFields({ to, wrong, onChange }: TargetFieldsProps) {
  const change = (place: number, patch: Partial<Target>) =>
    onChange(to.map((one, at) => (at === place ? { ...one, ...patch } : one)))
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1 text-sm font-semibold">Tell whom</legend>
      <WrongHere text={wrong['/to']} />
      {to.map((target, place) => (
        <Frame
          // Recipients have no name of their own, and are only added at the end.
          key={`${target.channel} ${place}`}
          target={target}
          onRemove={() => onChange(to.filter((_, at) => at !== place))}
        >
          <WrongHere text={wrong[`/to/${place}`]} />
          <Fields target={target} place={place} wrong={wrong} onChange={(patch) => change(place, patch)} />
        </Frame>
      ))}
      <div className="flex flex-wrap gap-2">
        {(Object.keys(CHANNELS) as Channel[]).map((channel) => (
          <Button
            key={channel}
            size="sm"
            icon={CHANNELS[channel].icon}
            onClick={() => onChange([...to, newTarget(channel)])}
          >
            {CHANNELS[channel].add}
          </Button>
        ))}
      </div>
    </fieldset>
  )
}

interface FrameProps {
  target: Target
  onRemove(): void
  children: ReactNode
}

function Frame({ target, onRemove, children }: FrameProps) {
  const { label, icon } = CHANNELS[target.channel]
  return (
    <div
      role="group"
      aria-label={label}
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line p-3"
    >
      <span className="flex items-center gap-2 text-sm font-medium">
        <Icon icon={icon} size={16} />
        <span className="flex-1">{label}</span>
        <IconButton label={`Take ${target.to || label} away`} icon={Trash2} onClick={onRemove} />
      </span>
      {children}
    </div>
  )
}

interface FieldsProps {
  target: Target
  place: number
  wrong: Wrong
  onChange(patch: Partial<Target>): void
}

function Fields({ target, place, wrong, onChange }: FieldsProps) {
  const at = `/to/${place}`
  if (target.channel === 'workflow')
    return (
      <WorkflowTarget
        target={target}
        wrong={wrong[`${at}/workflow`]}
        wrongInputs={below(wrong, `${at}/inputs`)}
        onChange={onChange}
      />
    )
  if (target.channel === 'email')
    return (
      <Field
        label="Address"
        required
        error={wrong[`${at}/email`]}
        hint="One address; add another for the next."
      >
        <TextInput
          type="email"
          autoFocus={target.to === ''}
          value={target.to}
          placeholder="ops@example.com"
          onChange={(event) => onChange({ to: event.target.value })}
        />
      </Field>
    )
  return (
    <div className="grid min-w-0 items-start gap-3 sm:grid-cols-2">
      <Field
        label="Address"
        required
        error={wrong[`${at}/webhook`]}
        hint="It gets a POST with JSON, as Standard Webhooks say."
      >
        <TextInput
          mono
          inputMode="url"
          autoFocus={target.to === ''}
          value={target.to}
          placeholder="https://example.com/alerts"
          onChange={(event) => onChange({ to: event.target.value })}
        />
      </Field>
      <SecretField
        value={target.secret}
        error={wrong[`${at}/secret`]}
        onChange={(secret) => onChange({ secret })}
      />
    </div>
  )
}

function below(wrong: Wrong, pointer: string): string | undefined {
  const found = Object.keys(wrong).find((one) => one === pointer || one.startsWith(`${pointer}/`))
  return found && wrong[found]
}
