/** CodeMirror dressed as one of our fields: look, keys, and the small languages of definitions. */
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
  completionStatus,
  closeBrackets,
} from '@codemirror/autocomplete'
import { defaultKeymap } from '@codemirror/commands'
import { HighlightStyle, StreamLanguage, type StringStream, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension, Prec } from '@codemirror/state'
import { EditorView, hoverTooltip, keymap, type Rect } from '@codemirror/view'
import { tags } from '@lezer/highlight'

import type { Scope } from './api'
import { explain, type Explained, type Known, suggest, type Suggestion } from './complete'

export type FieldLanguage = 'expression' | 'template' | 'text'

export const highlighting = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.string, tags.special(tags.string)], color: 'var(--success-ink)' },
    { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--warning-ink)' },
    { tag: [tags.keyword, tags.operator], color: 'var(--muted)' },
    {
      tag: [tags.propertyName, tags.definition(tags.propertyName), tags.attributeName],
      color: 'var(--info-ink)',
    },
    { tag: tags.variableName, color: 'var(--accent-ink)' },
    { tag: [tags.comment, tags.lineComment], color: 'var(--faint)', fontStyle: 'italic' },
    { tag: tags.brace, color: 'var(--accent-ink)', fontWeight: '600' },
  ]),
)

/** Colours, and the pop-ups of completion and lint. */
export const look = EditorView.theme({
  '&': { color: 'var(--ink)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': {
    fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
    caretColor: 'var(--ink)',
    // One sees what is written: a drawn ≠ cannot be typed.
    fontVariantLigatures: 'none',
  },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--accent-soft) !important',
  },
  '.cm-activeLine, .cm-activeLineGutter': { background: 'color-mix(in srgb, var(--hover) 60%, transparent)' },
  '.cm-gutters': { background: 'var(--surface)', color: 'var(--faint)', border: 'none' },
  '.cm-tooltip': {
    background: 'var(--raised)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    boxShadow: 'var(--shadow-float)',
    overflow: 'hidden',
  },
  // What is said of an entry stands outside of the list.
  '.cm-tooltip.cm-tooltip-autocomplete': { overflow: 'visible' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'inherit',
    maxHeight: '16em',
    borderRadius: '5px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    padding: '3px 8px',
    display: 'flex',
    gap: '8px',
    alignItems: 'baseline',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--ink)' },
  '.cm-completionLabel': {
    fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
    fontSize: '12px',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700', color: 'var(--accent-ink)' },
  '.cm-completionDetail': {
    marginLeft: 'auto',
    fontStyle: 'normal',
    color: 'var(--muted)',
    fontSize: '11px',
  },
  '.cm-tooltip.cm-completionInfo': {
    padding: '6px 10px',
    maxWidth: '320px',
    fontSize: '12px',
    whiteSpace: 'pre-line',
    overflowWrap: 'anywhere',
  },
  '.cm-explained': {
    padding: '6px 10px',
    maxWidth: '320px',
    fontSize: '12px',
    whiteSpace: 'pre-line',
    overflowWrap: 'anywhere',
  },
  '.cm-explained > p:not(:only-child):first-child': { color: 'var(--muted)' },
  '.cm-diagnostic': { padding: '4px 8px', borderLeftWidth: '3px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--danger)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warning)' },
  '.cm-placeholder': { color: 'var(--faint)' },
  '.cm-panels': { background: 'var(--surface)', color: 'var(--ink)' },
})

export const fieldLook = EditorView.theme({
  '.cm-scroller': { lineHeight: '20px', maxHeight: '320px', overflow: 'auto' },
  '.cm-content': { padding: '5px 0' },
  '.cm-line': { padding: '0 10px' },
})

/** No second line: Enter is told, pasted line ends become blanks. */
export function oneLine(entered: () => void): Extension {
  const enter = {
    key: 'Enter',
    run: ({ state }: EditorView) => {
      // What is just about to be offered could be meant: nothing is sent by a slip.
      if (completionStatus(state) === null) entered()
      return true
    },
  }
  return [inOneLine, Prec.high(keymap.of([enter]))]
}

const inOneLine = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction
  const text = transaction.newDoc.toString().replaceAll(/\s*\n\s*/g, ' ')
  return [
    {
      changes: { from: 0, to: transaction.startState.doc.length, insert: text },
      selection: { anchor: text.length },
    },
  ]
})

/** Keys of a field: Tab goes on to the next one, Escape only closes what is open. */
export function fieldKeys(): Extension {
  return [
    Prec.high(keymap.of(completionKeymap)),
    keymap.of(defaultKeymap.filter((one) => !LEFT_TO_THE_PAGE.has(one.key ?? ''))),
  ]
}

const LEFT_TO_THE_PAGE = new Set(['Mod-Enter', 'Escape'])

export const brackets = closeBrackets()

export interface Sources {
  scope(): Promise<Scope | undefined>
  values(): unknown
  /** When its names had these values: `In the last run`. */
  when: string
}

export function completion(kind: 'expression' | 'template', sources: () => Sources): Extension {
  return autocompletion({
    override: [(context) => completions(context, kind, sources())],
    icons: false,
    defaultKeymap: false,
    activateOnTyping: true,
    positionInfo: besideOrBelow,
  })
}

/** On a narrow screen what is said of an entry must not hide the entries after it. */
function besideOrBelow(_view: EditorView, list: Rect, option: Rect, info: Rect, space: Rect) {
  const width = info.right - info.left
  const top = Math.max(space.top, Math.min(option.top, space.bottom - (info.bottom - info.top))) - list.top
  if (space.right - list.right >= width) return { style: `top: ${top}px`, class: 'cm-completionInfo-right' }
  if (list.left - space.left >= width) return { style: `top: ${top}px`, class: 'cm-completionInfo-left' }
  const isRoomBelow = space.bottom - list.bottom >= info.bottom - info.top
  return { style: `left: 0; right: 0; max-width: none; ${isRoomBelow ? 'top' : 'bottom'}: 100%` }
}

async function completions(
  context: CompletionContext,
  kind: 'expression' | 'template',
  sources: Sources,
): Promise<CompletionResult | null> {
  const text = context.state.doc.toString()
  const known = await knownOf(sources)
  if (context.aborted) return null
  const found = suggest(text, context.pos, kind, known)
  if (
    !found ||
    (!context.explicit && found.from === context.pos && !/[.{]\s*$/.test(text.slice(0, context.pos)))
  )
    return null
  return { from: found.from, options: found.items.map(asCompletion), validFor: /^\w*$/ }
}

function asCompletion(one: Suggestion): Completion {
  return {
    label: one.label,
    detail: one.type.length > 40 ? `${one.type.slice(0, 39)}…` : one.type,
    info: one.kind === 'function' ? `${one.type}\n${one.doc}` : one.doc || undefined,
    boost: { field: 3, name: 2, value: 1, function: 0 }[one.kind],
    apply: (view, _completion, from, to) => apply(view, one, from, to),
  }
}

/** `steps.` and a name with a dash become `steps["a-b"]`. */
function apply(view: EditorView, one: Suggestion, from: number, to: number): void {
  const behindDot = view.state.sliceDoc(from - 1, from) === '.'
  const plain = /^[A-Za-z_]\w*\(?$/.test(one.insert) || !behindDot
  const insert = plain ? one.insert : `[${JSON.stringify(one.insert)}]`
  const begin = plain ? from : from - 1
  view.dispatch({
    changes: { from: begin, to, insert },
    selection: { anchor: begin + insert.length },
    userEvent: 'input.complete',
  })
}

/** What stands under the pointer, as completion would tell of it. */
export function explanation(kind: 'expression' | 'template', sources: () => Sources): Extension {
  return hoverTooltip(async (view, at) => {
    const known = await knownOf(sources())
    const found = explain(view.state.doc.toString(), at, kind, known)
    if (!found || !(found.type || found.doc)) return null
    return { pos: found.from, end: found.to, above: true, create: () => ({ dom: explained(found) }) }
  })
}

function explained({ type, doc }: Explained): HTMLElement {
  const box = document.createElement('div')
  box.className = 'cm-explained'
  for (const text of [type, doc].filter(Boolean))
    box.appendChild(document.createElement('p')).textContent = text
  return box
}

async function knownOf(sources: Sources): Promise<Known> {
  return { scope: await sources.scope(), values: sources.values(), when: sources.when }
}

interface Inside {
  braces: number
  /** In a template: whether an expression is being read. */
  open: boolean
}

export function languageOf(language: FieldLanguage): Extension {
  if (language === 'text') return []
  return StreamLanguage.define<Inside>({
    startState: () => ({ braces: 0, open: language === 'expression' }),
    copyState: (state) => ({ ...state }),
    token: (stream, state) =>
      state.open ? expressionToken(stream, state, language) : textToken(stream, state),
  })
}

function textToken(stream: StringStream, state: Inside): string | null {
  if (stream.match('{{')) {
    state.open = true
    return 'brace'
  }
  if (!stream.skipTo('{{')) stream.skipToEnd()
  return null
}

function expressionToken(stream: StringStream, state: Inside, language: FieldLanguage): string | null {
  if (stream.eatSpace()) return null
  if (language === 'template' && state.braces === 0 && stream.match('}}')) {
    state.open = false
    return 'brace'
  }
  if (stream.match(/^[rRbB]{0,2}("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)/)) return 'string'
  if (stream.match(/^\d[\w.]*/)) return 'number'
  if (stream.match(/^(?:true|false|null|in)\b/)) return 'atom'
  if (stream.match(/^[A-Za-z_]\w*(?=\s*\()/)) return 'keyword'
  if (stream.match(/^[A-Za-z_]\w*/)) return 'variableName'
  const sign = stream.next()
  if (sign === '{') state.braces += 1
  if (sign === '}') state.braces = Math.max(0, state.braces - 1)
  return 'operator'
}
