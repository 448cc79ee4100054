import { Plus, X } from 'lucide-react'

import { setField } from '@/document/fields'
import type { Pointer } from '@/document/pointer'
import { isRecord } from '@/document/values'
import { Button } from '@/ui/Button'
import { Checkbox } from '@/ui/Checkbox'
import { DurationInput } from '@/ui/DurationInput'
import { Field } from '@/ui/Field'
import { NumberInput } from '@/ui/NumberInput'
import { TextArea } from '@/ui/TextArea'
import { TextInput } from '@/ui/TextInput'

import { useEditor, useFindings, useValue } from '../context'
import { ChoiceField } from './ChoiceField'
import { CodeValue } from './CodeValue'
import { FindingWords } from './FindingWords'
import { MapField } from './MapField'
import type { FieldSpec } from './specs'
import { TreeField } from './TreeField'
import { fromLines, fromText, linesOf, textOf } from './values'

export interface FieldEditorProps {
  spec: FieldSpec
  /** Pointer of the step, or "" for the workflow. */
  owner: Pointer
}

/** One field of the form, by its kind, with its findings. */
export function FieldEditor({ spec, owner }: FieldEditorProps) {
  const pointer = owner + spec.path
  const value = useValue(pointer)
  const findings = useFindings(pointer, HAS_PARTS.has(spec.kind))
  const set = useSetField(owner, spec.path)
  if (spec.kind === 'group') return <GroupField spec={spec} owner={owner} />
  if (spec.kind === 'map' && !isFree(value)) return <MapField spec={spec} owner={owner} />
  if (spec.kind === 'flag' && (typeof value === 'boolean' || value === undefined)) {
    return (
      <Checkbox
        label={spec.label}
        hint={shortHint(spec.description)}
        checked={(value ?? spec.fallback) === true}
        onChange={(checked) => set(checked === (spec.fallback ?? false) ? undefined : checked)}
      />
    )
  }
  const error = findings[0]
  return (
    <Field
      label={spec.label}
      hint={shortHint(spec.description)}
      required={spec.required}
      error={error && <FindingWords message={error.message} hint={error.hint} />}
    >
      <Control spec={spec} owner={owner} pointer={pointer} value={value} set={set} />
    </Field>
  )
}

const HAS_PARTS: ReadonlySet<string> = new Set(['map', 'group'])

/** Writes the field; typing in one place is one step of undo. */
export function useSetField(owner: Pointer, path: Pointer): (value: unknown) => void {
  const { session } = useEditor()
  return (value) => session.edit((text) => setField(text, owner, path, value), owner + path)
}

interface ControlProps {
  spec: FieldSpec
  owner: Pointer
  pointer: Pointer
  value: unknown
  set(value: unknown): void
}

function Control({ spec, owner, pointer, value, set }: ControlProps) {
  const { kind } = spec
  const emptied = (text: string) => (text === '' && !spec.required ? undefined : text)
  if (kind === 'expression' || kind === 'template' || kind === 'script') {
    return (
      <CodeValue
        label={spec.label}
        kind={kind}
        pointer={pointer}
        owner={owner}
        text={textOf(value)}
        placeholder={spec.placeholder}
        onChange={(text) => set(text === '' && !spec.required ? undefined : fromText(text, spec.types))}
      />
    )
  }
  if (kind === 'map' && isFree(value)) {
    return (
      <CodeValue
        label={spec.label}
        kind="template"
        pointer={pointer}
        owner={owner}
        text={textOf(value)}
        onChange={(text) => set(emptied(text))}
      />
    )
  }
  if (kind === 'choice')
    return <ChoiceField spec={spec} owner={owner} pointer={pointer} value={value} set={set} />
  if (kind === 'choices') return <Choices spec={spec} value={value} set={set} />
  if (kind === 'list') {
    return (
      <TextArea
        rows={Math.max(2, linesOf(value).split('\n').length)}
        mono
        value={linesOf(value)}
        placeholder="One a line"
        onChange={(event) =>
          set(
            fromLines(event.target.value).length > 0 || spec.required
              ? event.target.value.split('\n')
              : undefined,
          )
        }
        onBlur={(event) => {
          const lines = fromLines(event.target.value)
          set(lines.length > 0 ? lines : undefined)
        }}
      />
    )
  }
  if (kind === 'tree' || kind === 'schema' || isRecord(value) || Array.isArray(value)) {
    return (
      <TreeField
        label={spec.label}
        value={value}
        set={set}
        pointer={pointer}
        owner={owner}
        schema={kind === 'schema'}
      />
    )
  }
  if (kind === 'duration')
    return <DurationInput value={textOf(value)} onChange={(text) => set(emptied(text))} />
  if (kind === 'number' && (typeof value === 'number' || value === undefined)) {
    return (
      <NumberInput
        value={value ?? null}
        placeholder={
          spec.fallback === undefined || spec.fallback === null ? undefined : String(spec.fallback)
        }
        onChange={(number) => set(number ?? undefined)}
      />
    )
  }
  if (kind === 'longText') {
    return <TextArea rows={2} value={textOf(value)} onChange={(event) => set(emptied(event.target.value))} />
  }
  return (
    <PlainText
      spec={spec}
      value={value}
      set={(text) =>
        set(text === undefined ? undefined : fromText(text, spec.options && ['integer', 'string']))
      }
    />
  )
}

function PlainText({
  spec,
  value,
  set,
}: {
  spec: FieldSpec
  value: unknown
  set(text: string | undefined): void
}) {
  const list = spec.options ? `options-${spec.path.replaceAll('/', '-')}` : undefined
  return (
    <>
      <TextInput
        mono
        value={textOf(value)}
        list={list}
        placeholder={
          spec.placeholder ??
          (spec.fallback === undefined || spec.fallback === null ? undefined : String(spec.fallback))
        }
        onChange={(event) =>
          set(event.target.value === '' && !spec.required ? undefined : event.target.value)
        }
      />
      {list && (
        <datalist id={list}>
          {spec.options?.map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
    </>
  )
}

function Choices({ spec, value, set }: { spec: FieldSpec; value: unknown; set(value: unknown): void }) {
  const chosen = Array.isArray(value) ? value : Array.isArray(spec.fallback) ? spec.fallback : []
  return (
    <div className="flex flex-wrap gap-x-4 gap-y-1">
      {spec.options?.map((option) => (
        <Checkbox
          key={option}
          label={option}
          checked={chosen.includes(option)}
          onChange={(checked) => {
            const next = (spec.options ?? []).filter((one) =>
              one === option ? checked : chosen.includes(one),
            )
            set(next.length > 0 ? next : undefined)
          }}
        />
      ))}
    </div>
  )
}

/** Fields that belong together; an optional group is added and taken away as a whole. */
function GroupField({ spec, owner }: FieldEditorProps) {
  const value = useValue(owner + spec.path)
  const findings = useFindings(owner + spec.path, true)
  const set = useSetField(owner, spec.path)
  if (value === undefined) {
    return (
      <div>
        <Button variant="ghost" size="sm" icon={Plus} onClick={() => set(BEGINNINGS[spec.name] ?? {})}>
          {spec.label}
        </Button>
        <p className="px-2 text-xs text-muted">{shortHint(spec.description)}</p>
      </div>
    )
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 rounded-md border border-line p-3">
      <legend className="px-1 text-sm font-medium">{spec.label}</legend>
      {findings.map((finding) => (
        <p key={finding.code} className="text-xs text-danger-ink">
          <FindingWords message={finding.message} hint={finding.hint} />
        </p>
      ))}
      {isRecord(value) ? (
        spec.fields?.map((field) => <FieldEditor key={field.path} spec={field} owner={owner} />)
      ) : (
        <TreeField label={spec.label} value={value} set={set} pointer={owner + spec.path} owner={owner} />
      )}
      {!spec.required && (
        <div>
          <Button variant="ghost" size="sm" icon={X} onClick={() => set(undefined)}>
            Remove {spec.label.toLowerCase()}
          </Button>
        </div>
      )}
    </fieldset>
  )
}

const BEGINNINGS: Readonly<Record<string, unknown>> = {
  retry: { attempts: 3 },
  escalate: { after: '1h', to: ['role:admin'] },
  event: { name: 'something.happened' },
  concurrency: { limit: 1 },
  budget: { tool_calls: 20 },
}

/** A map may be written as one template. */
function isFree(value: unknown): boolean {
  return value !== undefined && !isRecord(value)
}

/** The first sentence: the reference has the rest. */
function shortHint(text: string): string | undefined {
  const plain = text.replaceAll('`', '')
  return (/^.*?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain) || undefined
}
