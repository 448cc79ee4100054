export { ApprovalsPage as default } from '@/features/approvals/ApprovalsPage'
