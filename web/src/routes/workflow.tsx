import { useParams } from '@tanstack/react-router'

import { WorkflowTriggers } from '@/features/triggers/WorkflowTriggers'
import { WorkflowPage } from '@/features/workflows/WorkflowPage'

export default function WorkflowRoute() {
  const { workflow } = useParams({ strict: false }) as { workflow: string }
  const schedules = { id: 'schedules', label: 'Triggers', content: <WorkflowTriggers workflow={workflow} /> }
  return <WorkflowPage key={workflow} name={workflow} more={[schedules]} />
}
