import { MiniMap, Panel } from '@xyflow/react'
import {
  FoldVertical,
  LocateFixed,
  Maximize,
  UnfoldVertical,
  ZoomIn,
  ZoomOut,
  type LucideIcon,
} from 'lucide-react'

import type { Layout } from '../graph/layout'
import type { BoxNode } from './nodes'
import type { DiagramProps } from './types'
import type { Camera } from './useCamera'

/** A map helps once the diagram is larger than any pane. */
const MAP_FROM = 30
/** The map has the shape of the diagram, as far as that can be looked at. */
const MAP = { height: 220, least: 72, most: 220 } as const

interface DiagramToolsProps {
  props: DiagramProps
  layout: Layout
  camera: Camera
  blocks: {
    keys: readonly string[]
    collapsed: ReadonlySet<string>
    change: (keys: ReadonlySet<string>) => void
  }
}

export function DiagramTools({ props, layout, camera, blocks }: DiagramToolsProps) {
  const { mode, follow, onFollowChange } = props
  const someClosed = blocks.keys.some((key) => blocks.collapsed.has(key))
  return (
    <>
      <Panel position="bottom-left" className="diagram-tools">
        <Tool icon={ZoomIn} label="Zoom in" onClick={() => camera.zoomBy(1.25)} />
        <Tool icon={ZoomOut} label="Zoom out" onClick={() => camera.zoomBy(0.8)} />
        <Tool icon={Maximize} label="Show everything" onClick={camera.fit} />
        {blocks.keys.length > 0 && (
          <Tool
            icon={someClosed ? UnfoldVertical : FoldVertical}
            label={someClosed ? 'Open all blocks' : 'Close all blocks'}
            onClick={() => blocks.change(new Set(someClosed ? [] : blocks.keys))}
          />
        )}
        {mode !== 'view' && props.runtime && onFollowChange && (
          <Tool
            icon={LocateFixed}
            label="Follow the running step"
            pressed={follow ?? false}
            onClick={() => onFollowChange(!follow)}
          />
        )}
      </Panel>
      {layout.boxes.length >= MAP_FROM && (
        <MiniMap<BoxNode>
          className="diagram-map"
          style={mapSize(layout)}
          ariaLabel="Map of the diagram"
          pannable
          zoomable
          nodeClassName={mapClass}
          nodeBorderRadius={8}
        />
      )}
    </>
  )
}

function mapSize({ width, height }: Layout): { width: number; height: number } {
  const scaled = Math.min(Math.max((width / height) * MAP.height, MAP.least), MAP.most)
  return { width: scaled, height: Math.min(MAP.height, (height / width) * scaled + 24) }
}

function Tool({
  icon: Icon,
  label,
  pressed,
  onClick,
}: {
  icon: LucideIcon
  label: string
  pressed?: boolean
  onClick: () => void
}) {
  return (
    <button type="button" aria-label={label} title={label} aria-pressed={pressed} onClick={onClick}>
      <Icon size={15} aria-hidden="true" />
    </button>
  )
}

function mapClass({ type, data }: BoxNode): string {
  const status = data.state?.status
  return `diagram-map-${type}${status ? ` diagram-map-status-${status}` : ''}`
}
