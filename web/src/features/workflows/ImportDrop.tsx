import { Upload } from 'lucide-react'
import { type ClipboardEvent, type DragEvent, useRef, useState } from 'react'

import { Button } from '@/ui/Button'
import { cx } from '@/ui/classes'
import { Field } from '@/ui/Field'
import { TextArea } from '@/ui/TextArea'

import { type ImportFile, MOST_FILES, pastedName, refusalOf } from './importing'

interface FileDropProps {
  files: readonly ImportFile[]
  onAdd(files: readonly ImportFile[]): void
}

/** Files by dropping, choosing, or pasting a text. */
export function FileDrop({ files, onAdd }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [refused, setRefused] = useState<readonly string[]>([])

  async function take(list: FileList | null) {
    const chosen = [...(list ?? [])].slice(0, MOST_FILES)
    const refusals = chosen.map((file) => refusalOf(file.name, file.size))
    setRefused(refusals.filter((one) => one !== null))
    const good = chosen.filter((_, place) => refusals[place] === null)
    const read = await Promise.all(good.map(async (file) => ({ path: file.name, text: await file.text() })))
    if (read.length > 0) onAdd(read)
  }
  function drop(event: DragEvent) {
    event.preventDefault()
    setOver(false)
    void take(event.dataTransfer.files)
  }
  return (
    <div className="flex flex-col gap-3">
      <div
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cx(
          'flex flex-col items-center gap-2 rounded-md border border-dashed p-6 text-center text-sm text-muted',
          over ? 'border-accent bg-accent-soft' : 'border-line-strong',
        )}
      >
        <Upload size={20} aria-hidden />
        <p>Drop YAML or JSON files here, or</p>
        <Button size="sm" data-autofocus onClick={() => input.current?.click()}>
          Choose files
        </Button>
        <input
          ref={input}
          hidden
          type="file"
          multiple
          aria-label="Files to import"
          accept=".yaml,.yml,.json"
          onChange={(event) => {
            void take(event.target.files)
            event.target.value = '' // so that the same file can be chosen again after it was corrected
          }}
        />
      </div>
      {refused.length > 0 && (
        <p role="alert" className="text-sm text-danger-ink">
          {refused.join(' ')}
        </p>
      )}
      <PasteField onPaste={(text) => onAdd([{ path: pastedName(files), text }])} />
    </div>
  )
}

function PasteField({ onPaste }: { onPaste(text: string): void }) {
  const [text, setText] = useState('')
  const ready = text.trim() !== ''
  function add(whole: string) {
    onPaste(whole)
    setText('')
  }
  function pasted(event: ClipboardEvent) {
    const whole = event.clipboardData.getData('text/plain')
    if (text !== '' || !whole.includes('\n')) return
    event.preventDefault()
    add(whole)
  }
  return (
    <div className="flex flex-col items-start gap-2">
      <Field label="Or paste a definition" className="w-full">
        <TextArea
          mono
          rows={3}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onPaste={pasted}
        />
      </Field>
      {ready && (
        <Button size="sm" onClick={() => add(text)}>
          Add
        </Button>
      )}
    </div>
  )
}
