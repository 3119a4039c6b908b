import type { IncomingMessage } from 'node:http'
import { may, type Person } from '#domain/person.ts'
import type { Operations } from '#stores/types.ts'
import { personOf } from './access.ts'

export interface Admitted {
  readonly person: Person
  readonly sessionId: string
  readonly expiresAtMs: number
}
export type LiveRefusal =
  | 'shutdown'
  | 'too-many-clients'
  | 'foreign-origin'
  | 'not-signed-in'
  | 'must-change-password'
  | 'not-allowed'

export interface AdmissionOptions {
  readonly config: { readonly publicUrl: string }
  readonly operations: Pick<Operations, 'sessions' | 'users'>
  /** The session id in a request's cookies, if its signature is ours. */
  readonly sessionIdOf: (request: IncomingMessage) => string | undefined
  readonly nowMs: () => number
}

/** Who opens a live connection, or why not (docs/SPEC.md V8). */
export async function admit(request: IncomingMessage, options: AdmissionOptions): Promise<Admitted | LiveRefusal> {
  const { config, operations, sessionIdOf, nowMs } = options
  if (!originAllowed(request.headers.origin, request.headers.host, config.publicUrl)) return 'foreign-origin'
  const sessionId = sessionIdOf(request)
  const session = sessionId === undefined ? undefined : await operations.sessions.get(sessionId, nowMs())
  if (sessionId === undefined || session === undefined) return 'not-signed-in'
  const user = await operations.users.get(session.userId)
  if (user === undefined || user.disabledAtMs !== undefined) return 'not-signed-in'
  if (user.mustChangePassword) return 'must-change-password'
  const person = personOf(user)
  if (!may(person.role, 'see-live')) return 'not-allowed'
  return { person, sessionId, expiresAtMs: session.expiresAtMs }
}

/**
 * Whether a page of this origin may open a live connection: the host it is served by, or that of PUBLIC_URL. Programs that are
 * no browsers send no origin, and cannot be made to send another person's cookie.
 */
export function originAllowed(origin: string | undefined, host: string | undefined, publicUrl: string): boolean {
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const from = new URL(origin)
  if (publicUrl !== '' && from.origin === new URL(publicUrl).origin) return true
  return (from.protocol === 'http:' || from.protocol === 'https:') && from.host === host?.toLowerCase()
}
