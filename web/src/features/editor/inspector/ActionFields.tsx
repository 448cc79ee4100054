import { setField } from '@/document/fields'
import { child, type Pointer } from '@/document/pointer'
import { isRecord } from '@/document/values'
import { Badge } from '@/ui/Badge'
import { Field } from '@/ui/Field'
import { Select } from '@/ui/Select'

import type { Tool } from '../api'
import { useEditor, useFindings, useValue } from '../context'
import { FieldEditor } from '../fields/FieldEditor'
import { FindingWords } from '../fields/FindingWords'
import { argumentFields, type FieldSpec } from '../fields/specs'
import { Folded } from './Fields'

/** The action, and its arguments as its own schema says. */
export function ActionFields({ pointer, fields }: { pointer: Pointer; fields: readonly FieldSpec[] }) {
  const { tools, readOnly, session } = useEditor()
  const name = String(useValue(child(pointer, 'action')) ?? '')
  const findings = useFindings(child(pointer, 'action'))
  const tool = tools.find((one) => one.name === name)
  const rest = fields.filter((one) => one.name !== 'action' && one.name !== 'with')
  const given = fields.find((one) => one.name === 'with')
  return (
    <>
      <Field
        label="Action"
        required
        hint={tool?.description.split('\n')[0]?.replaceAll('`', '')}
        error={findings[0] && <FindingWords message={findings[0].message} hint={findings[0].hint} />}
        aside={tool && <EffectsBadge effects={tool.effects} />}
      >
        <Select
          value={name}
          disabled={readOnly}
          placeholder="Choose an action…"
          options={[
            ...(tool || name === '' ? [] : [{ value: name, label: `${name} (unknown)` }]),
            ...tools.map((one) => one.name),
          ]}
          onChange={(next) => session.edit((text) => setField(text, pointer, '/action', next))}
        />
      </Field>
      {tool ? (
        <Arguments pointer={pointer} tool={tool} />
      ) : (
        given && <FieldEditor spec={{ ...given, kind: 'tree' }} owner={pointer} />
      )}
      <Folded title="Connection and delivery" pointer={pointer} fields={rest} />
    </>
  )
}

function Arguments({ pointer, tool }: { pointer: Pointer; tool: Tool }) {
  const at = child(pointer, 'with')
  const given = useValue(at)
  const findings = useFindings(at, true)
  if (given !== undefined && !isRecord(given)) {
    return (
      <FieldEditor
        spec={{
          path: '/with',
          name: 'with',
          label: 'Arguments',
          description: '',
          kind: 'tree',
          required: false,
        }}
        owner={pointer}
      />
    )
  }
  const known = argumentFields(tool.input_schema)
  const set = given ?? {}
  const unknown = Object.keys(set).filter((name) => !known.some((one) => one.name === name))
  const shown = known.filter((one) => one.required || one.name in set)
  const more = known.filter((one) => !shown.includes(one))
  const placed = (spec: FieldSpec): FieldSpec => ({ ...spec, path: `/with${spec.path}` })
  return (
    <>
      {findings.map((finding) => (
        <p key={finding.code + finding.message} className="text-xs text-danger-ink">
          <FindingWords message={finding.message} hint={finding.hint} />
        </p>
      ))}
      {shown.map((spec) => (
        <FieldEditor key={spec.name} spec={placed(spec)} owner={pointer} />
      ))}
      {unknown.map((name) => (
        <FieldEditor
          key={name}
          spec={{
            path: child('/with', name),
            name,
            label: name,
            description: 'This action has no such argument.',
            kind: 'tree',
            required: false,
          }}
          owner={pointer}
        />
      ))}
      <Folded title={`More arguments (${more.length})`} pointer={at} fields={more} />
    </>
  )
}

const TONES = { none: 'neutral', read: 'info', write: 'warning', destructive: 'danger' } as const
const WORDS = { none: 'no effects', read: 'reads', write: 'writes', destructive: 'destroys' } as const

/** What a call changes in the world. */
export function EffectsBadge({ effects }: { effects: Tool['effects'] }) {
  return <Badge tone={TONES[effects]}>{WORDS[effects]}</Badge>
}
