import { CircleAlert, X } from 'lucide-react'

import { Badge } from '@/ui/Badge'
import { IconButton } from '@/ui/IconButton'
import { Skeleton } from '@/ui/Skeleton'
import type { Tone } from '@/ui/status'

import type { ApplyItem, FileProblem, ImportFile } from './importing'

interface ImportFilesProps {
  files: readonly ImportFile[]
  items: readonly ApplyItem[] | null
  problems: ReadonlyMap<string, FileProblem[]>
  checking: boolean
  onRemove(path: string): void
}

/** File by file: what would happen, or what is wrong. */
export function ImportFiles({ files, items, problems, checking, onRemove }: ImportFilesProps) {
  if (files.length === 0) return null
  return (
    <ul aria-label="Files" className="flex flex-col divide-y divide-line rounded-md border border-line">
      {files.map((file) => (
        <li key={file.path} className="flex items-start gap-3 p-3">
          <FileLine
            file={file}
            item={items?.find((item) => item.path === file.path)}
            problems={problems.get(file.path) ?? []}
            checking={checking}
            checked={!checking && problems.size > 0}
          />
          <IconButton
            size="sm"
            label={`Leave out ${file.path}`}
            icon={X}
            onClick={() => onRemove(file.path)}
          />
        </li>
      ))}
    </ul>
  )
}

interface FileLineProps {
  file: ImportFile
  item: ApplyItem | undefined
  problems: readonly FileProblem[]
  checking: boolean
  /** Others have errors: this one waits for them. */
  checked: boolean
}

const OUTCOMES: Record<ApplyItem['action'], [label: string, tone: Tone]> = {
  create: ['New', 'success'],
  update: ['Changed', 'warning'],
  unchanged: ['The same', 'neutral'],
  delete: ['Deleted', 'danger'],
}

function FileLine({ file, item, problems, checking, checked }: FileLineProps) {
  const [label, tone] = item ? OUTCOMES[item.action] : ['', 'neutral' as const]
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-1 text-sm">
      <p className="flex min-w-0 flex-wrap items-center gap-2">
        <span className="truncate font-mono text-xs">{file.path}</span>
        {item && <Badge tone={tone}>{label}</Badge>}
        {item && (
          <span className="text-muted">
            {item.name}
            {item.version !== null && `, version ${item.version}`}
          </span>
        )}
        {!item && problems.length > 0 && <Badge tone="danger">{counted(problems.length, 'error')}</Badge>}
        {!item && problems.length === 0 && checked && <Badge tone="success">No errors</Badge>}
        {!item && checking && <Skeleton className="h-4 w-20" />}
      </p>
      {problems.map((problem, place) => (
        <p key={place} className="flex items-start gap-1.5 text-danger-ink">
          <CircleAlert size={14} aria-hidden className="mt-0.5 shrink-0" />
          <span className="min-w-0 break-words">{problem.text}</span>
        </p>
      ))}
      {(item?.findings ?? []).map((finding, place) => (
        <p key={place} className="text-warning-ink">
          line {finding.line}: {finding.message} {finding.hint}
        </p>
      ))}
      {item && item.changes.length > 0 && (
        <ul className="list-disc pl-5 text-muted">
          {item.changes.map((change) => (
            <li key={change} className="break-words">
              {change}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
