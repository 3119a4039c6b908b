import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '#config'
import { sessionSecret } from './sessions.ts'

/** Names a phone to the limits of public reports, for a day; it says nothing of the person. */
const PHONE_COOKIE = 'kerbside-phone'
const DAY_S = 86_400
const PHONE = /^[A-Za-z0-9_-]{22}$/

/**
 * Phones of the public: known by a cookie of a day, of which only a keyed hash is kept, and pictures they added, known by a ticket that nobody can
 * guess, so that a report cannot name the picture of somebody else.
 */
export class PublicPhones {
  readonly #config: Pick<Config, 'dataDir' | 'secureCookies'>
  #secret: Promise<string> | undefined

  constructor(config: Pick<Config, 'dataDir' | 'secureCookies'>) {
    this.#config = config
  }

  /** Hash of the phone that asks; a phone that has no name yet is given one. */
  async hashOf(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const known = request.cookies[PHONE_COOKIE]
    const phone = known !== undefined && PHONE.test(known) ? known : randomBytes(16).toString('base64url')
    if (phone !== known)
      void reply.setCookie(PHONE_COOKIE, phone, {
        path: '/api/public',
        httpOnly: true,
        sameSite: 'strict',
        secure: this.#config.secureCookies,
        maxAge: DAY_S,
      })
    return this.#keyed('phone', phone)
  }

  /** `{id}.{proof}` of a picture that was just added for a toilet. */
  async ticketOf(photoId: number, toilet: string): Promise<string> {
    return `${photoId}.${await this.#keyed('photo', `${photoId} ${toilet}`)}`
  }

  /** The picture a ticket is of; undefined when it was not given out for this toilet. */
  async photoOf(ticket: string, toilet: string): Promise<number | undefined> {
    const photoId = Number(ticket.split('.', 1)[0])
    if (!Number.isSafeInteger(photoId)) return undefined
    return isSame(ticket, await this.ticketOf(photoId, toilet)) ? photoId : undefined
  }

  async #keyed(what: 'phone' | 'photo', text: string): Promise<string> {
    this.#secret ??= sessionSecret(this.#config.dataDir)
    return createHmac('sha256', await this.#secret)
      .update(`public ${what} ${text}`)
      .digest('base64url')
  }
}

/** Whether two texts are the same, told in a time that does not say where they differ. */
export function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.byteLength === right.byteLength && timingSafeEqual(left, right)
}
