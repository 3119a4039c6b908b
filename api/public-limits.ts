import type { FastifyRequest } from 'fastify'
import type { App } from './app.ts'
import { Problem } from './problems.ts'

const HOUR_MS = 3_600_000
/** Many phones share one address of a mobile network: an address may send so many times what one phone may (our choice). */
const PHONES_OF_ADDRESS = 10

/** What strangers may send in an hour, in the rate limiter's bounded memory; more is refused with the time to wait. */
export interface PublicLimits {
  /** @param perPhone what one phone may send @param phones that share an address at most */
  ofAddress(request: FastifyRequest, what: string, perPhone: number, phones?: number): Promise<void>
  ofPhone(request: FastifyRequest, what: string, max: number, phone: string): Promise<void>
}

/** @throws {Problem} when it is too much */
export function publicLimits(app: App): PublicLimits {
  const limiters = new Map<string, ReturnType<App['createRateLimit']>>()
  const count = async (request: FastifyRequest, what: string, max: number, key: string): Promise<void> => {
    // one limiter for each bound: it changes only when an administrator changes the setting
    const name = `${what} ${max}`
    let limiter = limiters.get(name)
    if (limiter === undefined) {
      limiter = app.createRateLimit({
        max,
        timeWindow: HOUR_MS,
        keyGenerator: (asked) => `${what} ${asked.publicLimitKey}`,
      })
      limiters.set(name, limiter)
    }
    request.publicLimitKey = key
    const seen = await limiter(request)
    if (!seen.isAllowed && seen.isExceeded)
      throw new Problem('too-many-requests', `Too many ${what} in an hour; try again later`, {
        retryAfterS: seen.ttlInSeconds,
      })
  }
  if (!app.hasRequestDecorator('publicLimitKey')) app.decorateRequest('publicLimitKey', '')
  return {
    ofAddress: (request, what, perPhone, phones = PHONES_OF_ADDRESS) =>
      count(request, what, perPhone * phones, request.ip),
    ofPhone: (request, what, max, phone) => count(request, `${what} of one phone`, max, phone),
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    publicLimitKey: string
  }
}
