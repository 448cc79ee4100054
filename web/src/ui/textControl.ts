import { createContext, type ComponentType } from 'react'

export interface TextControlProps {
  label: string
  value: string
  multiline: boolean
  placeholder?: string
  onChange(text: string): void
}

/** What a form out of a schema has texts typed into, where they are more than plain text. */
export const TextControl = createContext<ComponentType<TextControlProps> | null>(null)
