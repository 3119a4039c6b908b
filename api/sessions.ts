import { randomBytes } from 'node:crypto'
import { chmod, link, readFile, unlink, writeFile } from 'node:fs/promises'
import { callbackify } from 'node:util'
import type fastifySession from '@fastify/session'
import type { Session } from 'fastify'
import { sessionSecretFile } from '#stores/key-file.ts'
import { makePrivateFolder } from '#stores/private-folder.ts'
import type { Sessions } from '#stores/types.ts'

declare module 'fastify' {
  interface Session {
    userId?: number
    createdAtMs?: number
    /** Last time its end was moved on, epoch ms. */
    touchedAtMs?: number
    /** Set when it was read from the store: such a session is only ever changed, never created. */
    stored?: true
  }
}

export const SESSION_COOKIE = 'kerbside'

/**
 * The key that signs session cookies: made on the first start, kept in `dataDir` for its owner's eyes only.
 *
 * @throws {Error} when the file is there and is not such a key.
 */
export async function sessionSecret(dataDir: string): Promise<string> {
  const file = sessionSecretFile(dataDir)
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (kept !== undefined) {
    if (!/^[A-Za-z0-9_-]{43}$/.test(kept.trim()))
      throw new Error(
        `Cannot use the session secret in "${file}": it is damaged; delete it and everybody signs in again`,
      )
    await chmod(file, 0o600)
    return kept.trim()
  }
  makePrivateFolder(dataDir)
  // linked into place whole: of two processes that start together both use the first one's
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  try {
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
  return sessionSecret(dataDir)
}

interface Content {
  readonly touchedAtMs: number
}

/** The operations store (which keeps only a hash of the id) behind the session library. Sessions of nobody are not kept. */
export function sessionStore(
  sessions: Sessions,
  sessionMs: number,
  nowMs: () => number,
  secure: boolean,
): fastifySession.SessionStore {
  const read = async (sessionId: string): Promise<Session | null> => {
    const row = await sessions.get(sessionId, nowMs())
    if (row === undefined) return null
    const { touchedAtMs } = JSON.parse(row.content) as Content
    return {
      userId: row.userId,
      createdAtMs: row.createdAtMs,
      touchedAtMs,
      stored: true,
      // the end is the row's, judged above by this server's clock; the cookie only must not outlive it by much
      cookie: { originalMaxAge: sessionMs, path: '/', httpOnly: true, sameSite: 'lax', secure },
    }
  }
  const write = async (sessionId: string, session: Session): Promise<void> => {
    const { userId, createdAtMs, touchedAtMs } = session
    if (userId === undefined || createdAtMs === undefined || touchedAtMs === undefined) return
    const expiresAtMs = touchedAtMs + sessionMs
    const content = JSON.stringify({ touchedAtMs } satisfies Content)
    // a request that was under way when its session was ended must not bring it back
    if (session.stored) await sessions.extend(sessionId, expiresAtMs, content)
    else await sessions.set({ id: sessionId, userId, createdAtMs, expiresAtMs, content })
  }
  return {
    get: callbackify(read),
    set: callbackify(write),
    destroy: callbackify((sessionId: string) => sessions.end(sessionId)),
  }
}
