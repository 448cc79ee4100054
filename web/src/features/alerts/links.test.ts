import { expect, it } from 'vitest'

import { pieces } from './links'

const HERE = 'https://on.example'

it('finds addresses, and those of ours by their path', () =>
  expect(pieces('See https://on.example/runs/run_1.\nOr (http://other.example/a?b=1).', HERE)).toEqual([
    { text: 'See ', href: null },
    { text: 'https://on.example/runs/run_1', href: '/runs/run_1' },
    { text: '.\nOr (', href: null },
    { text: 'http://other.example/a?b=1', href: 'http://other.example/a?b=1' },
    { text: ').', href: null },
  ]))

it('is not taken in by an address that only begins like ours', () =>
  expect(pieces('https://on.example.evil/', HERE)[0]?.href).toBe('https://on.example.evil/'))

it.each(['', 'no address', 'javascript:alert(1)', 'https://'])('leaves %j as it is', (text) =>
  expect(pieces(text, HERE).every((piece) => piece.href === null)).toBe(true),
)
