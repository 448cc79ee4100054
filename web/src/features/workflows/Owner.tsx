import type { Workflow } from './api'
import { ownerText } from './starts'

/** Who made it; a name stays when its member has left. */
export function Owner({ owner }: Pick<Workflow, 'owner'>) {
  return (
    <>
      {ownerText(owner)}
      {owner.has_left && (
        <span className="text-muted"> ({owner.kind === 'key' ? 'revoked' : 'has left'})</span>
      )}
    </>
  )
}
