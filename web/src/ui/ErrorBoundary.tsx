import { Component, type ErrorInfo, type ReactNode } from 'react'

import { ErrorPanel } from './ErrorPanel'

interface ErrorBoundaryProps {
  /** What this part is called, for the heading: "The diagram". */
  name?: string
  /** When it changes, the part is tried again: the address, an id. */
  resetKey?: unknown
  children: ReactNode
}

/** A part that breaks is replaced by a panel; everything around it lives on. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    console.error(this.props.name ?? 'A part of the page', error, info.componentStack)
  }

  override componentDidUpdate(before: ErrorBoundaryProps) {
    if (this.state.error !== null && before.resetKey !== this.props.resetKey) this.setState({ error: null })
  }

  override render() {
    if (this.state.error === null) return this.props.children
    return (
      <ErrorPanel
        error={this.state.error}
        title={`${this.props.name ?? 'This part of the page'} could not be shown`}
        onRetry={() => this.setState({ error: null })}
      />
    )
  }
}
