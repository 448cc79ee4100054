import { NewWorkflow } from '@/features/editor/NewWorkflow'

export default function NewWorkflowPage() {
  return <NewWorkflow />
}
