import { ECDH } from 'node:crypto'
import { Type, type Static } from 'typebox'
import type { Config } from '#config'
import { invalid } from './problems.ts'
import { body } from './schemas.ts'

export const Endpoint = Type.String({ minLength: 10, maxLength: 1_000 })
const base64url = (bytes: number) =>
  Type.String({ pattern: '^[A-Za-z0-9_-]+=*$', maxLength: Math.ceil((bytes * 4) / 3) + 3 })

/** What `PushSubscription.toJSON()` of a browser says, and the language of the phone. */
export const SubscriptionBody = body({
  endpoint: Endpoint,
  keys: body({ p256dh: base64url(65), auth: base64url(16) }),
  expirationTime: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
  language: Type.Optional(Type.Enum(['zh', 'en'])),
})

/** @throws {Problem} when no push could be sent with it. */
export function checkSubscription(
  { endpoint, keys }: Static<typeof SubscriptionBody>,
  { outgoingHttp }: Pick<Config, 'outgoingHttp'>,
): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (url === undefined || !(url.protocol === 'https:' || (outgoingHttp && url.protocol === 'http:')))
    throw invalid('endpoint', 'must be an https address')
  if (url.username !== '' || url.password !== '') throw invalid('endpoint', 'must not hold a login')
  const [key, auth] = [Buffer.from(keys.p256dh, 'base64url'), Buffer.from(keys.auth, 'base64url')]
  if (key.length !== 65 || key[0] !== 4 || !isOnCurve(key))
    throw invalid('keys.p256dh', 'must be an uncompressed point of P-256')
  if (auth.length !== 16) throw invalid('keys.auth', 'must have 16 bytes')
}

/** Nothing can be encrypted for any other. */
function isOnCurve(point: Buffer): boolean {
  try {
    ECDH.convertKey(point, 'prime256v1')
    return true
  } catch {
    return false
  }
}
