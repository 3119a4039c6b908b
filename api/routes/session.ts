import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { personOf, whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { PASSWORD_LENGTH_MAX } from '../passwords.ts'
import { invalid, Problem } from '../problems.ts'
import { AtMs, body, NewPassword, Nothing, PersonSchema } from '../schemas.ts'
import { SESSION_COOKIE } from '../sessions.ts'

const SessionAnswer = Type.Object({ person: PersonSchema, mustChangePassword: Type.Boolean(), expiresAtMs: AtMs })

const FAILURES_WINDOW_MS = 15 * 60_000
// Above these no password is looked at until the window is over (docs/SPEC.md P4). One address alone cannot lock a name
// out for everybody; many together cannot try more than some thousand passwords a day.
const FAILURES_MAX = { nameAndAddress: 10, name: 50 }

/** Sign in, out, and change one's password. */
export function sessionRoutes(app: App, context: Context): void {
  const { config, operations, passwords, metrics, nowMs, wallMs } = context
  const perMinute = { rateLimit: { max: config.loginsPerMinuteMax, timeWindow: 60_000 } }
  const failures = failureCounts(app)

  app.post(
    '/api/session',
    {
      config: { access: 'open', ...perMinute },
      schema: {
        summary: 'Sign in',
        tags: ['session'],
        body: body({
          name: Type.String({ minLength: 1, maxLength: 100 }),
          password: Type.String({ minLength: 1, maxLength: PASSWORD_LENGTH_MAX }),
        }),
        response: { 200: SessionAnswer },
      },
    },
    async (request) => {
      const { name, password } = request.body
      if (config.secureCookies && request.protocol !== 'https')
        throw new Problem(
          'not-allowed',
          'SECURE_COOKIES is set and this connection is plain HTTP; behind a TLS proxy set TRUST_PROXY too',
        )
      const retryAfterS = await failures.throttled(request)
      if (retryAfterS !== undefined) {
        metrics.login('throttled')
        throw new Problem('too-many-requests', 'Too many failed tries for this name; try again later', { retryAfterS })
      }
      const user = await operations.users.byName(name.normalize('NFC'))
      const hash = user === undefined ? undefined : await operations.users.passwordHash(user.id)
      const fits = await passwords.fits(password, hash)
      // read again: it may have been changed while this one was being checked, which takes a while
      const still = user !== undefined && (await operations.users.passwordHash(user.id)) === hash
      if (user === undefined || !fits || !still || user.disabledAtMs !== undefined) {
        metrics.login('wrong')
        await failures.count(request)
        if (user !== undefined) await audited(user.name, 'session.refuse', { address: request.ip })
        throw new Problem('wrong-credentials', 'Name or password is wrong, or the account is disabled')
      }
      metrics.login('ok')
      const now = wallMs()
      await request.session.regenerate()
      request.session.userId = user.id
      request.session.createdAtMs = now
      request.session.touchedAtMs = now
      await audited(user.name, 'session.start', { address: request.ip })
      return {
        person: personOf(user),
        mustChangePassword: user.mustChangePassword,
        expiresAtMs: now + config.sessionMs,
      }
    },
  )

  app.get(
    '/api/session',
    {
      config: { access: 'session' },
      schema: { summary: 'Who is signed in', tags: ['session'], response: { 200: SessionAnswer } },
    },
    async (request) => {
      const { person, user, expiresAtMs } = whoAsks(request)
      return { person, mustChangePassword: user.mustChangePassword, expiresAtMs }
    },
  )

  app.delete(
    '/api/session',
    {
      config: { access: 'session' },
      schema: { summary: 'Sign out', tags: ['session'], response: { 204: Nothing } },
    },
    async (request, reply) => {
      const { person, sessionId } = whoAsks(request)
      await request.session.destroy()
      context.sessionsChanged({ sessionId })
      await audited(person.name, 'session.end', {})
      reply.clearCookie(SESSION_COOKIE, { path: '/' })
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/session/password',
    {
      config: { access: 'session', ...perMinute },
      schema: {
        summary: 'Change the own password; all other sessions of the person end',
        tags: ['session'],
        body: body({ current: Type.String({ minLength: 1, maxLength: PASSWORD_LENGTH_MAX }), next: NewPassword }),
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { person, sessionId } = whoAsks(request)
      const { current, next } = request.body
      if (!(await passwords.fits(current, await operations.users.passwordHash(person.id))))
        throw invalid('current', 'is not the current password')
      if (current === next) throw invalid('next', 'must differ from the current password')
      const passwordHash = await passwords.hash(next)
      await operations.users.change(person.id, { passwordHash, mustChangePassword: false }, person.name, sessionId)
      context.sessionsChanged()
      return reply.code(204).send(null)
    },
  )

  const audited = (subject: string, action: string, detail: Record<string, unknown>): Promise<void> =>
    operations.audit.add({ atMs: nowMs(), by: subject, action, subject, detail })
}

/** Failed tries, counted by name and by name with address, in the rate limiter's bounded memory. */
function failureCounts(app: App): {
  throttled(request: FastifyRequest): Promise<number | undefined>
  count(request: FastifyRequest): Promise<void>
} {
  const nameOf = (request: FastifyRequest): string =>
    (request.body as { name: string }).name.normalize('NFC').toLowerCase()
  const limits = [
    app.createRateLimit({
      max: FAILURES_MAX.nameAndAddress,
      timeWindow: FAILURES_WINDOW_MS,
      keyGenerator: (request) => `${request.ip} ${nameOf(request)}`,
    }),
    app.createRateLimit({ max: FAILURES_MAX.name, timeWindow: FAILURES_WINDOW_MS, keyGenerator: nameOf }),
  ]
  return {
    throttled: async (request) => {
      for (const limit of limits) {
        const seen = await limit(request, { increment: false })
        if (!seen.isAllowed && seen.remaining === 0) return seen.ttlInSeconds
      }
      return undefined
    },
    count: async (request) => {
      for (const limit of limits) await limit(request)
    },
  }
}
