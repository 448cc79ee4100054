import { useState } from 'react'

import { useWhyNot } from '@/api/me'
import { Banner } from '@/ui/Banner'
import { Button } from '@/ui/Button'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Field } from '@/ui/Field'
import { JsonInput } from '@/ui/JsonInput'
import { Select } from '@/ui/Select'
import { toast } from '@/ui/toast'

import { type Choice, useResolveStep } from '../api'

/** A step that may have taken effect and may not: nobody but a person can find out (rule R8). */
export function ResolveStep({ runId, path }: { runId: string; path: string }) {
  const [isOpen, setOpen] = useState(false)
  const [choice, setChoice] = useState<Choice>('succeeded')
  const [output, setOutput] = useState<unknown>(null)
  const resolve = useResolveStep(runId, path)
  const noResolve = useWhyNot('run.resolve')
  return (
    <Banner
      tone="warning"
      title="Nobody knows what became of this step"
      action={
        <Button size="sm" whyNot={noResolve} onClick={() => setOpen(true)}>
          Say what became of it…
        </Button>
      }
    >
      It was under way when its worker died, and it may not be executed twice. Look at the other side, then
      say how it ended.
      <ConfirmDialog
        open={isOpen}
        onOpenChange={setOpen}
        title={`What became of ${path}?`}
        confirmLabel="The run goes on with this"
        onConfirm={async () => {
          await resolve.mutateAsync(choice === 'succeeded' ? { choice, output } : { choice })
          toast.success('The run has been told.')
        }}
        body={
          <div className="flex flex-col gap-3">
            <Field label="It">
              <Select
                value={choice}
                onChange={(value) => setChoice(value as Choice)}
                options={[
                  { value: 'succeeded', label: 'took effect: go on' },
                  { value: 'failed', label: 'did not, or not rightly: it failed' },
                  { value: 'retry', label: 'did not: execute it again' },
                ]}
              />
            </Field>
            {choice === 'succeeded' && (
              <JsonInput
                label="Its output"
                hint="What later steps will see of it, as JSON."
                value={output}
                onChange={setOutput}
              />
            )}
          </div>
        }
      />
    </Banner>
  )
}
