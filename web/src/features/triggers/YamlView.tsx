import { stringify } from 'yaml'

import { Code } from '@/ui/Code'

import type { Document } from './api'

/** The trigger as the file that `onward trigger apply` takes. Loaded when it is asked for: YAML is large. */
export default function YamlView({ definition }: { definition: Document }) {
  return <Code language="yaml" value={stringify(definition, { lineWidth: 100 })} className="max-h-96" />
}
