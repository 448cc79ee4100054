/** `toast.success('Published')`, from anywhere; `<Toaster/>` shows them. */

import { createStore } from 'zustand/vanilla'

import { errorReport, errorWords } from './errors'

export interface ToastAction {
  label: string
  onClick?(): void
  href?: string
}

export interface ToastItem {
  id: number
  tone: 'success' | 'danger' | 'info'
  text: string
  hint: string | null
  action: ToastAction | undefined
  /** To copy, for errors. */
  report: string | null
  /** Null: it stays until somebody closes it. */
  lastsMs: number | null
}

interface ToastOptions {
  action?: ToastAction
}

export const toasts = createStore<{ items: ToastItem[] }>(() => ({ items: [] }))

export const toast = {
  success(text: string, options: ToastOptions = {}): void {
    show({
      tone: 'success',
      text,
      hint: null,
      action: options.action,
      report: null,
      lastsMs: options.action ? 10_000 : 5000,
    })
  },
  info(text: string, options: ToastOptions = {}): void {
    show({
      tone: 'info',
      text,
      hint: null,
      action: options.action,
      report: null,
      lastsMs: options.action ? 10_000 : 6000,
    })
  },
  /** A problem, any other error, or words. It stays: what failed must not vanish unread. */
  error(error: unknown, options: ToastOptions = {}): void {
    const { text, hint } = errorWords(error)
    const report = typeof error === 'string' ? null : errorReport(error)
    show({ tone: 'danger', text, hint, action: options.action, report, lastsMs: null })
  },
  dismiss(id: number): void {
    toasts.setState(({ items }) => ({ items: items.filter((one) => one.id !== id) }))
  },
}

const MOST = 4
let last = 0

function show(item: Omit<ToastItem, 'id'>): void {
  last += 1
  const added = { ...item, id: last }
  // The same words twice in a row are one toast.
  toasts.setState(({ items }) => ({
    items: [...items.filter((one) => one.text !== item.text || one.tone !== item.tone), added].slice(-MOST),
  }))
}
