export { TriggersPage as default } from '@/features/triggers/TriggersPage'
