import { Plus, X } from 'lucide-react'
import { useState } from 'react'

import { removeAt, renameKey, setAt } from '@/document/edits'
import { setField } from '@/document/fields'
import { child, type Pointer } from '@/document/pointer'
import { isRecord } from '@/document/values'
import { Button } from '@/ui/Button'
import { IconButton } from '@/ui/IconButton'
import { TextInput } from '@/ui/TextInput'

import { useEditor, useFindings, useValue } from '../context'
import { CodeValue } from './CodeValue'
import { FindingWords } from './FindingWords'
import type { FieldSpec } from './specs'
import { TreeField } from './TreeField'
import { freeName, fromText, textOf } from './values'

interface MapFieldProps {
  spec: FieldSpec
  owner: Pointer
}

/** Names and their values: variables, environment, headers, outputs. */
export function MapField({ spec, owner }: MapFieldProps) {
  const { session, readOnly } = useEditor()
  const pointer = owner + spec.path
  const value = useValue(pointer)
  const own = useFindings(pointer, true)
  const names = isRecord(value) ? Object.keys(value) : []
  const add = () =>
    session.edit((text) => setField(text, owner, child(spec.path, freeName('name', names)), ''))
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">
        {spec.label}
        {spec.required && <span className="text-danger-ink"> *</span>}
      </legend>
      {own.map((finding) => (
        <p key={finding.code + finding.message} className="text-xs text-danger-ink">
          <FindingWords message={finding.message} hint={finding.hint} />
        </p>
      ))}
      {names.map((name, place) => (
        <Entry key={place} name={name} pointer={pointer} owner={owner} label={spec.label} />
      ))}
      {!readOnly && (
        <div>
          <Button variant="ghost" size="sm" icon={Plus} onClick={add}>
            {names.length === 0 ? `Add to ${spec.label.toLowerCase()}` : 'Add another'}
          </Button>
        </div>
      )}
    </fieldset>
  )
}

interface EntryProps {
  name: string
  pointer: Pointer
  owner: Pointer
  label: string
}

function Entry({ name, pointer, owner, label }: EntryProps) {
  const { session, readOnly } = useEditor()
  const at = child(pointer, name)
  const value = useValue(at)
  const findings = useFindings(at)
  const set = (next: unknown) => session.edit((text) => setAt(text, at, next ?? ''), at)
  return (
    <div className="flex min-w-0 flex-col gap-1 border-l-2 border-line pl-2">
      <div className="flex items-center gap-1">
        <KeyInput
          name={name}
          label={`Name in ${label.toLowerCase()}`}
          readOnly={readOnly}
          onRename={(next) => session.edit((text) => renameKey(text, at, next))}
        />
        {!readOnly && (
          <IconButton
            label={`Remove ${name}`}
            icon={X}
            size="sm"
            onClick={() => session.edit((text) => removeAt(text, at))}
          />
        )}
      </div>
      {typeof value === 'object' && value !== null ? (
        <TreeField label={name} value={value} set={set} pointer={at} owner={owner} />
      ) : (
        <CodeValue
          label={name}
          kind="template"
          pointer={at}
          owner={owner}
          text={textOf(value)}
          onChange={(text) => set(typeof value === 'string' ? text : fromText(text, ['number', 'boolean']))}
        />
      )}
      {findings.map((finding) => (
        <p key={finding.code + finding.message} className="text-xs text-danger-ink">
          <FindingWords message={finding.message} hint={finding.hint} />
        </p>
      ))}
    </div>
  )
}

/** Renamed when one leaves it: half a name is no name. */
export function KeyInput({
  name,
  label,
  readOnly,
  onRename,
}: {
  name: string
  label: string
  readOnly: boolean
  onRename(name: string): void
}) {
  const [typed, setTyped] = useState<string | null>(null)
  const done = () => {
    const next = typed?.trim()
    if (next && next !== name) onRename(next)
    setTyped(null)
  }
  return (
    <TextInput
      mono
      aria-label={label}
      readOnly={readOnly}
      value={typed ?? name}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done()
        if (event.key === 'Escape') setTyped(null)
      }}
    />
  )
}
