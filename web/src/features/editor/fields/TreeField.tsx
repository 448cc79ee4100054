import { useState } from 'react'

import type { Pointer } from '@/document/pointer'
import { equal } from '@/document/values'
import { CodeField } from '@/expressions/CodeField'

import { useEditor, useFindings } from '../context'
import { useBindings } from '../values'
import { LiveValue } from './LiveValue'
import { readYaml, yamlOf } from './values'

interface TreeFieldProps {
  label: string
  value: unknown
  set(value: unknown): void
  pointer: Pointer
  owner: Pointer
  schema?: boolean
}

/** Any value as YAML. What is typed stays as it is; the document follows whenever it can be read. */
export function TreeField({ label, value, set, pointer, owner, schema }: TreeFieldProps) {
  const { session, readOnly } = useEditor()
  const findings = useFindings(pointer)
  const bindings = useBindings(owner)
  const [typed, setTyped] = useState<string | null>(null)
  const read = typed === null ? null : readYaml(typed)
  const stale = read !== null && 'value' in read && !equal(read.value, value)
  const text = typed === null || stale ? yamlOf(value) : typed
  return (
    <>
      <CodeField
        label={`${label}, as YAML`}
        value={text}
        language={typeof value === 'string' ? 'template' : 'yaml'}
        multiline
        placeholder={schema ? 'type: object' : undefined}
        readOnly={readOnly}
        findings={findings}
        whenSettling={session.whenSettling}
        onBlur={() => setTyped(null)}
        onChange={(next) => {
          setTyped(next)
          const found = readYaml(next)
          if ('value' in found) set(found.value)
        }}
      />
      {read && 'problem' in read && <p className="text-xs text-danger-ink">Not YAML yet: {read.problem}</p>}
      {typeof value === 'string' && <LiveValue kind="template" text={value} bindings={bindings} />}
    </>
  )
}
