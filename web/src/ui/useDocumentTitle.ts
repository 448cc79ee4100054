import { useEffect } from 'react'

/** "Runs · Onward". The title stays until the next page sets its own. */
export function useDocumentTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Onward` : 'Onward'
  }, [title])
}
