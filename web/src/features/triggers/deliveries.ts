/** Deliveries in words, and how to send one. Pure. */
import type { DeliveryLine } from './api'
import { object, type Stored, text } from './stored'
import type { Tone } from '@/ui/status'

/** Why a delivery was not taken, in a few words; the sentence of the server is beside it. */
const REFUSALS: Record<string, string> = {
  wrong_signature: 'Wrong signature',
  no_signature: 'Not signed',
  outside_window: 'Too old, or of the future',
  address_not_allowed: 'From elsewhere',
  no_secret: 'No secret here',
  half_configured: 'Half a check',
  no_authorization: 'No credentials',
  wrong_authorization: 'Wrong credentials',
  rate_limited: 'Too many',
}

export function deliveryWord(delivery: DeliveryLine): { label: string; tone: Tone } {
  if (delivery.outcome === 'accepted')
    return delivery.repeats > 0
      ? { label: `Taken, came ${delivery.repeats + 1} times`, tone: 'success' }
      : { label: 'Taken', tone: 'success' }
  if (delivery.outcome !== 'refused') return { label: String(delivery.outcome), tone: 'neutral' }
  const code = delivery.code ?? ''
  return { label: REFUSALS[code] ?? (code ? sentence(code) : 'Refused'), tone: 'warning' }
}

/** Beside the one that is shown. */
export function othersText(count: number): string {
  return count === 1 ? 'one other' : `${count} others`
}

/** `1.2 KB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

export interface Binary {
  contentType: string
  size: number
}

/** Bytes that are neither JSON, a form nor text come as an object with their base64. */
export function binaryOf(payload: unknown): Binary | null {
  const { content_type, size, base64 } = object(payload)
  if (typeof base64 !== 'string' || typeof size !== 'number') return null
  return { contentType: text(content_type), size }
}

export interface Address {
  url: string
  method: string
  scheme: string
}

/** For whoever sends: a command that works once the secret is filled in. */
export function curlOf({ url, method, scheme }: Address, check: Stored): string {
  const signed = SIGNED[scheme]?.(check) ?? { before: [], options: [] }
  const call = [
    `curl -X ${method} ${quoted(url)}`,
    "-H 'Content-Type: application/json'",
    ...signed.options,
    '--data-binary "$BODY"',
  ]
  return [`BODY='{"hello": "world"}'`, ...signed.before, call.join(' \\\n  ')].join('\n')
}

interface Signed {
  before: string[]
  options: string[]
}

const header = (line: string) => `-H "${line}"`

const hex = (algorithm: string, message: string, into: string) =>
  `${into}=$(printf '%s' "${message}" | openssl dgst -${algorithm} -hmac "$SECRET" -r | cut -d' ' -f1)`

const base64 = (algorithm: string, message: string, into: string) =>
  `${into}=$(printf '%s' "${message}" | openssl dgst -${algorithm} -hmac "$SECRET" -binary | base64 | tr -d '\\n')`

const SECRET = "SECRET='…'"

const SIGNED: Record<string, (check: Stored) => Signed> = {
  standard: () => ({
    before: [
      "SECRET='whsec_…'",
      'ID=msg_$(date +%s)_$$',
      'SENT=$(date +%s)',
      'KEY=$(printf %s "${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d \' \\n\')',
      "SIGNATURE=$(printf '%s' \"$ID.$SENT.$BODY\" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$KEY -binary | base64 | tr -d '\\n')",
    ],
    options: ['webhook-id: $ID', 'webhook-timestamp: $SENT', 'webhook-signature: v1,$SIGNATURE'].map(header),
  }),
  github: () => ({
    before: [SECRET, hex('sha256', '$BODY', 'SIGNATURE')],
    options: [
      'X-GitHub-Event: push',
      'X-GitHub-Delivery: $(date +%s)-$$',
      'X-Hub-Signature-256: sha256=$SIGNATURE',
    ].map(header),
  }),
  slack: () => ({
    before: [SECRET, 'SENT=$(date +%s)', hex('sha256', 'v0:$SENT:$BODY', 'SIGNATURE')],
    options: ['X-Slack-Request-Timestamp: $SENT', 'X-Slack-Signature: v0=$SIGNATURE'].map(header),
  }),
  stripe: () => ({
    before: [SECRET, 'SENT=$(date +%s)', hex('sha256', '$SENT.$BODY', 'SIGNATURE')],
    options: ['Stripe-Signature: t=$SENT,v1=$SIGNATURE'].map(header),
  }),
  shopify: () => ({
    before: [SECRET, base64('sha256', '$BODY', 'SIGNATURE')],
    options: ['X-Shopify-Hmac-Sha256: $SIGNATURE'].map(header),
  }),
  bearer: () => ({ before: [SECRET], options: ['Authorization: Bearer $SECRET'].map(header) }),
  basic: (check) => ({ before: [SECRET], options: [`-u ${quoted(`${text(check['user'])}:`)}"$SECRET"`] }),
  hmac: hmacSigned,
}

/** Of what is signed, a shell has the body and what we make; parts of a request that curl makes it has not. */
function hmacSigned(check: Stored): Signed {
  const time = text(check['timestamp_header'])
  const standard = time ? [`header:${time}`, 'body'] : ['body']
  const components = (check['components'] as string[] | undefined) ?? standard
  const message = components.map((part) => partText(part, time)).join(text(check['separator']))
  const sign = check['encoding'] === 'base64' ? base64 : hex
  return {
    before: [
      SECRET,
      ...(time ? ['SENT=$(date +%s)'] : []),
      sign(text(check['algorithm']) || 'sha256', message, 'SIGNATURE'),
    ],
    options: [
      ...(time ? [`${time}: $SENT`] : []),
      `${text(check['header'])}: ${text(check['prefix'])}$SIGNATURE`,
    ].map(header),
  }
}

function partText(part: string, timeHeader: string): string {
  const [kind, name = ''] = [part.split(':')[0], part.slice(part.indexOf(':') + 1)]
  if (part === 'body') return '$BODY'
  if (part === 'method') return 'POST'
  if (kind === 'text') return name
  if (kind === 'header' && name.toLowerCase() === timeHeader.toLowerCase()) return '$SENT'
  return `…${part}…`
}

function quoted(plain: string): string {
  return `'${plain.replaceAll("'", `'\\''`)}'`
}

function sentence(code: string): string {
  const words = code.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
