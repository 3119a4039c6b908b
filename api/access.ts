import type { FastifyRequest } from 'fastify'
import { may, seesTown, type Permission, type Person } from '#domain/person.ts'
import type { Asset } from '#domain/asset.ts'
import type { Operations, UserRow } from '#stores/types.ts'
import type { App } from './app.ts'
import type { Context } from './context.ts'
import { notFound, Problem } from './problems.ts'

/** Who may ask a route: anybody, anybody signed in (also while the password must be changed), or whose role has the permission. */
export type Access = 'open' | 'session' | Permission

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    signedIn: SignedIn | null
  }
}

export interface SignedIn {
  readonly person: Person
  readonly user: UserRow
  readonly sessionId: string
  readonly expiresAtMs: number
}

const ROLLED_SHARE = 50 // a session in use is written at most fifty times in its life, not at every request

/**
 * Bind every route of `app` to what it declares in `config.access`; a route that declares nothing does not start.
 * Unsafe methods also need `X-Kerbside: 1`, which a form or picture of another site cannot send (docs/SPEC.md P6).
 */
export function guardAccess(app: App, operations: Operations, sessionMs: number, nowMs: () => number): void {
  app.decorateRequest('signedIn', null)

  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined)
      throw new Error(`Cannot serve ${String(route.method)} ${route.url}: it does not declare who may ask it`)
  })

  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access
    if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method) && request.headers['x-kerbside'] !== '1')
      throw new Problem('missing-header', `${request.method} needs the header X-Kerbside: 1`)
    if (access === 'open') return
    roll(request, sessionMs, nowMs())
    const signedIn = await signedInBy(request, operations, sessionMs)
    if (signedIn === undefined) throw new Problem('not-signed-in', 'Sign in first, or again: there is no valid session')
    request.signedIn = signedIn
    if (access === 'session') return
    if (signedIn.user.mustChangePassword)
      throw new Problem('must-change-password', `${signedIn.person.name} must choose a password first`)
    if (access === undefined || !may(signedIn.person.role, access))
      throw new Problem(
        'not-allowed',
        `A ${signedIn.person.role} may not ${(access ?? 'do this').replaceAll('-', ' ')}`,
      )
  })
}

/** A question with this header is asked by an open page itself: nobody uses it. */
const UNATTENDED = 'x-kerbside-unattended'

/** Use prolongs a session. */
function roll({ session, headers }: FastifyRequest, sessionMs: number, nowMs: number): void {
  if (headers[UNATTENDED] === '1') return
  if (session.touchedAtMs !== undefined && nowMs - session.touchedAtMs > sessionMs / ROLLED_SHARE)
    session.touchedAtMs = nowMs
}

async function signedInBy(
  request: FastifyRequest,
  operations: Operations,
  sessionMs: number,
): Promise<SignedIn | undefined> {
  const { session } = request
  if (session.userId === undefined || session.touchedAtMs === undefined) return undefined
  const user = await operations.users.get(session.userId)
  if (user === undefined || user.disabledAtMs !== undefined) return undefined
  return {
    person: personOf(user),
    user,
    sessionId: session.sessionId,
    expiresAtMs: session.touchedAtMs + sessionMs,
  }
}

/** Whether an open route is asked by somebody signed in who may do this; nobody is refused. */
export async function isAskedByOneWhoMay(
  request: FastifyRequest,
  permission: Permission,
  { operations, config }: Pick<Context, 'operations' | 'config'>,
): Promise<boolean> {
  // looked at, not used: a page that only polls health keeps no session alive
  const signedIn = await signedInBy(request, operations, config.sessionMs)
  return signedIn !== undefined && !signedIn.user.mustChangePassword && may(signedIn.person.role, permission)
}

/** What the outside may know of a user. */
export const personOf = (user: UserRow): Person => ({
  id: user.id,
  name: user.name,
  role: user.role,
  towns: user.towns,
})

/** Who asks, on a route that is not open. */
export function whoAsks(request: FastifyRequest): SignedIn {
  if (request.signedIn === null) throw new Error(`Cannot tell who asks ${request.url}: the route is open`)
  return request.signedIn
}

/** The asset, if it exists and the person may know of it; both are told in the same words (docs/SPEC.md P5). */
export async function assetInScope(operations: Operations, person: Person, id: string): Promise<Asset> {
  const asset = await operations.assets.get(id)
  if (asset === undefined || !seesTown(person, asset.town)) throw notFound('asset', id)
  return asset
}
