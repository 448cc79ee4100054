import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import { yaml } from '@codemirror/lang-yaml'
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView, placeholder as placeholderOf } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef } from 'react'

import { cx } from '@/ui/classes'
import { useField } from '@/ui/Field'

import type { Finding } from '../api'
import { useEditor } from '../context'
import { Pace } from '../pace'
import {
  brackets,
  completion,
  fieldKeys,
  fieldLook,
  type FieldLanguage,
  highlighting,
  languageOf,
  look,
  oneLine,
  type Sources,
} from './codemirror'

export interface CodeFieldProps {
  /** Accessible name. */
  label: string
  value: string
  onChange(text: string): void
  onBlur?(): void
  onFocus?(): void
  language: FieldLanguage | 'yaml'
  multiline?: boolean
  placeholder?: string
  readOnly?: boolean
  /** Marked with squiggles; they are about the whole value. */
  findings?: readonly Finding[]
  sources?: Sources
}

const EMPTY: Sources = { scope: async () => undefined, values: () => undefined }

/** One value as code: an expression, a template, or YAML. It grows with its lines. */
export function CodeField(props: CodeFieldProps) {
  const {
    label,
    value,
    language,
    multiline = false,
    placeholder,
    readOnly = false,
    findings,
    sources = EMPTY,
  } = props
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const field = useField()
  const { session } = useEditor()
  const changed = useEffectEvent((text: string) => props.onChange(text))
  const left = useEffectEvent(() => props.onBlur?.())
  const entered = useEffectEvent(() => props.onFocus?.())
  const present = useRef(sources)
  useEffect(() => {
    present.current = sources
  })
  const describedBy = String(field['aria-describedby'] ?? '')
  const invalid =
    Boolean(field['aria-invalid']) || (findings?.some((one) => one.severity === 'error') ?? false)

  useEffect(() => {
    const pace = new Pace((text) => changed(text))
    const made = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          look,
          fieldLook,
          highlighting,
          brackets,
          fieldKeys(),
          multiline ? EditorView.lineWrapping : [oneLine, EditorView.lineWrapping],
          languageExtension(language),
          language === 'expression' || language === 'template'
            ? completion(language, () => present.current)
            : [],
          placeholder ? placeholderOf(placeholder) : [],
          EditorState.readOnly.of(readOnly),
          attributes.of([]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((one) => one.annotation(fromOutside)))
              pace.offer(update.state.doc.toString())
          }),
          EditorView.domEventHandlers({
            blur: () => {
              pace.settle()
              left()
            },
            focus: () => entered(),
          }),
        ],
      }),
    })
    view.current = made
    const stop = session.whenSettling(() => pace.settle())
    return () => {
      pace.settle()
      stop()
      made.destroy()
    }
    // The value comes in through the effect below; a new editor for each letter would lose the cursor.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [language, multiline, placeholder, readOnly])

  useEffect(() => {
    const text = view.current?.state.doc.toString()
    if (text === undefined || text === value) return
    view.current?.dispatch({
      changes: { from: 0, to: text.length, insert: value },
      annotations: fromOutside.of(true),
    })
  }, [value])

  useEffect(() => {
    const said: Record<string, string> = {
      'aria-label': label,
      tabindex: '0',
      ...(invalid ? { 'aria-invalid': 'true' } : {}),
    }
    if (describedBy) said['aria-describedby'] = describedBy
    view.current?.dispatch({ effects: attributes.reconfigure(EditorView.contentAttributes.of(said)) })
  }, [label, describedBy, invalid, language, multiline, placeholder, readOnly])

  useEffect(() => {
    const made = view.current
    if (made) made.dispatch(setDiagnostics(made.state, diagnostics(findings ?? [], made.state.doc.length)))
  }, [findings, value])

  return (
    <div
      ref={host}
      className={cx(
        'control w-full min-w-0 cursor-text overflow-hidden p-0! focus-within:border-accent focus-within:ring-1 focus-within:ring-accent',
        invalid && 'border-danger',
        multiline && language === 'yaml' && 'min-h-14',
      )}
    />
  )
}

const attributes = new Compartment()

/** Marks changes that come from the document, so that they are not sent back to it. */
const fromOutside = Annotation.define<boolean>()

function languageExtension(language: FieldLanguage | 'yaml'): Extension {
  return language === 'yaml' ? yaml() : languageOf(language)
}

function diagnostics(findings: readonly Finding[], length: number): Diagnostic[] {
  return findings.map((finding) => ({
    from: 0,
    to: length,
    severity: finding.severity,
    message: finding.hint ? `${finding.message} ${finding.hint}` : finding.message,
  }))
}
