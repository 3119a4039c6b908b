import type { LiveMemory } from '#domain/live.ts'
import type { Reading } from '#domain/reading.ts'
import type { RulesCommit, RulesStore } from '../types.ts'
import { createApplied } from './applied.ts'
import type { Context } from './context.ts'
import type { StoredLive } from './live.ts'
import type { QuarantineWriter } from './quarantine.ts'

const liveMemory = (row: StoredLive): LiveMemory => ({
  kind: row.kind,
  id: row.asset_id,
  town: row.town,
  stream: row.stream,
  atMs: row.at_ms,
  receivedAtMs: row.received_at_ms,
  sub: row.sub,
  fields: JSON.parse(row.fields) as LiveMemory['fields'],
  ...(row.parts === null ? {} : { parts: JSON.parse(row.parts) as LiveMemory['parts'] }),
})

export function createRules(context: Context, quarantine: QuarantineWriter): RulesStore {
  const { sql } = context
  const applied = createApplied(context)
  const position = sql.prepare<{ seq: number }>(`SELECT seq FROM position WHERE reader = 'rules'`)
  const setPosition = sql.prepare(`UPDATE position SET seq = ? WHERE reader = 'rules'`)
  const readRev = sql.prepare<{ rev: number }>('SELECT rev FROM clock')
  const advance = sql.prepare<{ rev: number }>('UPDATE clock SET rev = rev + 1 RETURNING rev')
  const live = sql.prepare<StoredLive>('SELECT * FROM live_state')
  const putLive = sql.prepare(
    `INSERT INTO live_state (asset_id, stream, kind, town, at_ms, received_at_ms, sub, fields, parts, rev)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
     ON CONFLICT (asset_id, stream)
       DO UPDATE SET kind = ?3, town = ?4, at_ms = ?5, received_at_ms = ?6, sub = ?7, fields = ?8, parts = ?9, rev = ?10`,
  )
  const dropped = sql.prepare<{ field: string; count: number }>('SELECT * FROM dropped_field')
  const countDropped = sql.prepare(
    `INSERT INTO dropped_field (field, count) VALUES (?1, ?2) ON CONFLICT (field) DO UPDATE SET count = count + ?2`,
  )

  const write = (commit: RulesCommit): number => {
    const rev = (commit.live.length > 0 ? advance.get() : readRev.get())?.rev ?? 0
    for (const state of commit.live)
      putLive.run(
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
    quarantine.write(commit.quarantined)
    quarantine.replayed(commit.replayed)
    quarantine.unreadable(commit.unreadable)
    for (const [field, count] of Object.entries(commit.droppedFields)) countDropped.run(field, count)
    setPosition.run(commit.position)
    return rev
  }

  return {
    position: async () => position.get()?.seq ?? 0,
    liveStates: async () => live.all().map((row) => liveMemory(row)),
    commit: async (readings, decide) =>
      sql.transaction(() => {
        const fresh = readings.filter((reading: Reading) => applied.mark(reading))
        const rev = write(decide(fresh))
        return { rev, repeated: readings.length - fresh.length }
      }),
    droppedFields: async () => Object.fromEntries(dropped.all().map(({ field, count }) => [field, count])),
    forgetApplied: async (beforeMs) => applied.forget(beforeMs),
  }
}
