/** The form of a webhook: from its document and back. Pure. */
import { linesOf, number, object, restOf, type Stored, text, texts, unlessSame, withoutEmpty } from './stored'

export type Scheme =
  'standard' | 'github' | 'slack' | 'stripe' | 'shopify' | 'hmac' | 'bearer' | 'basic' | 'none'
export type AnswerKind = 'stored' | 'wait' | 'own'

export interface WebhookForm {
  address: 'secret' | 'path'
  path: string
  /** One that this page does not know is kept. */
  scheme: string
  /** Made by Onward, or one of the workspace by its name. */
  secretFrom: 'made' | 'named'
  secret: string
  previousSecret: string
  /** One a line. */
  networks: string
  tolerance: string
  user: string
  header: string
  algorithm: string
  encoding: string
  prefix: string
  /** One a line, in their order. */
  components: string
  separator: string
  timestampHeader: string
  methods: string[]
  maxBody: string
  deliveryHeader: string
  rateCount: number | null
  ratePer: string
  answer: AnswerKind
  wait: string
  status: number | null
  body: string
  /** `Name: value`, one a line. */
  headers: string
  /** What has no field, of the webhook and of its check. */
  rest: Stored
  checkRest: Stored
}

export interface SchemeFields {
  label: string
  /** How a sender is known, for whoever chooses. */
  hint: string
  /** Whether Onward can make the secret. */
  makes: boolean
  named: boolean
  timed: boolean
  /** Its deliveries say which they are. */
  numbered: boolean
  /** The name to think of first. */
  secretName: string
}

export const SCHEMES: Record<Scheme, SchemeFields> = {
  standard: {
    label: 'Standard Webhooks',
    hint: 'Signed with id and time, as standardwebhooks.com describes it. The best choice when you write the sender.',
    ...secrets(true, 'ORDERS_WEBHOOK'),
    timed: true,
    numbered: true,
  },
  github: {
    label: 'GitHub',
    hint: 'Signed in X-Hub-Signature-256. Give GitHub the secret of this webhook.',
    ...secrets(true, 'GITHUB_WEBHOOK'),
    timed: false,
    numbered: true,
  },
  slack: {
    label: 'Slack',
    hint: 'Signed in X-Slack-Signature, with the signing secret of your Slack app.',
    ...secrets(false, 'SLACK_SIGNING_SECRET'),
    timed: true,
    numbered: true,
  },
  stripe: {
    label: 'Stripe',
    hint: 'Signed in Stripe-Signature, with the secret that Stripe shows for the endpoint.',
    ...secrets(false, 'STRIPE_WEBHOOK'),
    timed: true,
    numbered: true,
  },
  shopify: {
    label: 'Shopify',
    hint: 'Signed in X-Shopify-Hmac-Sha256, with the secret of your Shopify app.',
    ...secrets(false, 'SHOPIFY_SECRET'),
    timed: false,
    numbered: true,
  },
  hmac: {
    label: 'A signature of another kind (HMAC)',
    hint: 'For senders that sign in a way of their own: say where the signature is and what it covers.',
    ...secrets(true, 'SENDER_SECRET'),
    timed: false,
    numbered: false,
  },
  bearer: {
    label: 'A token (Authorization: Bearer)',
    hint: 'The sender shows a token. Simple, but it does not protect what is sent.',
    ...secrets(true, 'SENDER_TOKEN'),
    timed: false,
    numbered: false,
  },
  basic: {
    label: 'User and password (Authorization: Basic)',
    hint: 'The sender shows a user and a password. Simple, but it does not protect what is sent.',
    ...secrets(true, 'SENDER_PASSWORD'),
    timed: false,
    numbered: false,
  },
  none: {
    label: 'No check',
    hint: 'Whoever knows the address may send. Only for a secret address, and for what may do no harm.',
    makes: false,
    named: false,
    secretName: '',
    timed: false,
    numbered: false,
  },
}

export const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE', 'GET'] as const

export function newWebhook(): WebhookForm {
  return readWebhook({ check: { scheme: 'standard' } })
}

export function readWebhook(stored: Stored): WebhookForm {
  const check = object(stored['check'])
  const limit = object(stored['rate_limit'])
  const answer = object(stored['answer'])
  const methods = texts(stored['methods'])
  return {
    address: text(stored['path']) ? 'path' : 'secret',
    path: text(stored['path']),
    scheme: text(check['scheme']) || 'standard',
    secretFrom: text(check['secret']) ? 'named' : 'made',
    secret: text(check['secret']),
    previousSecret: text(check['previous_secret']),
    networks: texts(check['networks']).join('\n'),
    tolerance: text(check['tolerance']),
    user: text(check['user']),
    header: text(check['header']),
    algorithm: text(check['algorithm']),
    encoding: text(check['encoding']),
    prefix: text(check['prefix']),
    components: texts(check['components']).join('\n'),
    separator: text(check['separator']),
    timestampHeader: text(check['timestamp_header']),
    methods: methods.length > 0 ? methods : ['POST'],
    maxBody: typeof stored['max_body'] === 'number' ? String(stored['max_body']) : text(stored['max_body']),
    deliveryHeader: text(stored['delivery_header']),
    rateCount: number(limit['count']),
    ratePer: text(limit['per']),
    answer: answer['wait'] !== undefined ? 'wait' : stored['answer'] ? 'own' : 'stored',
    wait: text(answer['wait']),
    status: number(answer['status']),
    body: text(answer['body']),
    headers: Object.entries(object(answer['headers']))
      .map(([name, value]) => `${name}: ${String(value)}`)
      .join('\n'),
    rest: restOf(stored, WEBHOOK_FIELDS),
    checkRest: restOf(check, CHECK_FIELDS),
  }
}

/** Only what its scheme looks at: anything else would be refused. */
export function writeWebhook(form: WebhookForm): Stored {
  return withoutEmpty({
    path: form.address === 'path' ? form.path.trim() : '',
    check: checkOf(form),
    methods: form.methods.join() === 'POST' ? null : form.methods,
    max_body: form.maxBody.trim(),
    delivery_header: schemeOf(form.scheme)?.numbered ? '' : form.deliveryHeader.trim(),
    rate_limit: limitOf(form),
    answer: answerOf(form),
    ...form.rest,
  })
}

export function webhookOf(form: WebhookForm, stored: Stored | null | undefined): Stored {
  return unlessSame(form, stored, readWebhook, writeWebhook)
}

export function schemeOf(scheme: string): SchemeFields | undefined {
  return Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme as Scheme] : undefined
}

/** Whether Onward makes and keeps the secret of this webhook. */
export function isMade(form: Pick<WebhookForm, 'scheme' | 'secretFrom'>): boolean {
  const { makes } = schemeOf(form.scheme) ?? { makes: false }
  return makes && form.secretFrom === 'made'
}

/** What is still to be filled in; null when nothing is. */
export function missingOfWebhook(form: WebhookForm): { field: string; detail: string } | null {
  const scheme = schemeOf(form.scheme)
  if (form.address === 'path' && form.path.trim() === '')
    return { field: 'path', detail: 'Write a path, such as shop/orders.' }
  if (form.address === 'path' && form.scheme === 'none')
    return { field: 'check', detail: 'A path that can be guessed needs a check. Choose one.' }
  if (scheme?.named && !isMade(form) && form.secret.trim() === '')
    return { field: 'check/secret', detail: 'Choose the secret of the workspace that the sender uses.' }
  if (form.scheme === 'hmac' && form.header.trim() === '')
    return { field: 'check/header', detail: 'Write the header that holds the signature.' }
  if (form.scheme === 'basic' && form.user.trim() === '')
    return { field: 'check/user', detail: 'Write the user that the sender shows.' }
  if (form.methods.length === 0) return { field: 'methods', detail: 'Choose at least one method.' }
  return null
}

/** `POST /hooks/shop/orders, signed by GitHub`. */
export function webhookWords(stored: Stored): string {
  const form = readWebhook(stored)
  const where = form.address === 'path' ? `/hooks/${form.path}` : 'a secret address'
  return `${form.methods.join(' or ')} ${form.address === 'path' ? '' : 'to '}${where}, ${CHECKED[form.scheme] ?? form.scheme}`
}

/** How it answers, and what bounds it has, for whoever looks at it: what is said of it, and what it is. */
export function webhookTraits(stored: Stored): [label: string, words: string][] {
  const form = readWebhook(stored)
  const traits: [string, string][] = [['Answers', answerWords(form)]]
  if (form.rateCount !== null)
    traits.push(['Takes', `at most ${form.rateCount} in ${form.ratePer || '1m'}; more are answered 429`])
  const networks = linesOf(form.networks)
  if (networks.length > 0) traits.push(['Only from', networks.join(', ')])
  if (form.maxBody) traits.push(['Largest body', form.maxBody])
  return traits
}

function answerWords(form: WebhookForm): string {
  if (form.answer === 'wait') return `with the run's outputs, when it ends within ${form.wait}`
  return form.answer === 'own'
    ? `at once, ${form.status ?? 200} with words of its own`
    : 'at once, 202 when it is stored'
}

const CHECKED: Record<string, string> = {
  standard: 'signed (Standard Webhooks)',
  github: 'signed by GitHub',
  slack: 'signed by Slack',
  stripe: 'signed by Stripe',
  shopify: 'signed by Shopify',
  hmac: 'signed (HMAC)',
  bearer: 'with a token',
  basic: 'with user and password',
  none: 'without a check',
}

const HMAC_FIELDS = [
  'header',
  'algorithm',
  'encoding',
  'prefix',
  'components',
  'separator',
  'timestamp_header',
]
const CHECK_FIELDS = ['scheme', 'secret', 'previous_secret', 'networks', 'tolerance', 'user', ...HMAC_FIELDS]
const WEBHOOK_FIELDS = ['path', 'check', 'methods', 'max_body', 'delivery_header', 'rate_limit', 'answer']

function secrets(makes: boolean, secretName: string) {
  return { makes, named: true, secretName }
}

function checkOf(form: WebhookForm): Stored {
  const scheme = schemeOf(form.scheme)
  const isNamed = scheme?.named === true && !isMade(form)
  const isHmac = form.scheme === 'hmac'
  const isTimed = scheme?.timed || (isHmac && form.timestampHeader.trim() !== '')
  return withoutEmpty({
    scheme: form.scheme,
    secret: isNamed ? form.secret.trim() : '',
    previous_secret: isNamed ? form.previousSecret.trim() : '',
    user: form.scheme === 'basic' ? form.user.trim() : '',
    networks: linesOf(form.networks).length > 0 ? linesOf(form.networks) : null,
    tolerance: isTimed ? form.tolerance.trim() : '',
    ...(isHmac ? hmacOf(form) : {}),
    ...form.checkRest,
  })
}

function hmacOf(form: WebhookForm): Stored {
  const components = linesOf(form.components)
  return {
    header: form.header.trim(),
    algorithm: form.algorithm,
    encoding: form.encoding,
    prefix: form.prefix,
    components: components.length > 0 ? components : null,
    separator: form.separator,
    timestamp_header: form.timestampHeader.trim(),
  }
}

function limitOf({ rateCount, ratePer }: WebhookForm): Stored {
  return withoutEmpty({ count: rateCount, per: ratePer.trim() || (rateCount === null ? '' : '1m') })
}

function answerOf(form: WebhookForm): Stored | null {
  if (form.answer === 'stored') return null
  if (form.answer === 'wait') return { wait: form.wait.trim() || '10s' }
  const headers = Object.fromEntries(linesOf(form.headers).map(headerOf))
  return { status: form.status ?? 200, ...withoutEmpty({ body: form.body, headers }) }
}

function headerOf(line: string): [name: string, value: string] {
  const [name = '', ...value] = line.split(':')
  return [name.trim(), value.join(':').trim()]
}
