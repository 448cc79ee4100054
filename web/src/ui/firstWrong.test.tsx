import { expect, it } from 'vitest'

import { showFirstWrong } from './firstWrong'

const painted = () => new Promise((resolve) => requestAnimationFrame(resolve))

function form(inside: string): HTMLFormElement {
  document.body.innerHTML = `<form>${inside}</form>`
  return document.querySelector('form')!
}

it('leads to the first field that is wrong, and opens the parts that hold others', async () => {
  const one = form('<input aria-invalid="true" id="first"><details><input aria-invalid="true"></details>')
  showFirstWrong(one)
  await painted()
  expect(document.activeElement?.id).toBe('first')
  expect(one.querySelector('details')?.open).toBe(true)
})

it('leads to words that belong to no field', async () => {
  showFirstWrong(form('<p role="alert">It has no steps.</p>'))
  await painted()
  expect(document.activeElement?.textContent).toBe('It has no steps.')
})

it('waits until what is wrong is drawn', async () => {
  const one = form('<details><input></details>')
  showFirstWrong(one)
  await painted()
  await painted()
  one.querySelector('input')?.setAttribute('aria-invalid', 'true')
  await painted()
  expect(document.activeElement).toBe(one.querySelector('input'))
  expect(one.querySelector('details')?.open).toBe(true)
})

it('leaves the focus where nothing is wrong', async () => {
  showFirstWrong(form('<details><input></details>'))
  await painted()
  expect(document.activeElement).toBe(document.body)
})
