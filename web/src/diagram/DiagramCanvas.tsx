import { ReactFlow, type NodeTypes } from '@xyflow/react'
import {
  useId,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type ForwardedRef,
  type KeyboardEvent,
  type MouseEvent,
} from 'react'

import { after, before } from '../graph/edit'
import { ZOOM } from '../graph/viewport'
import { useMediaQuery } from '../ui/useMediaQuery'
import { DiagramContext, type DiagramActions } from './context'
import { DiagramTools } from './DiagramTools'
import { EdgeLayer } from './EdgeLayer'
import { EndPill, FailureRegion, StartPill } from './EndCards'
import { DropIndicator, GapLayer, shownGaps } from './GapLayer'
import { GestureView } from './GestureView'
import { KEY_HELP, pressKey } from './keys'
import { ContainerBox, StepCard } from './StepCard'
import { StepOutline } from './StepOutline'
import type { DiagramHandle, DiagramProps } from './types'
import { useCamera } from './useCamera'
import { useCollapsed } from './useCollapsed'
import { useDiagramModel, useNodes, useOverlay } from './useDiagramModel'
import { useDistance } from './useDistance'
import { isControl, stepAt, useGestures } from './useGestures'
import { useSelection } from './useSelection'
import { useFollow, useHandle, useOpening, useRevealOnSelect } from './useSight'

const NODE_TYPES: NodeTypes = {
  start: StartPill,
  end: EndPill,
  step: StepCard,
  container: ContainerBox,
  region: FailureRegion,
}
const NO_EDGES: never[] = []

export function DiagramCanvas({ handle, ...props }: DiagramProps & { handle: ForwardedRef<DiagramHandle> }) {
  const { mode, runtime } = props
  const editing = mode === 'edit'
  const uid = useId()
  const canvas = useRef<HTMLDivElement>(null)
  const pane = useRef<HTMLDivElement>(null)
  const { distance, control, glide } = useDistance(canvas)
  const { collapsed, toggle, open, change } = useCollapsed(props)
  const model = useDiagramModel(props.document, editing, collapsed)
  const { outline, layout } = model
  const overlay = useOverlay(outline, mode, runtime)
  const selection = useSelection(outline, props.selection, props.onSelect)
  const camera = useCamera(layout)
  const gestures = useGestures(editing, {
    outline,
    layout,
    selected: selection.pointers,
    pane: pane.current,
    toFlow: camera.toFlow,
    panBy: camera.panBy,
    onMove: props.onMove,
    onBox: (pointers) => {
      pane.current?.focus({ preventScroll: true }) // the keys that follow are about them
      selection.many(pointers)
    },
  })
  const { gesture } = gestures
  const nodes = useNodes(model, props, overlay, {
    selected: selection.pointers,
    active: selection.active,
    moving: gesture?.kind === 'drag' ? gesture.pointers : NO_EDGES,
  })
  const actions = useActions(uid, toggle, props)
  const blocks = useMemo(
    () => outline.order.filter((node) => node.slots.length > 0).map((node) => node.key),
    [outline],
  )
  const [focused, setFocused] = useState(false)
  const clicked = useRef(false)
  useRevealOnSelect(selection.active, clicked, outline, layout, camera)
  useOpening(camera)
  useFollow(props, overlay?.active.at(-1), outline, layout, camera)
  useHandle(handle, pane, { outline, layout, camera, open })

  const onClick = (event: MouseEvent): void => {
    if (isControl(event.target) || gestures.swallowsClick()) return
    const pointer = stepAt(event.target)
    if (pointer === null && !isBackground(event.target)) return
    clicked.current = true
    pane.current?.focus({ preventScroll: true })
    if (pointer === null) selection.clear()
    else if (editing && (event.metaKey || event.ctrlKey)) selection.toggle(pointer)
    else if (editing && event.shiftKey) selection.extendTo(pointer)
    else selection.one(pointer)
  }
  const onDoubleClick = (event: MouseEvent): void => {
    const pointer = stepAt(event.target)
    if (pointer !== null && !isControl(event.target)) props.onOpen?.(pointer)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== pane.current) return
    const isCollapsed = (node: { key: string }): boolean => collapsed.has(node.key)
    const scene = {
      outline,
      overlay,
      selection,
      props,
      isCollapsed,
      toggle,
      zoomBy: camera.zoomBy,
      fit: camera.fit,
    }
    if (!pressKey(event, scene)) return
    unfollow()
    event.preventDefault()
    event.stopPropagation()
  }

  const active = selection.active === null ? undefined : outline.byPointer.get(selection.active)
  const unfollow = (): void => {
    if (props.follow) props.onFollowChange?.(false)
  }
  // A diagram to read stands in a page that scrolls: the wheel is its own once it was clicked.
  const wheels = mode !== 'view' || focused
  const gaps = useMemo(
    () =>
      editing ? shownGaps(layout.gaps, gestures.hovered, active ? [before(active), after(active)] : []) : [],
    [editing, layout, gestures.hovered, active],
  )
  return (
    <DiagramContext value={actions}>
      <div
        ref={canvas}
        className={`diagram ${props.className ?? ''}`}
        data-mode={mode}
        data-distance={distance}
        style={{ '--diagram-control': `${control}px` } as CSSProperties}
        data-over={isOver(runtime?.status) || undefined}
      >
        <ReactFlow
          ref={pane}
          tabIndex={0}
          aria-roledescription="diagram"
          aria-label={props.label ?? 'Diagram of the workflow'}
          aria-describedby={`${uid}help`}
          aria-activedescendant={active && layout.byKey.has(active.key) ? `${uid}${active.key}` : undefined}
          onClick={onClick}
          onDoubleClick={onDoubleClick}
          onKeyDown={onKeyDown}
          onPointerDown={(event) => {
            if (isMap(event.target)) unfollow()
            gestures.onPointerDown(event)
          }}
          onPointerMove={gestures.onPointerMove}
          onPointerLeave={gestures.onPointerLeave}
          onMouseDownCapture={(event) => {
            // Shift draws a box in mode edit, so the pane must not pan with it.
            if (!editing || !event.shiftKey || isControl(event.target)) return
            event.stopPropagation()
            event.preventDefault()
          }}
          nodes={nodes}
          edges={NO_EDGES}
          nodeTypes={NODE_TYPES}
          onMoveStart={(event) => {
            glide.begin(event !== null)
            if (event?.type === 'wheel') unfollow()
          }}
          // What moves by itself has no event behind it; a press that moves nothing is only a click.
          onMove={(event) => event && unfollow()}
          onMoveEnd={glide.end}
          minZoom={ZOOM.least}
          maxZoom={ZOOM.most}
          onlyRenderVisibleElements
          panOnScroll={wheels}
          preventScrolling={wheels}
          zoomOnScroll={false}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          zoomOnDoubleClick={false}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          deleteKeyCode={null}
          panActivationKeyCode={null}
          disableKeyboardA11y
        >
          <EdgeLayer layout={layout} overlay={overlay} runStatus={runtime?.status ?? ''} />
          {editing && props.onInsert && !gesture && (
            <GapLayer gaps={gaps} outline={outline} onInsert={props.onInsert} />
          )}
          {gesture?.kind === 'drag' && gesture.gap && <DropIndicator gap={gesture.gap} />}
          <DiagramTools
            props={props}
            layout={layout}
            camera={camera}
            blocks={{ keys: blocks, collapsed, change }}
          />
        </ReactFlow>
        {gesture && <GestureView gesture={gesture} outline={outline} pane={pane.current} />}
      </div>
      <p id={`${uid}help`} hidden>
        {KEY_HELP[mode]}
      </p>
      <StepOutline outline={outline} overlay={overlay} className="sr-only" />
    </DiagramContext>
  )
}

const isBackground = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('.react-flow__pane, .diagram-region, .diagram-pill') !== null

const isMap = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('.diagram-map') !== null

const isOver = (status: string | undefined): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'cancelled'

/** Callers hand in a new function each time; the cards are not drawn again for that. */
function useActions(uid: string, toggle: (key: string) => void, props: DiagramProps): DiagramActions {
  const latest = useRef(props)
  latest.current = props
  const [addsSlots, turns] = [props.onAddSlot !== undefined, props.onIteration !== undefined]
  // A finger pans; there is nothing else that it could pan with.
  const draggable = useMediaQuery('(pointer: fine)') && props.mode === 'edit' && props.onMove !== undefined
  return useMemo(
    () => ({
      uid,
      draggable,
      toggle,
      addSlot: addsSlots ? (pointer, kind) => latest.current.onAddSlot?.(pointer, kind) : null,
      chooseIteration: turns ? (loopId, chosen) => latest.current.onIteration?.(loopId, chosen) : null,
    }),
    [uid, draggable, toggle, addsSlots, turns],
  )
}
