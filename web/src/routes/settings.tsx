import { useParams } from '@tanstack/react-router'

import { SettingsPage } from '@/features/settings/SettingsPage'
import { SchedulerHealth } from '@/features/triggers/SchedulerHealth'

export default function SettingsRoute() {
  const { section } = useParams({ strict: false }) as { section?: string }
  return <SettingsPage section={section} more={{ system: <SchedulerHealth /> }} />
}
