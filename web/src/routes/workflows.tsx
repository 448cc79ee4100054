export { WorkflowsPage as default } from '@/features/workflows/WorkflowsPage'
