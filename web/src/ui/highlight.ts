/** YAML, JSON and shell cut into coloured pieces, for reading. Editing has CodeMirror. Pure. */

export type Language = 'yaml' | 'json' | 'text' | 'shell'
export type PieceKind = 'plain' | 'key' | 'string' | 'number' | 'word' | 'comment' | 'hole'

export interface Piece {
  kind: PieceKind
  text: string
}

/** The pieces of one line; joined they are the line again. */
export function highlightLine(line: string, language: Language): Piece[] {
  const rules = RULES[language]
  if (!rules) return [{ kind: 'plain', text: line }]
  const pieces: Piece[] = []
  let at = 0
  for (const match of line.matchAll(rules)) {
    if (match.index > at) pieces.push({ kind: 'plain', text: line.slice(at, match.index) })
    const kind = Object.keys(match.groups!).find((name) => match.groups![name] !== undefined) as PieceKind
    pieces.push({ kind, text: match[0] })
    at = match.index + match[0].length
  }
  if (at < line.length || pieces.length === 0) pieces.push({ kind: 'plain', text: line.slice(at) })
  return pieces
}

// The order matters: what stands first wins at the same place.
const RULES: Record<Language, RegExp | null> = {
  text: null,
  json: /(?<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?<string>"(?:[^"\\]|\\.)*")|(?<number>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)|(?<word>\b(?:true|false|null)\b)/g,
  yaml: /(?<comment>(?<=^|\s)#.*$)|(?<hole>\{\{.*?\}\})|(?<key>(?<=^\s*(?:- +)*|[{,]\s*)(?:"[^"]*"|'[^']*'|[\w$./-]+)(?=:(?:\s|$)))|(?<string>"(?:[^"\\]|\\.)*"|(?<=[\s[{,:])'(?:[^']|'')*')|(?<number>(?<=[:\s[,-]\s*)-?\d+(?:\.\d+)?(?=\s*(?:$|[,\]}#])))|(?<word>(?<=[:\s[,]\s*)(?:true|false|null|~)(?=\s*(?:$|[,\]}#])))/g,
  shell:
    /(?<comment>(?<=^|\s)#.*$)|(?<string>"(?:[^"\\]|\\.)*"|'[^']*')|(?<hole>\$\{?\w+\}?)|(?<key>(?<=\s)--?[\w-]+)/g,
}
