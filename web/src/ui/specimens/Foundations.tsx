import { Specimen } from './Specimen'

const GROUNDS = ['bg-surface', 'bg-raised', 'bg-sunken', 'bg-hover', 'bg-accent-soft']
const TONES = ['success', 'warning', 'danger', 'info', 'neutral'] as const
const TYPE = ['text-2xl', 'text-xl', 'text-lg', 'text-base', 'text-sm', 'text-xs']

export function Foundations() {
  return (
    <>
      <Specimen name="Grounds">
        {GROUNDS.map((ground) => (
          <div
            key={ground}
            className={`${ground} flex h-16 w-32 flex-col justify-end rounded-md border border-line p-2 text-xs`}
          >
            <span className="text-ink">{ground}</span>
            <span className="text-muted">muted text</span>
          </div>
        ))}
      </Specimen>
      <Specimen name="Tones">
        {TONES.map((tone) => (
          <div key={tone} className="flex w-32 flex-col overflow-hidden rounded-md text-xs">
            <span className={`${FILLS[tone]} h-6`} />
            <span className={`${SOFTS[tone]} p-2 font-medium`}>{tone}</span>
          </div>
        ))}
      </Specimen>
      <Specimen name="Type">
        <div className="flex flex-col gap-1">
          {TYPE.map((size) => (
            <span key={size} className={size}>
              {size}: a run that must not get lost, 1,234.56
            </span>
          ))}
          <span className="font-mono text-xs">font-mono: run_01jd3f9kq2 each[3]/notify</span>
          <a className="link text-sm" href="#type">
            A link inside text
          </a>
        </div>
      </Specimen>
    </>
  )
}

const FILLS = {
  success: 'bg-success',
  warning: 'bg-warning',
  danger: 'bg-danger',
  info: 'bg-info',
  neutral: 'bg-neutral',
}
const SOFTS = {
  success: 'bg-success-soft text-success-ink',
  warning: 'bg-warning-soft text-warning-ink',
  danger: 'bg-danger-soft text-danger-ink',
  info: 'bg-info-soft text-info-ink',
  neutral: 'bg-neutral-soft text-neutral-ink',
}
