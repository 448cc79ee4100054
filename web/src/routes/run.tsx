import { useParams } from '@tanstack/react-router'

import { RunStudio } from '@/features/runs/studio/RunStudio'

export default function RunPage() {
  const { runId = '' } = useParams({ strict: false })
  // Another run is another page: nothing that was opened in the one before stays open.
  return <RunStudio key={runId} id={runId} />
}
