/** A text in pieces, of which some are addresses. Pure. */

export interface Piece {
  text: string
  /** Of this server without its origin, of others in full; null for plain text. */
  href: string | null
}

// What ends a sentence does not belong to the address before it.
const ADDRESS = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)])/

export function pieces(text: string, origin: string): Piece[] {
  return text
    .split(ADDRESS)
    .map((part, place) => ({ text: part, href: place % 2 === 1 ? hrefOf(part, origin) : null }))
    .filter((piece) => piece.text !== '')
}

function hrefOf(address: string, origin: string): string {
  if (address === origin) return '/'
  return address.startsWith(`${origin}/`) ? address.slice(origin.length) : address
}
