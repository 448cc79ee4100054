import { iconOf, tintOf } from './icons'

export function StepIcon({ type }: { type: string }) {
  const Icon = iconOf(type)
  return (
    <span className="diagram-icon" data-tint={tintOf(type)} aria-hidden="true">
      <Icon size={15} />
    </span>
  )
}

export function StepWords({ title, type, summary }: { title: string; type: string; summary: string }) {
  const line = summary || type || 'This step has no type.'
  return (
    <span className="diagram-words">
      <span className="diagram-title" title={title}>
        {title}
      </span>
      <span className="diagram-summary" title={line}>
        {line}
      </span>
    </span>
  )
}
