import type { LiveKind, LiveMemory, LiveRow, LiveStream } from '#domain/live.ts'
import type { LiveStore } from '../types.ts'
import type { Context } from './context.ts'

export interface StoredLive {
  asset_id: string
  stream: LiveStream
  kind: LiveKind
  town: string
  at_ms: number
  received_at_ms: number
  sub: number
  fields: string
  parts: string | null
  rev: number
}

export const liveRow = (row: StoredLive): LiveRow => ({
  kind: row.kind,
  id: row.asset_id,
  town: row.town,
  stream: row.stream,
  atMs: row.at_ms,
  receivedAtMs: row.received_at_ms,
  fields: JSON.parse(row.fields) as LiveRow['fields'],
  rev: row.rev,
})

/** Who changes live states does so in a transaction of its own, with what they come from. */
export interface LiveWriter {
  /** The revision of this transaction: the next one when it changes a live state. */
  revision(isChanging: boolean): number
  put(state: LiveMemory, rev: number): void
}

export function createLiveWriter({ sql }: Context): LiveWriter {
  const read = sql.prepare<{ rev: number }>('SELECT rev FROM clock')
  const advance = sql.prepare<{ rev: number }>('UPDATE clock SET rev = rev + 1 RETURNING rev')
  const put = sql.prepare(
    `INSERT INTO live_state (asset_id, stream, kind, town, at_ms, received_at_ms, sub, fields, parts, rev)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
     ON CONFLICT (asset_id, stream)
       DO UPDATE SET kind = ?3, town = ?4, at_ms = ?5, received_at_ms = ?6, sub = ?7, fields = ?8, parts = ?9, rev = ?10`,
  )
  return {
    revision: (isChanging) => (isChanging ? advance : read).get()?.rev ?? 0,
    put: (state, rev) => {
      put.run(
        state.id,
        state.stream,
        state.kind,
        state.town,
        state.atMs,
        state.receivedAtMs,
        state.sub,
        JSON.stringify(state.fields),
        state.parts === undefined ? null : JSON.stringify(state.parts),
        rev,
      )
    },
  }
}

const IN_TOWNS = `(?1 = '[]' OR town IN (SELECT value FROM json_each(?1)))`

export function createLive({ sql }: Context): LiveStore {
  const clock = sql.prepare<{ epoch: string; rev: number }>('SELECT epoch, rev FROM clock')
  const changed = sql.prepare<StoredLive>(
    `SELECT * FROM live_state WHERE rev > ?2 AND ${IN_TOWNS} ORDER BY rev LIMIT ?3`,
  )
  const restOfRevision = sql.prepare<StoredLive>(`SELECT * FROM live_state WHERE rev = ?2 AND ${IN_TOWNS}`)
  const of = sql.prepare<StoredLive>('SELECT * FROM live_state WHERE asset_id = ? ORDER BY stream')
  const all = sql.prepare<StoredLive>(`SELECT * FROM live_state WHERE ${IN_TOWNS} ORDER BY asset_id, stream`)

  const readClock = (): { epoch: string; rev: number } => {
    const row = clock.get()
    if (row === undefined) throw new Error('Cannot read the revision clock: its row is missing')
    return { epoch: row.epoch, rev: row.rev }
  }
  return {
    clock: async () => readClock(),
    changedAfter: async (rev, limit, towns) =>
      sql.snapshot(() => {
        const scope = JSON.stringify(towns)
        const rows = changed.all(scope, rev, limit)
        const last = rows.at(-1)
        if (rows.length < limit || last === undefined) return rows.map((row) => liveRow(row))
        // a reader goes on from the last revision it saw, so that one must be complete
        const whole = rows.filter((row) => row.rev !== last.rev)
        return [...whole, ...restOfRevision.all(scope, last.rev)].map((row) => liveRow(row))
      }),
    of: async (id) => of.all(id).map((row) => liveRow(row)),
    all: async (towns) =>
      sql.snapshot(() => ({ ...readClock(), states: all.all(JSON.stringify(towns)).map((row) => liveRow(row)) })),
  }
}
