/** What the server knows of expressions: what can be written at a place, and what a text gives. */
import { queryOptions } from '@tanstack/react-query'

import { answer, api, type Schemas } from '@/api/client'

export type Scope = Schemas['ScopeView']
export type ScopeName = Schemas['ScopeName']
export type FunctionHelp = Schemas['FunctionHelp']

/** Every name that is known at that place of the document, and the functions of the language. */
export function readScope(definition: string, pointer: string): Promise<Scope> {
  return answer(api.POST('/api/v1/workflows/scope', { body: { definition, pointer } }))
}

export interface Evaluation {
  kind: 'expression' | 'template'
  text: string
  bindings: Record<string, unknown>
}

/** What the text gives with these values, or the refusal of it. */
export function valueQuery({ kind, text, bindings }: Evaluation) {
  return queryOptions({
    queryKey: ['expressions', 'value', kind, text, bindings],
    queryFn: async ({ signal }) => {
      const body = kind === 'expression' ? { expression: text, bindings } : { template: text, bindings }
      return { value: (await answer(api.POST('/api/v1/expressions/evaluate', { body, signal }))).value }
    },
    enabled: text.trim() !== '',
    retry: false,
    staleTime: Infinity,
    gcTime: 30_000,
  })
}
