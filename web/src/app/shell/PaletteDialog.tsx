import { Command } from 'cmdk'
import {
  BellRing,
  CalendarClock,
  CalendarPlus,
  Moon,
  Play,
  Radio,
  Search,
  Sun,
  Webhook,
  Workflow,
} from 'lucide-react'
import { useState, type ReactNode } from 'react'

import { useGo } from '@/ui/AppLink'
import { Icon, type IconLike } from '@/ui/icon'
import { KeyHint } from '@/ui/KeyHint'
import { Modal } from '@/ui/Modal'
import { useRegisteredActions } from '@/ui/paletteActions'
import { StatusMark } from '@/ui/StatusMark'
import { useTheme } from '@/ui/theme'
import { Time } from '@/ui/Time'

import { closePanel, openHelp } from './paletteState'
import { useFound } from './paletteSearch'
import { PLACES } from './places'

/** Every page, workflow, run, and what can be done here. */
export default function PaletteDialog() {
  const [text, setText] = useState('')
  return (
    <Modal
      onClose={closePanel}
      labelledBy="palette-title"
      className="mx-auto mt-[12vh] mb-auto w-[calc(100vw-2rem)] max-w-xl overflow-hidden rounded-xl bg-raised p-0 text-ink shadow-float"
    >
      <h2 id="palette-title" className="sr-only">
        Search, or do something
      </h2>
      <Command label="Search, or do something" loop>
        <div className="flex items-center gap-2 border-b border-line px-3">
          <Search size={16} aria-hidden className="shrink-0 text-muted" />
          <Command.Input
            data-autofocus
            value={text}
            onValueChange={setText}
            placeholder="Search workflows and runs, go to a page, do something …"
            className="h-11 w-full bg-transparent text-base outline-none"
          />
        </div>
        <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
          <Here />
          <Found text={text.trim()} />
          <Pages />
          <Always />
          <Command.Empty className="p-6 text-center text-sm text-muted">
            Nothing is called that. A run is found by its id, a workflow or a trigger by its name or title.
          </Command.Empty>
        </Command.List>
      </Command>
    </Modal>
  )
}

function Here() {
  const actions = useRegisteredActions()
  if (actions.length === 0) return null
  return (
    <Group heading="On this page">
      {actions.map((action) => (
        <Entry
          key={action.id}
          value={`here ${action.id} ${action.label} ${action.words ?? ''}`}
          icon={action.icon}
          keys={action.keys}
          onSelect={action.run}
        >
          {action.label}
        </Entry>
      ))}
    </Group>
  )
}

function Found({ text }: { text: string }) {
  const go = useGo()
  const { workflows, runs, triggers } = useFound(text)
  return (
    <>
      {workflows.length > 0 && (
        <Group heading="Workflows">
          {workflows.map((one) => (
            <Entry
              key={one.id}
              // The words that were searched belong to the value: the server has chosen, nothing filters again.
              value={`workflow ${one.name} ${one.title} ${text}`}
              icon={Workflow}
              onSelect={() => go(`/workflows/${encodeURIComponent(one.name)}`)}
            >
              {one.title || one.name} <span className="text-muted">{one.title ? one.name : ''}</span>
            </Entry>
          ))}
        </Group>
      )}
      {triggers.length > 0 && (
        <Group heading="Triggers">
          {triggers.map((one) => (
            <Entry
              key={one.id}
              value={`trigger ${one.name} ${one.title} ${text}`}
              icon={CalendarClock}
              onSelect={() => go(`/schedules/${encodeURIComponent(one.name)}`)}
            >
              {one.title || one.name} <span className="text-muted">{one.text}</span>
            </Entry>
          ))}
        </Group>
      )}
      {runs.length > 0 && (
        <Group heading="Runs">
          {runs.map((run) => (
            <Entry
              key={run.id}
              value={`run ${run.id} ${run.workflow_name} ${text}`}
              icon={<StatusMark status={run.status} />}
              onSelect={() => go(`/runs/${run.id}`)}
            >
              {run.workflow_name} <span className="font-mono text-xs text-muted">{run.id}</span>{' '}
              <Time at={run.created_at} className="text-xs text-muted" />
            </Entry>
          ))}
        </Group>
      )}
    </>
  )
}

function Pages() {
  const go = useGo()
  return (
    <Group heading="Go to">
      {PLACES.map((place) => (
        <Entry
          key={place.href}
          value={`go to ${place.label}`}
          icon={place.icon}
          keys={place.keys}
          onSelect={() => go(place.href)}
        >
          {place.label}
        </Entry>
      ))}
      <Entry value="go to failed runs" icon={Play} onSelect={() => go('/runs?status=failed')}>
        Failed runs
      </Entry>
    </Group>
  )
}

function Always() {
  const { choose } = useTheme()
  const go = useGo()
  return (
    <Group heading="Do">
      <Entry value="new workflow create" icon={Workflow} onSelect={() => go('/workflows/new')}>
        New workflow
      </Entry>
      <Entry
        value="new schedule create trigger cron"
        icon={CalendarPlus}
        onSelect={() => go('/schedules?new=yes')}
      >
        New schedule
      </Entry>
      <Entry
        value="new webhook hook create trigger"
        icon={Webhook}
        onSelect={() => go('/schedules?new=webhook')}
      >
        New webhook
      </Entry>
      <Entry value="publish an event emit" icon={Radio} onSelect={() => go('/events?new=yes')}>
        Publish an event
      </Entry>
      <Entry value="new alert create mail on call" icon={BellRing} onSelect={() => go('/alerts?new=yes')}>
        New alert
      </Entry>
      <Entry value="theme light" icon={Sun} onSelect={() => choose('light')}>
        Light theme
      </Entry>
      <Entry value="theme dark" icon={Moon} onSelect={() => choose('dark')}>
        Dark theme
      </Entry>
      <Entry value="keyboard shortcuts help" keys="?" onSelect={openHelp}>
        Keyboard shortcuts
      </Entry>
    </Group>
  )
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  )
}

interface EntryProps {
  value: string
  icon?: IconLike
  keys?: string
  onSelect(): void
  children: ReactNode
}

function Entry({ value, icon, keys, onSelect, children }: EntryProps) {
  function select() {
    closePanel()
    onSelect()
  }
  return (
    <Command.Item
      value={value}
      onSelect={select}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 text-sm data-[selected=true]:bg-hover"
    >
      <span className="flex w-4 shrink-0 justify-center text-muted">{icon && <Icon icon={icon} />}</span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {keys && <KeyHint keys={keys} />}
    </Command.Item>
  )
}
