import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, indentLess, indentMore } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search'
import { Annotation, EditorState, Prec, StateEffect, StateField } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef } from 'react'

import { markOf, rangeOf, stepAt } from '@/document/lines'
import type { Pointer } from '@/document/pointer'
import { read, type ReadDocument } from '@/document/reading'
import { isRecord } from '@/document/values'
import { highlighting, look } from '@/expressions/codemirror'
import { suggest } from '@/expressions/complete'
import { Pace } from '@/expressions/pace'
import { Banner } from '@/ui/Banner'

import { type Finding, scopeAt } from '../api'
import { useEditor, useSelection, useSession } from '../context'
import { suggestYaml, type Known } from './complete'

/** The definition as text. Both ways live: what is typed is drawn, what is drawn is written. */
export function YamlPane() {
  const { session, tools, readOnly } = useEditor()
  const text = useSession((state) => state.history.present.text)
  const findings = useSession((state) => state.findings)
  const checkedText = useSession((state) => state.checkedText)
  const selection = useSelection()
  const client = useQueryClient()
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const document = read(text)

  const cursor = useEffectEvent((offset: number) => {
    const found = read(session.text())
    const step = found.problems.length === 0 ? stepAt(found, offset) : undefined
    const present = session.store.getState().history.present.selection
    if (step !== undefined && (present.length !== 1 || present[0] !== step)) session.select([step])
  })
  const typed = useEffectEvent((next: string) => {
    session.write(next, 'text')
    cursor(view.current?.state.selection.main.head ?? 0)
  })
  const complete = useEffectEvent(async (context: CompletionContext): Promise<CompletionResult | null> => {
    const known: Known = {
      actions: tools.map((tool) => ({
        name: tool.name,
        title: tool.title,
        arguments: argumentsOf(tool.input_schema),
      })),
    }
    return (
      (await inTemplate(
        context,
        (pointer) => scopeAt(client, session.text(), pointer),
        session.store.getState().good,
      )) ?? asResult(context, suggestYaml(context.state.doc.toString(), context.pos, known))
    )
  })
  const undo = useEffectEvent(() => (session.undo(), true))
  const redo = useEffectEvent(() => (session.redo(), true))

  useEffect(() => {
    const pace = new Pace((next) => typed(next))
    const made = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: session.text(),
        extensions: [
          look,
          paneLook,
          highlighting,
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          drawSelection(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          highlightSelectionMatches(),
          bracketMatching(),
          indentOnInput(),
          indentUnit.of('  '),
          search({ top: true }),
          read(session.text()).format === 'json' ? json() : yaml(),
          autocompletion({ override: [(context) => complete(context)], icons: false }),
          marked,
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ 'aria-label': 'Definition as text', tabindex: '0' }),
          Prec.highest(
            keymap.of([
              { key: 'Mod-z', run: () => undo() },
              { key: 'Mod-Shift-z', run: () => redo() },
              { key: 'Mod-y', run: () => redo() },
              { key: 'Mod-f', run: openSearchPanel },
              // Tab indents only where something is selected; else it goes on to the next control.
              { key: 'Tab', run: (one) => !one.state.selection.main.empty && indentMore(one) },
              { key: 'Shift-Tab', run: (one) => !one.state.selection.main.empty && indentLess(one) },
            ]),
          ),
          keymap.of([
            ...completionKeymap,
            ...searchKeymap,
            ...foldKeymap,
            ...lintKeymap,
            ...defaultKeymap.filter((one) => one.key !== 'Mod-Enter'),
          ]),
          EditorView.updateListener.of((update) => {
            if (update.transactions.some((one) => one.annotation(fromOutside))) return
            if (update.docChanged) pace.offer(update.state.doc.toString())
            if (update.selectionSet && !update.docChanged && update.view.hasFocus)
              cursor(update.state.selection.main.head)
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
  }, [session, readOnly])

  useEffect(() => {
    const made = view.current
    if (made) replaceText(made, text)
  }, [text])

  const chosen = selection[0]
  useEffect(() => {
    const made = view.current
    if (!made) return
    const range = chosen === undefined || document.problems.length > 0 ? null : rangeOf(document, chosen)
    const shown = range && range.to <= made.state.doc.length ? range : null
    const effects: StateEffect<unknown>[] = [mark.of(shown)]
    if (shown && !made.hasFocus)
      effects.push(EditorView.scrollIntoView(shown.from, { y: 'nearest', yMargin: 60 }))
    made.dispatch({ effects, annotations: fromOutside.of(true) })
  }, [chosen, document])

  useEffect(() => {
    const made = view.current
    if (!made) return
    const found = diagnostics(document, checkedText === text ? findings : [])
    // What is missing at the end is found behind it.
    const end = made.state.doc.length
    const inside = found.map((one) => ({ ...one, from: Math.min(one.from, end), to: Math.min(one.to, end) }))
    made.dispatch(setDiagnostics(made.state, inside))
  }, [document, findings, checkedText, text])

  const [problem] = document.problems
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {problem && (
        <Banner tone="warning" title={`Line ${problem.line} cannot be read`} className="m-2">
          {problem.message}. The diagram shows the newest text that could be read.
        </Banner>
      )}
      <div ref={host} className="min-h-0 flex-1 overflow-hidden bg-raised" />
    </div>
  )
}

const fromOutside = Annotation.define<boolean>()
const mark = StateEffect.define<{ from: number; to: number } | null>()

/** The lines of the selected step. */
const marked = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, transaction) {
    let next = decorations.map(transaction.changes)
    for (const effect of transaction.effects)
      if (effect.is(mark)) next = linesOf(transaction.state, effect.value)
    return next
  },
  provide: (field) => EditorView.decorations.from(field),
})

const markedLine = Decoration.line({ class: 'cm-chosen' })

const paneLook = EditorView.theme({
  '&': { height: '100%' },
  '.cm-scroller': { lineHeight: '20px' },
  '.cm-chosen': {
    boxShadow: 'inset 2px 0 0 var(--accent)',
    background: 'color-mix(in srgb, var(--accent-soft) 55%, transparent)',
  },
})

function linesOf(state: EditorState, range: { from: number; to: number } | null): DecorationSet {
  if (!range) return Decoration.none
  const first = state.doc.lineAt(Math.min(range.from, state.doc.length)).number
  const last = state.doc.lineAt(Math.min(range.to, state.doc.length)).number
  const found = []
  for (let line = first; line <= last; line += 1) found.push(markedLine.range(state.doc.line(line).from))
  return Decoration.set(found)
}

/** Only what differs is replaced, so that the cursor and the folds stay. */
function replaceText(view: EditorView, text: string): void {
  const old = view.state.doc.toString()
  if (old === text) return
  let from = 0
  while (from < old.length && from < text.length && old[from] === text[from]) from += 1
  let tail = 0
  while (
    tail < old.length - from &&
    tail < text.length - from &&
    old[old.length - 1 - tail] === text[text.length - 1 - tail]
  )
    tail += 1
  view.dispatch({
    changes: { from, to: old.length - tail, insert: text.slice(from, text.length - tail) },
    annotations: fromOutside.of(true),
  })
}

function diagnostics(document: ReadDocument, findings: readonly Finding[]): Diagnostic[] {
  if (document.problems.length > 0) {
    return document.problems.map((one) => ({
      from: one.from,
      to: Math.max(one.from, one.to),
      severity: 'error',
      message: one.message,
    }))
  }
  return findings.map((finding) => ({
    ...markOf(document, finding.pointer),
    severity: finding.severity,
    message: finding.hint ? `${finding.message}\n${finding.hint}` : finding.message,
    source: finding.code,
  }))
}

async function inTemplate(
  context: CompletionContext,
  scope: (pointer: Pointer) => ReturnType<typeof scopeAt>,
  good: ReadDocument,
): Promise<CompletionResult | null> {
  const line = context.state.doc.lineAt(context.pos)
  const before = line.text.slice(0, context.pos - line.from)
  const opening = before.lastIndexOf('{{')
  const bare = /^\s*(?:- )?(?:if|condition|on|where):\s+["']?(.*)$/.exec(before)
  if ((opening < 0 || before.indexOf('}}', opening) >= 0) && !bare) return null
  const source =
    opening >= 0 && before.indexOf('}}', opening) < 0 ? before.slice(opening + 2) : (bare?.[1] ?? '')
  const found = suggest(source, source.length, 'expression', {
    scope: await scope(stepAt(good, context.pos) ?? ''),
  })
  if (!found) return null
  const from = context.pos - (source.length - found.from)
  return {
    from,
    options: found.items.map((one) => ({
      label: one.label,
      apply: one.insert,
      detail: one.type,
      info: one.doc || undefined,
    })),
    validFor: /^\w*$/,
  }
}

function asResult(
  context: CompletionContext,
  found: ReturnType<typeof suggestYaml>,
): CompletionResult | null {
  if (
    !found ||
    (!context.explicit &&
      found.from === context.pos &&
      !context.state.sliceDoc(context.pos - 2, context.pos).endsWith(': '))
  )
    return null
  return {
    from: found.from,
    options: found.items.map((one) => ({ label: one.label, apply: one.insert, detail: one.detail })),
    validFor: /^[\w.-]*$/,
  }
}

function argumentsOf(schema: Record<string, unknown>): { name: string; required: boolean }[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  return Object.keys(properties).map((name) => ({ name, required: required.includes(name) }))
}
