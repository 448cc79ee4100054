import { Dialog } from '@/ui/Dialog'
import { KeyHint } from '@/ui/KeyHint'
import { useRegisteredActions } from '@/ui/paletteActions'

import { closePanel } from './paletteState'
import { PLACES } from './places'

type Line = [keys: string, what: string]

export default function KeyboardHelp() {
  const here: Line[] = useRegisteredActions().flatMap((action) =>
    action.keys ? [[action.keys, action.label]] : [],
  )
  return (
    <Dialog open onOpenChange={closePanel} title="Keyboard shortcuts" size="lg">
      <div className="grid gap-x-10 gap-y-6 pb-3 sm:grid-cols-2">
        <Keys title="Everywhere" lines={EVERYWHERE} />
        <Keys title="Go to" lines={PLACES.map((place) => [place.keys, place.label])} />
        <Keys title="In lists" lines={LISTS} />
        {here.length > 0 && <Keys title="On this page" lines={here} />}
      </div>
    </Dialog>
  )
}

const EVERYWHERE: Line[] = [
  ['mod+k', 'Search, or do something'],
  ['?', 'This help'],
  ['/', 'Search on the page'],
  ['escape', 'Close what is open'],
]

const LISTS: Line[] = [
  ['j', 'Next row'],
  ['k', 'Row before'],
  ['enter', 'Open the row'],
  ['x', 'Select the row'],
  ['shift+x', 'Select up to the row'],
]

function Keys({ title, lines }: { title: string; lines: Line[] }) {
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold">{title}</h3>
      <dl className="text-sm">
        {lines.map(([keys, what]) => (
          <div
            key={keys + what}
            className="flex items-center justify-between gap-4 border-b border-line py-1.5 last:border-0"
          >
            <dt className="text-muted">{what}</dt>
            <dd>
              <KeyHint keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
