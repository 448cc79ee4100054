import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

import { safeTarget } from '../session'

/** Once, and with the address as it was: this is still there while the sign-in page is on its way. */
export function ToSignIn() {
  const navigate = useNavigate()
  const [from] = useState(() => safeTarget(window.location.pathname + window.location.search))
  useEffect(() => {
    const search = from === '/' ? {} : { to: from }
    void navigate({ to: '/signin', search: search as never, replace: true })
  }, [navigate, from])
  return null
}
