import { createHash } from 'node:crypto'
import type { Role } from '#domain/person.ts'
import type { Sessions, UserRow, Users } from '../types.ts'
import { sqliteCode } from '../sqlite.ts'
import type { Context } from './context.ts'

interface Row {
  id: number
  name: string
  role: Role
  towns: string
  password_hash: string
  must_change_password: number
  created_at_ms: number
  disabled_at_ms: number | null
}
interface StoredSession {
  user_id: number
  created_at_ms: number
  expires_at_ms: number
  content: string
}

const SQLITE_CONSTRAINT = 19
const SESSIONS_PURGED_MAX = 1_000

const userOf = (row: Row): UserRow => ({
  id: row.id,
  name: row.name,
  role: row.role,
  towns: JSON.parse(row.towns) as string[],
  createdAtMs: row.created_at_ms,
  disabledAtMs: row.disabled_at_ms ?? undefined,
  mustChangePassword: row.must_change_password === 1,
})

const hashOf = (sessionId: string): Buffer => createHash('sha256').update(sessionId).digest()

export function createUsers({ sql, nowMs, audited }: Context): { users: Users; sessions: Sessions } {
  const list = sql.prepare<Row>('SELECT * FROM user ORDER BY id')
  const byId = sql.prepare<Row>('SELECT * FROM user WHERE id = ?')
  const byName = sql.prepare<Row>('SELECT * FROM user WHERE name = ?')
  const insert = sql.prepare<Row>(
    `INSERT INTO user (name, role, towns, password_hash, must_change_password, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?) RETURNING *`,
  )
  const update = sql.prepare<Row>(
    `UPDATE user SET role = ?2, towns = ?3, password_hash = ?4, must_change_password = ?5, disabled_at_ms = ?6
      WHERE id = ?1 RETURNING *`,
  )
  const session = sql.prepare<StoredSession>('SELECT * FROM session WHERE id_hash = ? AND expires_at_ms > ?')
  const setSession = sql.prepare(
    `INSERT INTO session (id_hash, user_id, created_at_ms, expires_at_ms, content) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (id_hash) DO UPDATE SET user_id = ?2, expires_at_ms = ?4, content = ?5`,
  )
  const extendSession = sql.prepare('UPDATE session SET expires_at_ms = ?2, content = ?3 WHERE id_hash = ?1')
  const endSession = sql.prepare('DELETE FROM session WHERE id_hash = ?')
  const endOthers = sql.prepare('DELETE FROM session WHERE user_id = ?1 AND (?2 IS NULL OR id_hash <> ?2)')
  const purge = sql.prepare(
    `DELETE FROM session WHERE id_hash IN
       (SELECT id_hash FROM session WHERE expires_at_ms <= ? ORDER BY expires_at_ms LIMIT ${SESSIONS_PURGED_MAX})`,
  )
  const found = (row: Row | undefined): UserRow | undefined => (row === undefined ? undefined : userOf(row))

  const users: Users = {
    list: async () => list.all().map((row) => userOf(row)),
    get: async (id) => found(byId.get(id)),
    byName: async (name) => found(byName.get(name)),
    passwordHash: async (id) => byId.get(id)?.password_hash,
    create: async ({ name, role, towns, passwordHash, mustChangePassword }, by) =>
      sql.transaction(() => {
        const row = unlessTaken(name, () =>
          insert.get(name, role, JSON.stringify(towns), passwordHash, mustChangePassword ? 1 : 0, nowMs()),
        )
        const user = userOf(row)
        audited(by, 'user.create', name, { id: user.id, role, towns })
        return user
      }),
    change: async (id, change, by, keepSessionId) =>
      sql.transaction(() => {
        const before = byId.get(id)
        if (before === undefined) throw new RangeError(`Cannot change user ${id}: there is no such user`)
        const disabledAtMs =
          change.disabled === undefined
            ? before.disabled_at_ms
            : change.disabled
              ? (before.disabled_at_ms ?? nowMs())
              : null
        const after = update.get(
          id,
          change.role ?? before.role,
          change.towns === undefined ? before.towns : JSON.stringify(change.towns),
          change.passwordHash ?? before.password_hash,
          (change.mustChangePassword ?? before.must_change_password === 1) ? 1 : 0,
          disabledAtMs,
        )
        const endsSessions =
          change.role !== undefined ||
          change.towns !== undefined ||
          change.passwordHash !== undefined ||
          change.disabled === true
        if (endsSessions) endOthers.run(id, keepSessionId === undefined ? null : hashOf(keepSessionId))
        const { passwordHash, ...told } = change
        audited(by, 'user.change', before.name, {
          ...told,
          ...(passwordHash === undefined ? {} : { password: 'changed' }),
        })
        return userOf(after ?? before)
      }),
  }

  const sessions: Sessions = {
    get: async (id, atMs) => {
      const row = session.get(hashOf(id), atMs)
      return row === undefined
        ? undefined
        : {
            id,
            userId: row.user_id,
            createdAtMs: row.created_at_ms,
            expiresAtMs: row.expires_at_ms,
            content: row.content,
          }
    },
    set: async (row) => {
      setSession.run(hashOf(row.id), row.userId, row.createdAtMs, row.expiresAtMs, row.content)
    },
    extend: async (id, expiresAtMs, content) => extendSession.run(hashOf(id), expiresAtMs, content) > 0,
    end: async (id) => {
      endSession.run(hashOf(id))
    },
    endAllOf: async (userId) => {
      endOthers.run(userId, null)
    },
    purge: async (atMs) => {
      purge.run(atMs)
    },
  }
  return { users, sessions }
}

function unlessTaken(name: string, insert: () => Row | undefined): Row {
  try {
    const row = insert()
    if (row === undefined) throw new Error(`Cannot create user "${name}": the store gave no row back`)
    return row
  } catch (error) {
    if (sqliteCode(error) === SQLITE_CONSTRAINT)
      throw new RangeError(`Cannot create user "${name}": the name is taken`, { cause: error })
    throw error
  }
}
