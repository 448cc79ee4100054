import { createContext, type ComponentType } from 'react'

export interface TextControlProps {
  label: string
  value: string
  multiline: boolean
  placeholder?: string
  onChange(text: string): void
}

export interface TextControls {
  /** What texts are typed into. */
  Control: ComponentType<TextControlProps>
  /** A text with which a field of any other kind becomes one of text; its schema then says `templated`. */
  template: string
}

/** For forms out of a schema whose texts are more than plain text: they are worked out later. */
export const TextControl = createContext<TextControls | null>(null)
