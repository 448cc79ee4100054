import { useEffect, useEffectEvent, useState } from 'react'
import { parse, stringify } from 'yaml'

import { CopyButton } from '@/ui/CopyButton'
import { Field } from '@/ui/Field'
import { isRecord } from '@/ui/schema'
import { TextArea } from '@/ui/TextArea'
import { useReplaced } from '@/ui/unfinished'

import type { Document } from './api'

interface YamlFieldProps {
  definition: Document
  /** With another one, the document counts and not what was typed. */
  revision?: string
  onChange(definition: Document): void
  onBroken?(why: string | null): void
}

/** The document as text. Loaded when it is asked for: YAML is large. */
export default function YamlField({ definition, revision, onChange, onBroken }: YamlFieldProps) {
  const [typed, setTyped] = useState<string | null>(null)
  if (useReplaced(revision)) setTyped(null)
  const wrong = typed === null ? null : readDocument(typed).wrong
  const tell = useEffectEvent((why: string | null) => onBroken?.(why))
  useEffect(() => {
    tell(wrong)
    return () => tell(null) // closed, it says nothing any more
  }, [wrong])
  const text = typed ?? stringify(definition, { lineWidth: 100 })
  function change(next: string) {
    setTyped(next)
    const { document } = readDocument(next)
    if (document) onChange(document)
  }
  return (
    <div className="relative min-w-0">
      <Field hideLabel label="The trigger as YAML" error={wrong ?? undefined}>
        <TextArea
          mono
          rows={8}
          className="text-xs leading-5"
          value={text}
          onChange={(event) => change(event.target.value)}
          // From then on it shows again what the form says.
          onBlur={() => wrong === null && setTyped(null)}
        />
      </Field>
      <span className="absolute top-1.5 right-3 rounded-md bg-raised">
        <CopyButton value={text} label="Copy the YAML" />
      </span>
    </div>
  )
}

function readDocument(text: string): { document?: Document; wrong: string | null } {
  try {
    const read: unknown = parse(text)
    if (isRecord(read)) return { document: read, wrong: null }
    return { wrong: 'A trigger has fields, each in a line of its own: name: nightly' }
  } catch (error) {
    return { wrong: `This is not YAML yet: ${(error as Error).message.split('\n')[0]}` }
  }
}
