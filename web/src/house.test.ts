/** The house rules of this folder that a reader would otherwise have to remember: which room may use which. */

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

const SRC = dirname(fileURLToPath(import.meta.url))
const TESTING = ['vitest', 'node:', '@testing-library/']

/** What a room may import of ours; itself always. `routes` compose, so features need not know each other. */
const MAY_IMPORT: Record<string, string[]> = {
  api: [],
  document: [],
  graph: ['document'],
  ui: [],
  expressions: ['api', 'document', 'ui'],
  feed: ['api'],
  diagram: ['graph', 'document', 'ui'],
  features: ['api', 'document', 'diagram', 'expressions', 'feed', 'graph', 'ui'],
  app: ['api', 'feed', 'ui', 'routes'],
  routes: ['api', 'app', 'diagram', 'document', 'features', 'feed', 'graph', 'ui'],
}

const NO_REACT = ['document', 'graph']

const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
  .map((path) => ({ path, room: roomOf(path), imports: importsOf(path) }))
  .filter((file) => file.room in MAY_IMPORT)

describe('the rooms of the web', () => {
  it('use only what lies below them', () => {
    const wrong = FILES.flatMap(({ path, room, imports }) =>
      imports
        .filter(
          (target) =>
            isOurs(target) && roomOf(target) !== room && !MAY_IMPORT[room]!.includes(roomOf(target)),
        )
        .map((target) => `${path} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('keep features apart: a route brings them together', () => {
    const wrong = FILES.filter(({ room }) => room === 'features').flatMap(({ path, imports }) =>
      imports
        .filter((target) => roomOf(target) === 'features' && featureOf(target) !== featureOf(path))
        .map((target) => `${path} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it.each(NO_REACT)('%s knows no React', (room) => {
    const wrong = FILES.filter((file) => file.room === room && !file.path.includes('.test.')).flatMap(
      (file) =>
        file.imports
          .filter((target) => /^(react|@tanstack\/react|@xyflow\/react)/.test(target))
          .map(() => file.path),
    )
    expect(wrong).toEqual([])
  })

  it('leave what is for tests to tests', () => {
    const wrong = FILES.filter(({ path }) => !/\.test\.tsx?$|testSetup/.test(path)).flatMap(
      ({ path, imports }) =>
        imports
          .filter((target) => TESTING.some((one) => target.startsWith(one)))
          .map((target) => `${path} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })
})

/** Static and dynamic imports; ours as paths below src, others as they are written. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(SRC, path), 'utf8')
  const found = text.matchAll(
    /(?:^|\s)(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(?\s*['"]([^'"]+)['"]/g,
  )
  return [...found].map((match) => match[1] ?? match[2]!).map((target) => targetOf(path, target))
}

function targetOf(path: string, target: string): string {
  if (target.startsWith('@/')) return target.slice(2)
  if (target.startsWith('.')) return relative(SRC, normalize(join(SRC, dirname(path), target)))
  return target
}

function isOurs(target: string): boolean {
  return roomOf(target) in MAY_IMPORT
}

function roomOf(path: string): string {
  return path.split('/')[0]!
}

function featureOf(path: string): string {
  return path.split('/')[1] ?? ''
}
