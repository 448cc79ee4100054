import { useParams } from '@tanstack/react-router'

import { WorkflowPage } from '@/features/workflows/WorkflowPage'

export default function WorkflowRoute() {
  const { workflow } = useParams({ strict: false }) as { workflow: string }
  return <WorkflowPage key={workflow} name={workflow} />
}
