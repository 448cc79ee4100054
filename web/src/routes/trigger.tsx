import { useParams } from '@tanstack/react-router'

import { TriggerPage } from '@/features/triggers/TriggerPage'

export default function TriggerRoute() {
  const { trigger } = useParams({ strict: false }) as { trigger: string }
  return <TriggerPage key={trigger} reference={trigger} />
}
