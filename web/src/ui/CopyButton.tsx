import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'

import { Button } from './Button'
import { copyText } from './clipboard'
import { IconButton } from './IconButton'

interface CopyButtonProps {
  /** The text, or how to get it when it is costly to make. */
  value: string | (() => string)
  /** What is copied: "Copy the run's id". */
  label?: string
  withLabel?: boolean
  size?: 'sm' | 'md'
  className?: string
}

export function CopyButton({ value, label = 'Copy', withLabel, size = 'sm', className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [copied])
  async function copy() {
    setCopied(await copyText(typeof value === 'function' ? value() : value))
  }
  const icon = copied ? Check : Copy
  return (
    <>
      {withLabel ? (
        <Button size={size} variant="ghost" icon={icon} className={className} onClick={() => void copy()}>
          {copied ? 'Copied' : label}
        </Button>
      ) : (
        <IconButton
          size={size}
          label={copied ? 'Copied' : label}
          icon={icon}
          className={className}
          onClick={() => void copy()}
        />
      )}
      <span role="status" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </>
  )
}
