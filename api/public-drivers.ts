import { createHash, randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '#config'

/** The secret of a driver's phone: what was applied for with it is hers (docs/SPEC.md X20). */
const DRIVER_COOKIE = 'kerbside-driver'
/** No browser keeps a cookie longer. */
const KEPT_S = 400 * 86_400
const SECRET = /^[A-Za-z0-9_-]{43}$/

/** Hash by which a phone's secret is known; the secret has 256 random bits, so that no key is needed. */
export const driverHash = (secret: string): string =>
  createHash('sha256').update(`kerbside driver ${secret}`).digest('base64url')

/** Phones of drivers who share: known by a secret of their own, of which only a hash is kept here. */
export class PublicDrivers {
  readonly #config: Pick<Config, 'secureCookies'>

  constructor(config: Pick<Config, 'secureCookies'>) {
    this.#config = config
  }

  /** Hash of the phone that asks; undefined: it never applied for anything. */
  known(request: FastifyRequest): string | undefined {
    const secret = secretOf(request)
    return secret === undefined ? undefined : driverHash(secret)
  }

  /** Hash of the phone that asks; one that has no secret yet is given one, that of others is kept for another time. */
  keep(request: FastifyRequest, reply: FastifyReply): string {
    const secret = secretOf(request) ?? randomBytes(32).toString('base64url')
    void reply.setCookie(DRIVER_COOKIE, secret, {
      path: '/api/public/parking',
      httpOnly: true,
      sameSite: 'strict',
      secure: this.#config.secureCookies,
      maxAge: KEPT_S,
    })
    return driverHash(secret)
  }
}

function secretOf(request: FastifyRequest): string | undefined {
  const secret = request.cookies[DRIVER_COOKIE]
  return secret !== undefined && SECRET.test(secret) ? secret : undefined
}
