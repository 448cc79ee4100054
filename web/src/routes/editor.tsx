import { useParams } from '@tanstack/react-router'

import { EditorScreen } from '@/features/editor/EditorScreen'
import { ChangeList } from '@/features/workflows/ChangeList'
import { TextDiff } from '@/features/workflows/TextDiff'

export default function EditorPage() {
  const { workflow = '' } = useParams({ strict: false })
  return (
    <EditorScreen
      workflow={workflow}
      renderDiff={(diff) => <ChangeList diff={diff} />}
      renderTextDiff={(before, after) => (
        <TextDiff before={before} after={after} beforeName="Theirs" afterName="Mine" />
      )}
    />
  )
}
