import { useQuery } from '@tanstack/react-query'

import type { Pointer } from '@/document/pointer'

import { workflowNamesQuery } from '../api'
import { FieldEditor } from '../fields/FieldEditor'
import type { FieldSpec } from '../fields/specs'

/** A child workflow: its name is suggested from those that there are. */
export function WorkflowField({ pointer, fields }: { pointer: Pointer; fields: readonly FieldSpec[] }) {
  const names = useQuery(workflowNamesQuery).data
  return fields.map((spec) => (
    <FieldEditor
      key={spec.path}
      spec={spec.name === 'workflow' ? { ...spec, options: names } : spec}
      owner={pointer}
    />
  ))
}
