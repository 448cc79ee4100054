import { CopyPlus, Play, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { isStepId } from '@/document/ids'
import { lastOf, parentOf, type Pointer } from '@/document/pointer'
import { countReferences, renameStep } from '@/document/rename'
import { deleteSteps, duplicateSteps } from '@/document/steps'
import { isRecord } from '@/document/values'
import { iconOf } from '@/diagram/icons'
import { typeLabel } from '@/graph/stepTypes'
import { Banner } from '@/ui/Banner'
import { Field } from '@/ui/Field'
import { IconButton } from '@/ui/IconButton'
import { TextInput } from '@/ui/TextInput'

import { useData, useEditor, useFindings, useSteps, useValue } from '../context'
import { FindingWords } from '../fields/FindingWords'
import { stepDescription, stepFields, type FieldSpec } from '../fields/specs'
import { ActionFields } from './ActionFields'
import { Fields, Folded } from './Fields'
import { Bodies } from './Bodies'
import { StepValues } from './StepValues'
import { WaitFields } from './WaitFields'
import { WorkflowField } from './WorkflowField'

export function StepPanel({ pointer }: { pointer: Pointer }) {
  const { schema } = useEditor()
  const step = useValue(pointer)
  if (!isRecord(step)) {
    return (
      <div className="p-4">
        <Banner tone="warning" title="This is not a step">
          It has no fields. Correct it in the YAML, or delete it in the diagram.
        </Banner>
      </div>
    )
  }
  const type = typeof step['type'] === 'string' ? step['type'] : ''
  const fields = stepFields(schema, type)
  return (
    <section aria-label="Selected step" className="flex min-w-0 flex-col gap-5 p-4">
      <Head pointer={pointer} type={type} id={typeof step['id'] === 'string' ? step['id'] : ''} />
      <OwnFindings pointer={pointer} />
      <p className="-mt-2 text-xs text-muted">
        {stepDescription(schema, type).split('\n')[0]?.replaceAll('`', '')}
      </p>
      <Own pointer={pointer} type={type} fields={fields.own} />
      <Bodies pointer={pointer} step={step} />
      <Folded title="Name, condition and note" pointer={pointer} fields={fields.common} />
      {fields.handling.length > 0 && (
        <Folded title="When it fails or takes long" pointer={pointer} fields={fields.handling} />
      )}
      <StepValues pointer={pointer} />
    </section>
  )
}

function Own({ pointer, type, fields }: { pointer: Pointer; type: string; fields: readonly FieldSpec[] }) {
  if (type === 'action') return <ActionFields pointer={pointer} fields={fields} />
  if (type === 'wait') return <WaitFields pointer={pointer} fields={fields} />
  if (type === 'workflow') return <WorkflowField pointer={pointer} fields={fields} />
  return <Fields pointer={pointer} fields={fields} />
}

function Head({ pointer, type, id }: { pointer: Pointer; type: string; id: string }) {
  const { session, readOnly, testUntil } = useEditor()
  const Icon = iconOf(type)
  return (
    <header className="flex min-w-0 flex-col gap-3">
      <div className="flex items-center gap-2">
        <Icon size={18} aria-hidden className="shrink-0 text-muted" />
        <h2 className="min-w-0 flex-1 truncate text-base font-semibold">{typeLabel(type)}</h2>
        {!readOnly && (
          <>
            <IconButton
              size="sm"
              label="Test up to this step"
              icon={Play}
              whyNot={id === '' ? 'The step has no id.' : undefined}
              onClick={() => testUntil(id)}
            />
            <IconButton
              size="sm"
              label="Duplicate"
              keys="mod+d"
              icon={CopyPlus}
              onClick={() => session.edit((text) => duplicateSteps(text, [pointer]))}
            />
            <IconButton
              size="sm"
              label="Delete"
              keys="delete"
              icon={Trash2}
              onClick={() => session.edit((text) => deleteSteps(text, [pointer]))}
            />
          </>
        )}
      </div>
      <IdField pointer={pointer} id={id} />
    </header>
  )
}

function IdField({ pointer, id }: { pointer: Pointer; id: string }) {
  const { session, readOnly } = useEditor()
  const data = useData()
  const steps = useSteps()
  const findings = useFindings(`${pointer}/id`)
  const [typed, setTyped] = useState<string | null>(null)
  const wanted = typed ?? id
  const problem = problemOf(
    wanted,
    steps.some((one) => one.id === wanted && one.pointer !== pointer),
  )
  const uses = id === '' ? 0 : countReferences(data, id)
  const done = () => {
    if (
      typed !== null &&
      typed !== id &&
      !problem &&
      session.edit((text) => renameStep(text, pointer, typed))
    ) {
      session.renamePin(id, typed)
    }
    if (!problem) setTyped(null)
  }
  return (
    <Field
      label="Id"
      required
      error={
        typed === null
          ? findings[0] && <FindingWords message={findings[0].message} hint={findings[0].hint} />
          : problem
      }
      hint={
        uses > 0
          ? `${uses} ${uses === 1 ? 'expression reads' : 'expressions read'} its result; a rename takes them along.`
          : undefined
      }
    >
      <TextInput
        mono
        readOnly={readOnly}
        value={wanted}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === 'Enter') done()
          if (event.key === 'Escape') setTyped(null)
        }}
      />
    </Field>
  )
}

function problemOf(id: string, taken: boolean): string | undefined {
  if (!isStepId(id)) return 'A letter first, then letters, digits, _ and -; at most 64.'
  return taken ? 'Another step has this id.' : undefined
}

/** What is wrong with the step as a whole; fields show their own. */
function OwnFindings({ pointer }: { pointer: Pointer }) {
  const findings = useFindings(pointer).filter(
    (one) => one.pointer === pointer || parentOf(one.pointer) === pointer,
  )
  const whole = findings.filter(
    (one) =>
      one.pointer === pointer ||
      ['type', 'do', 'then', 'else', 'cases', 'branches', 'catch', 'finally'].includes(lastOf(one.pointer)),
  )
  if (whole.length === 0) return null
  return (
    <ul className="flex flex-col gap-1">
      {whole.map((finding) => (
        <li
          key={finding.pointer + finding.code + finding.message}
          className={`rounded-md px-2 py-1 text-xs ${finding.severity === 'error' ? 'bg-danger-soft text-danger-ink' : 'bg-warning-soft text-warning-ink'}`}
        >
          {finding.message} {finding.hint}
        </li>
      ))}
    </ul>
  )
}
