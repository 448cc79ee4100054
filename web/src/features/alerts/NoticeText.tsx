import { AppLink } from '@/ui/AppLink'

import { pieces } from './links'

/** As it was sent, with its addresses as links: those of ours stay in this tab. */
export function NoticeText({ text }: { text: string }) {
  return (
    <pre
      tabIndex={0}
      className="mt-2 max-h-72 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs break-words whitespace-pre-wrap"
    >
      {pieces(text, window.location.origin).map((piece, place) =>
        piece.href === null ? (
          piece.text
        ) : (
          <AppLink
            key={place}
            className="link"
            href={piece.href}
            {...(piece.href.startsWith('/') ? {} : { target: '_blank', rel: 'noreferrer' })}
          >
            {piece.text}
          </AppLink>
        ),
      )}
    </pre>
  )
}
