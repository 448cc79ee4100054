import type { Pointer } from '@/document/pointer'
import { CodeField } from '@/expressions/CodeField'

import { useEditor, useFindings } from '../context'
import { useBindings, useSources } from '../values'
import { LiveValue } from './LiveValue'

interface CodeValueProps {
  label: string
  kind: 'expression' | 'template' | 'script'
  pointer: Pointer
  /** The step that it is a field of. */
  owner: Pointer
  text: string
  placeholder?: string
  onChange(text: string): void
}

/** An expression or a template with what it gives. Values of a script travel as variables, so it has no one value. */
export function CodeValue({ label, kind, pointer, owner, text, placeholder, onChange }: CodeValueProps) {
  const { session, readOnly } = useEditor()
  const findings = useFindings(pointer)
  const sources = useSources(pointer, owner)
  const bindings = useBindings(owner)
  const language = kind === 'expression' ? 'expression' : 'template'
  // What is wrong is said below the field already; there is no value to show.
  const isWrong = findings.some((one) => one.severity === 'error')
  return (
    <>
      <CodeField
        label={label}
        value={text}
        language={language}
        multiline={kind !== 'expression'}
        placeholder={placeholder}
        readOnly={readOnly}
        findings={findings}
        whenSettling={session.whenSettling}
        sources={sources}
        onChange={onChange}
      />
      {kind !== 'script' && !isWrong && <LiveValue kind={language} text={text} bindings={bindings} />}
    </>
  )
}
