import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'

import type { DiagramHandle } from '@/diagram/Diagram'
import type { Pointer } from '@/document/pointer'
import type { Place } from '@/document/steps'
import { useGo } from '@/ui/AppLink'
import { Badge } from '@/ui/Badge'
import { Banner } from '@/ui/Banner'
import { ConfirmDialog } from '@/ui/ConfirmDialog'
import { Page } from '@/ui/Page'
import { SplitPane } from '@/ui/SplitPane'
import { Tabs } from '@/ui/Tabs'
import { toast } from '@/ui/toast'
import { useHotkeys } from '@/ui/useHotkeys'
import { useMediaQuery } from '@/ui/useMediaQuery'
import { useUrlState } from '@/ui/useUrlState'

import { AddStepDialog } from './AddStepDialog'
import { type Diff, discardDraft, type Draft, draftQuery, type JsonSchema, type Tool } from './api'
import { Canvas } from './Canvas'
import { EditorContext, type EditorContextValue } from './context'
import { Details, type Side } from './Details'
import { ConflictDialog } from './dialogs/ConflictDialog'
import { PublishDialog } from './dialogs/PublishDialog'
import { stepOf } from './values'
import { Toolbar, type View } from './Toolbar'
import { useTesting } from './trial/useTesting'
import { useEditing } from './useEditing'
import { useEditorPalette } from './useEditorPalette'
import { YamlPane } from './yaml/YamlPane'

interface WorkbenchProps {
  draft: Draft
  tools: readonly Tool[]
  schema: JsonSchema
  readOnly: boolean
  renderDiff?(diff: Diff): ReactNode
  renderTextDiff?(before: string, after: string): ReactNode
}

type Dialog = 'publish' | 'discard' | null

const URL_STATE = { view: 'diagram' as string }

/** The editor: diagram and text on the left, what is selected, wrong or tested on the right. */
export function Workbench({ draft, tools, schema, readOnly, renderDiff, renderTextDiff }: WorkbenchProps) {
  const client = useQueryClient()
  const go = useGo()
  const { session, autosave } = useEditing(draft, readOnly, (name) => {
    client.setQueryData(draftQuery(name).queryKey, { ...draft, name })
    go(`/workflows/${encodeURIComponent(name)}/edit`, { replace: true })
  })
  const [{ view: shown }, setUrl] = useUrlState(URL_STATE)
  const narrow = useMediaQuery('(width < 900px)')
  const [pane, setPane] = useState<'work' | 'text' | 'side'>('work')
  const [side, setSide] = useState<Side>('inspector')
  const [dialog, setDialog] = useState<Dialog>(null)
  const [place, setPlace] = useState<Place | null>(null)
  /** The revision of theirs whose dialog was put off. */
  const [later, setLater] = useState<number | null>(null)
  const [base, setBase] = useState(draft.base)
  const diagram = useRef<DiagramHandle>(null)
  const saving = useStore(autosave.state).state
  const findings = useStore(session.store, (state) => state.findings)
  const errors = findings.filter((one) => one.severity === 'error').length
  const view: View = shown === 'both' || shown === 'text' ? shown : 'diagram'

  const show = useCallback((next: Side) => {
    setSide(next)
    setPane('side')
  }, [])

  const testing = useTesting(
    draft.name,
    session,
    useCallback(() => show('test'), [show]),
  )
  const { test } = testing
  const discarding = useMutation({
    mutationFn: async () => {
      await autosave.flush()
      return discardDraft(draft.workflow_id, autosave.revision)
    },
    onSuccess: (fresh) => {
      autosave.replace(fresh)
      session.write(fresh.document)
      setDialog(null)
      void client.invalidateQueries({ queryKey: ['workflows'], refetchType: 'none' })
      toast.success(`Back to version ${fresh.base ?? ''} of ${draft.name}`, {
        action: { label: 'Undo', onClick: session.undo },
      })
    },
  })
  const publishDialog = useCallback(async () => {
    session.settle()
    await autosave.flush()
    if (autosave.state.getState().state.kind !== 'conflict') setDialog('publish')
  }, [session, autosave])

  useBlocker({
    disabled: readOnly,
    // Saving is tried first; only what could not be saved asks.
    shouldBlockFn: async () => {
      session.settle()
      if (await autosave.flush()) return false
      return !window.confirm(
        'Your last changes are not saved on the server. They stay in this browser. Leave all the same?',
      )
    },
    enableBeforeUnload: () => {
      session.settle()
      return !autosave.isSaved
    },
  })

  const saveNow = async () => {
    session.settle()
    if (await autosave.flush()) toast.success('Saved')
  }
  useHotkeys(
    readOnly
      ? {}
      : {
          'mod+z': session.undo,
          'mod+shift+z': session.redo,
          'mod+y': session.redo,
          'mod+s': () => void saveNow(),
          'mod+enter': () => test(testing.settings.until),
        },
  )
  useHotkeys({ escape: () => session.select([]) })
  useEditorPalette({
    session,
    readOnly,
    test: () => test(null),
    publish: () => void publishDialog(),
    problems: () => show('problems'),
  })

  const context = useMemo<EditorContextValue>(
    () => ({
      workflow: draft.name,
      session,
      tools,
      schema,
      readOnly,
      addAt: (slot, index) => setPlace({ slot, index }),
      reveal: (pointer: Pointer) => {
        const step = stepOf(pointer)
        session.select(step === '' ? [] : [step])
        if (step !== '') diagram.current?.reveal(step)
        show('inspector')
      },
      testUntil: test,
    }),
    [draft.name, session, tools, schema, readOnly, show, test],
  )

  const canvas = (
    <Canvas
      diagram={diagram}
      trial={testing.trial}
      warns={view === 'diagram' || narrow}
      onOpen={() => show('inspector')}
    />
  )
  const text = <YamlPane />
  const sidebar = <Details side={side} onSide={setSide} testing={testing} />
  return (
    <EditorContext value={context}>
      <Page
        fill
        title={
          <span className="flex items-center gap-2">
            <span className="truncate">{draft.name}</span>
            <Badge>{base === null ? 'never published' : `draft after version ${base}`}</Badge>
          </span>
        }
        documentTitle={`Edit ${draft.name}`}
        breadcrumb={[
          { label: 'Workflows', href: '/workflows' },
          { label: draft.name, href: `/workflows/${encodeURIComponent(draft.name)}` },
        ]}
        actions={
          <Toolbar
            autosave={autosave}
            onConflict={() => setLater(null)}
            view={view}
            onView={narrow ? null : (next) => setUrl({ view: next })}
            whyNotPublish={
              saving.kind === 'conflict' ? 'Choose first which of the two drafts to keep.' : undefined
            }
            whyNotDiscard={
              base === null ? 'It was never published: there is nothing to go back to.' : undefined
            }
            onProblems={() => show('problems')}
            onTest={() => show('test')}
            onPublish={() => void publishDialog()}
            onDiscard={() => setDialog('discard')}
            onCopyText={() =>
              void navigator.clipboard
                .writeText(session.text())
                .then(() => toast.success('Copied the definition'), toast.error)
            }
          />
        }
        tabs={
          narrow ? (
            <Tabs
              label="Parts of the editor"
              value={pane}
              onChange={(id) => setPane(id as typeof pane)}
              tabs={[
                { id: 'work', label: 'Diagram' },
                { id: 'text', label: 'YAML' },
                { id: 'side', label: 'Details' },
              ]}
            />
          ) : undefined
        }
      >
        {readOnly && (
          <Banner tone="info" title="You may look, not change" className="mx-4 mb-2">
            Your role does not allow to edit workflows.
          </Banner>
        )}
        <div className="flex min-h-0 flex-1 border-t border-line">
          {narrow ? (
            <>
              {pane === 'work' && canvas}
              {pane === 'text' && text}
              {pane === 'side' && sidebar}
            </>
          ) : (
            <SplitPane
              initial={0.68}
              min={320}
              storageKey="onward.editor.side"
              label="Width of the details"
              first={
                view === 'both' ? (
                  <SplitPane
                    first={canvas}
                    second={text}
                    min={260}
                    storageKey="onward.editor.text"
                    label="Width of the text"
                  />
                ) : view === 'text' ? (
                  text
                ) : (
                  canvas
                )
              }
              second={sidebar}
            />
          )}
        </div>
      </Page>
      {place && <AddStepDialog place={place} onClose={() => setPlace(null)} />}
      {dialog === 'publish' && (
        <PublishDialog
          workflow={draft.name}
          revision={autosave.revision}
          document={session.text()}
          base={base}
          errors={errors}
          warnings={findings.length - errors}
          renderDiff={renderDiff}
          onClose={() => setDialog(null)}
          onShowProblems={() => {
            setDialog(null)
            show('problems')
          }}
          onPublished={(published) => {
            autosave.published(published.draft_revision)
            setBase(published.version.number)
            setDialog(null)
          }}
        />
      )}
      <ConfirmDialog
        open={dialog === 'discard'}
        onOpenChange={(open) => !open && setDialog(null)}
        title="Discard the draft?"
        body={`The text goes back to version ${base ?? ''}. You can undo that while this page is open.`}
        confirmLabel="Discard"
        danger
        onConfirm={() => discarding.mutateAsync()}
      />
      {saving.kind === 'conflict' && later !== saving.theirs.revision && (
        <ConflictDialog
          key={saving.theirs.revision}
          mine={saving.mine}
          theirs={saving.theirs}
          renderTextDiff={renderTextDiff}
          onLater={() => setLater(saving.theirs.revision)}
          onMine={() => void autosave.resolveWith(session.text())}
          onTheirs={() => {
            const theirs = autosave.resolveWithTheirs()
            if (theirs !== null) session.write(theirs)
          }}
          onMerged={(merged) => {
            session.write(merged)
            void autosave.resolveWith(merged)
          }}
        />
      )}
    </EditorContext>
  )
}
