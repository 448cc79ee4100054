import { history, historyKeymap } from '@codemirror/commands'
import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import { yaml } from '@codemirror/lang-yaml'
import { Annotation, Compartment, EditorState, type Extension, Transaction } from '@codemirror/state'
import { EditorView, keymap, placeholder as placeholderOf } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef } from 'react'
import { flushSync } from 'react-dom'

import { cx } from '@/ui/classes'
import { useField } from '@/ui/Field'

import {
  brackets,
  completion,
  explanation,
  fieldKeys,
  fieldLook,
  type FieldLanguage,
  highlighting,
  languageOf,
  look,
  oneLine,
  type Sources,
} from './codemirror'
import { Pace } from './pace'

export interface Finding {
  severity: 'error' | 'warning'
  message: string
  hint?: string | null
}

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
  /** The id of more words about it, beside those of the field around it. */
  describedBy?: string
  /** Undo and redo are its own: there is nothing around it that would do that. */
  ownUndo?: boolean
  /** Hands over how to get what was typed and not told yet; gives back how to end that. */
  whenSettling?(settle: () => void): () => void
}

const EMPTY: Sources = { scope: async () => undefined, values: () => undefined, when: '' }

/** One value as code: an expression, a template, or YAML. It grows with its lines. */
export function CodeField(props: CodeFieldProps) {
  const {
    label,
    value,
    language,
    multiline = false,
    placeholder,
    readOnly = false,
    ownUndo = false,
    findings,
    sources = EMPTY,
  } = props
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const field = useField()
  const id = String(field['id'])
  const changed = useEffectEvent((text: string) => props.onChange(text))
  const left = useEffectEvent(() => props.onBlur?.())
  const entered = useEffectEvent(() => props.onFocus?.())
  const present = useRef(sources)
  useEffect(() => {
    present.current = sources
  })
  const describedBy = [field['aria-describedby'], props.describedBy].filter(Boolean).join(' ')
  const required = Boolean(field['aria-required'])
  const invalid =
    Boolean(field['aria-invalid']) || (findings?.some((one) => one.severity === 'error') ?? false)

  useEffect(() => {
    const pace = new Pace((text) => changed(text))
    // As in any other field of one line.
    const submit = () => {
      flushSync(() => pace.settle())
      host.current?.closest('form')?.requestSubmit()
    }
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
          ownUndo ? [history(), keymap.of(historyKeymap)] : [],
          EditorView.lineWrapping,
          multiline ? [] : oneLine(submit),
          languageExtension(language),
          language === 'expression' || language === 'template'
            ? [completion(language, () => present.current), explanation(language, () => present.current)]
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
    const stop = props.whenSettling?.(() => pace.settle())
    return () => {
      pace.settle()
      stop?.()
      made.destroy()
    }
    // The value comes in through the effect below; a new editor for each letter would lose the cursor.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [language, multiline, placeholder, readOnly, ownUndo])

  useEffect(() => {
    const text = view.current?.state.doc.toString()
    if (text === undefined || text === value) return
    view.current?.dispatch({
      changes: { from: 0, to: text.length, insert: value },
      annotations: [fromOutside.of(true), Transaction.addToHistory.of(false)],
    })
  }, [value])

  useEffect(() => {
    const said: Record<string, string> = {
      'aria-label': label,
      tabindex: '0',
      ...(invalid ? { 'aria-invalid': 'true' } : {}),
      ...(required ? { 'aria-required': 'true' } : {}),
    }
    if (describedBy) said['aria-describedby'] = describedBy
    view.current?.dispatch({ effects: attributes.reconfigure(EditorView.contentAttributes.of(said)) })
  }, [label, describedBy, invalid, required, language, multiline, placeholder, readOnly, ownUndo])

  useEffect(() => {
    const made = view.current
    if (made) made.dispatch(setDiagnostics(made.state, diagnostics(findings ?? [], made.state.doc.length)))
  }, [findings, value])

  useEffect(() => {
    // A click on the words of a label leads only into the browser's own fields by itself.
    const words = document.querySelector(`label[for="${id}"]`)
    const enter = () => view.current?.focus()
    words?.addEventListener('click', enter)
    return () => words?.removeEventListener('click', enter)
  }, [id])

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
