export { AlertsPage as default } from '@/features/alerts/AlertsPage'
