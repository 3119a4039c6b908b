import { createHash, randomBytes } from 'node:crypto'
import type { ExportKey, ExportRow, Parking } from '../types.ts'
import type { Context } from './context.ts'
import { liveRow, type StoredLive } from './live.ts'
import {
  closureOf,
  fileOf,
  policyOf,
  type LotRows,
  type StoredClosure,
  type StoredFile,
  type StoredPolicy,
} from './parking-lots.ts'

interface KeyRow {
  id: number
  name: string
  made_at_ms: number
  made_by: string
  last_used_at_ms: number | null
  revoked_at_ms: number | null
}

const SECRET_BYTES = 32
/** In front of every key, so that one that got into a text is recognised. */
const SECRET_PREFIX = 'kbx_'
const USE_TOLD_MS = 60_000
const streams = { dynamic: ['occupancy', 'sharing'], bay: ['parking'] } as const

/** What goes out to others: keys of who may fetch it, and what changed since a revision (docs/SPEC.md X33, X34). */
export function createExport(
  { sql, nowMs, audited }: Context,
  lots: LotRows,
): Pick<Parking, 'makeKey' | 'keys' | 'revokeKey' | 'keyOf' | 'exportSince'> {
  const columns = 'id, name, made_at_ms, made_by, last_used_at_ms, revoked_at_ms'
  const addKey = sql.prepare<KeyRow>(
    `INSERT INTO export_key (name, secret_hash, made_at_ms, made_by) VALUES (?, ?, ?, ?) RETURNING ${columns}`,
  )
  const keys = sql.prepare<KeyRow>(`SELECT ${columns} FROM export_key ORDER BY id`)
  const key = sql.prepare<KeyRow>(`SELECT ${columns} FROM export_key WHERE id = ?`)
  const bySecret = sql.prepare<KeyRow>(
    `SELECT ${columns} FROM export_key WHERE secret_hash = ? AND revoked_at_ms IS NULL`,
  )
  const use = sql.prepare('UPDATE export_key SET last_used_at_ms = ? WHERE id = ?')
  const revoke = sql.prepare('UPDATE export_key SET revoked_at_ms = ? WHERE id = ?')

  // of a file and of a policy only what is in force goes out
  const files = sql.prepare<StoredFile>(
    `SELECT * FROM lot_file AS file WHERE rev > ?1 AND rev <= ?2
        AND NOT EXISTS (SELECT 1 FROM lot_file WHERE lot = file.lot AND version > file.version)
      ORDER BY rev LIMIT ?3`,
  )
  const policies = sql.prepare<StoredPolicy>(
    `SELECT * FROM sharing_policy AS policy WHERE rev > ?1 AND rev <= ?2
        AND NOT EXISTS (SELECT 1 FROM sharing_policy WHERE lot = policy.lot AND version > policy.version)
      ORDER BY rev LIMIT ?3`,
  )
  const closures = sql.prepare<StoredClosure>(
    'SELECT * FROM sharing_closure WHERE rev > ?1 AND rev <= ?2 ORDER BY rev LIMIT ?3',
  )
  const live = sql.prepare<StoredLive>(
    `SELECT * FROM live_state
      WHERE stream IN ('occupancy', 'sharing', 'parking') AND stream IN (SELECT value FROM json_each(?4))
        AND rev > ?1 AND rev <= ?2 ORDER BY rev LIMIT ?3`,
  )
  const newest = sql.prepare<{ rev: number }>('SELECT rev FROM clock')

  /** Of one kind, by revision: those after `rev` up to `toRev`, at most `limit`. */
  const changed = (is: ExportRow['is'], rev: number, toRev: number, limit: number): ExportRow[] => {
    switch (is) {
      case 'lot':
        return files.all(rev, toRev, limit).map((row) => ({ is, id: row.lot, rev: row.rev, row: fileOf(row) }))
      case 'policy':
        return policies.all(rev, toRev, limit).map((row) => ({ is, id: row.lot, rev: row.rev, row: policyOf(row) }))
      case 'closure':
        return closures
          .all(rev, toRev, limit)
          .map((row) => ({ is, id: String(row.id), rev: row.rev, row: closureOf(row) }))
      case 'dynamic':
      case 'bay':
        return live
          .all(rev, toRev, limit, JSON.stringify(streams[is]))
          .map((row) => ({ is, id: row.asset_id, rev: row.rev, row: liveRow(row) }))
    }
  }
  /** Files and policies nobody has written yet have no revision of their own; who begins gets them first. */
  const unwritten = (kinds: readonly ExportRow['is'][]): ExportRow[] =>
    lots.inScope({ towns: [] }).flatMap((lot): ExportRow[] => {
      const found = lots.find(lot)
      if (found === undefined) return []
      const { file, policy } = found
      return [
        ...(kinds.includes('lot') && file.rev === 0 ? [{ is: 'lot' as const, id: lot, rev: 0, row: file }] : []),
        ...(kinds.includes('policy') && policy.rev === 0
          ? [{ is: 'policy' as const, id: lot, rev: 0, row: policy }]
          : []),
      ]
    })

  return {
    makeKey: async (name, by) => {
      const secret = SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64url')
      return sql.transaction(() => {
        const made = keyOf(addKey.get(name, hashOf(secret), nowMs(), by)!)
        audited(by, 'export-key.make', String(made.id), { name })
        return { key: made, secret }
      })
    },
    keys: async () => keys.all().map((row) => keyOf(row)),
    revokeKey: async (id, by) =>
      sql.transaction(() => {
        const row = key.get(id)
        if (row === undefined) return false
        if (row.revoked_at_ms !== null) return true
        revoke.run(nowMs(), id)
        audited(by, 'export-key.revoke', String(id), { name: row.name })
        return true
      }),
    keyOf: async (secret) => {
      const row = bySecret.get(hashOf(secret))
      if (row === undefined) return undefined
      const atMs = nowMs()
      if (Math.abs(atMs - (row.last_used_at_ms ?? 0)) < USE_TOLD_MS) return keyOf(row)
      use.run(atMs, row.id)
      return keyOf({ ...row, last_used_at_ms: atMs })
    },
    exportSince: async (rev, kinds, limit) =>
      sql.snapshot(() => {
        const nowRev = newest.get()?.rev ?? 0
        const wanted = [...new Set(kinds)]
        const of = (fromRev: number, toRev: number, most: number): ExportRow[] =>
          wanted
            .flatMap((is) => changed(is, fromRev, toRev, most))
            .toSorted((a, b) => a.rev - b.rev || wanted.indexOf(a.is) - wanted.indexOf(b.is))
        const first = rev > 0 ? [] : unwritten(wanted)
        const rows = of(rev, nowRev, limit + 1)
        if (rows.length <= limit) return { rows: [...first, ...rows], rev: nowRev, isMore: false }
        // a reader goes on from the last revision it saw, so that one must be complete
        const cut = rows[limit]!.rev
        const whole = rows.filter((row) => row.rev < cut)
        const page = whole.length > 0 ? whole : of(cut - 1, cut, -1)
        const last = page.at(-1)!.rev
        return { rows: [...first, ...page], rev: last, isMore: last < nowRev }
      }),
  }
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

const keyOf = (row: KeyRow): ExportKey => ({
  id: row.id,
  name: row.name,
  madeAtMs: row.made_at_ms,
  madeBy: row.made_by,
  ...(row.last_used_at_ms === null ? {} : { lastUsedAtMs: row.last_used_at_ms }),
  ...(row.revoked_at_ms === null ? {} : { revokedAtMs: row.revoked_at_ms }),
})
