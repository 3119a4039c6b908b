import type { CoverageCommit, CoverageStore } from '../types.ts'
import type { AlertKeeper } from './alerts.ts'
import { createAssetNumbers } from './asset-numbers.ts'
import type { Context } from './context.ts'
import { createCoverageReads } from './coverage-reads.ts'
import type { Desk } from './desk.ts'
import { driveTimes, writeDrive, writeSilence } from './drive-content.ts'
import { createLiveWriter } from './live.ts'
import type { ShiftWriter } from './shift-figures.ts'

const HOUR_MS = 3_600_000
/** Longest time from the beginning of a shift’s first window to the end of its last, with room. */
const SHIFT_MS_MAX = 4 * 86_400_000
/** Edge numbers kept in memory; beyond it they are looked up again. */
const EDGES_REMEMBERED = 200_000

/** Facts of coverage, and the one transaction in which everything follows from them (docs/SPEC.md K1). */
export function createCoverage(
  context: Context,
  { shifts, alerts, desk }: { readonly shifts: ShiftWriter; readonly alerts: AlertKeeper; readonly desk: Desk },
): CoverageStore {
  const { sql, bounds } = context
  const numberOf = createAssetNumbers(context)
  const live = createLiveWriter(context)

  const findEdge = sql.prepare<{ no: number }>('SELECT no FROM edge WHERE id = ?')
  const addEdge = sql.prepare<{ no: number }>('INSERT INTO edge (id) VALUES (?) RETURNING no')
  const edges = new Map<string, number>()
  const edgeNumberOf = (id: string): number => {
    const known = edges.get(id)
    if (known !== undefined) return known
    const no = (findEdge.get(id) ?? addEdge.get(id))!.no
    if (edges.size >= EDGES_REMEMBERED) edges.clear()
    edges.set(id, no)
    return no
  }

  const putDrive = sql.prepare('INSERT OR REPLACE INTO drive VALUES (?, ?, ?, ?, ?, ?, ?)')
  const putLongest = sql.prepare('UPDATE coverage_followed SET run_ms_max = ?1 WHERE run_ms_max < ?1')
  const putSilence = sql.prepare('INSERT OR REPLACE INTO silence VALUES (?, ?, ?, ?, ?, ?)')
  const putVehicle = sql.prepare('INSERT OR REPLACE INTO vehicle_state VALUES (?, ?)')
  const putCheckpoint = sql.prepare('INSERT OR REPLACE INTO vehicle_checkpoint VALUES (?, ?, ?, ?, ?)')
  const count = sql.prepare('UPDATE vehicle_checkpoint SET fixes = ?3, digest = ?4 WHERE asset_no = ?1 AND chunk = ?2')
  const FROM_ON = 'asset_no = ?1 AND (chunk, n) >= (?2, ?3)'
  const forgotten = sql.prepare<{ from_ms: number | null; to_ms: number | null }>(
    `SELECT min(from_ms) AS from_ms, max(to_ms) AS to_ms FROM
       (SELECT from_ms, to_ms FROM drive WHERE ${FROM_ON}
        UNION ALL SELECT from_ms, coalesce(to_ms, 1e15) FROM silence WHERE ${FROM_ON})`,
  )
  const forgetDrives = sql.prepare(`DELETE FROM drive WHERE ${FROM_ON}`)
  const forgetSilences = sql.prepare(`DELETE FROM silence WHERE ${FROM_ON}`)
  const forgetCheckpoints = sql.prepare('DELETE FROM vehicle_checkpoint WHERE asset_no = ? AND chunk >= ?')

  const ask = sql.prepare(
    `INSERT INTO vehicle_recheck VALUES (?1, ?2, ?3, 1)
       ON CONFLICT (asset_no, chunk) DO UPDATE SET seq = max(seq, ?3), asked = asked + 1`,
  )
  const askedNoMore = sql.prepare('DELETE FROM vehicle_recheck WHERE asset_no = ? AND chunk = ? AND asked = ?')

  const shape = sql.prepare<{ shape: number }>('SELECT vehicle_shape AS shape FROM coverage_followed')
  const setShape = sql.prepare('UPDATE coverage_followed SET vehicle_shape = ?')
  const askAll = sql.prepare(
    `INSERT INTO vehicle_recheck SELECT asset_no, chunk, 0, 1 FROM vehicle_checkpoint WHERE true
       ON CONFLICT (asset_no, chunk) DO UPDATE SET asked = asked + 1`,
  )
  // of its end nothing is known any more; the vehicle counts as never heard until it is
  const endLasting = sql.prepare(
    'UPDATE silence SET to_ms = ? WHERE to_ms IS NULL AND asset_no NOT IN (SELECT asset_no FROM vehicle_checkpoint)',
  )
  const forgetAllVehicles = sql.prepare('DELETE FROM vehicle_state')
  const forgetAllCheckpoints = sql.prepare('DELETE FROM vehicle_checkpoint')

  const staleByTime = sql.prepare(
    `INSERT INTO shift_stale
       SELECT id, 'late-data', 1 FROM shift
        WHERE from_ms > ?1 - ${SHIFT_MS_MAX} AND from_ms < ?2 AND to_ms > ?1 AND state = 'closed'
       ON CONFLICT (shift_id) DO UPDATE SET changes = changes + 1`,
  )
  const staleByName = sql.prepare(
    `INSERT INTO shift_stale SELECT id, ?2, 1 FROM shift WHERE id = ?1 AND state = 'closed'
       ON CONFLICT (shift_id)
         DO UPDATE SET changes = changes + 1, cause = iif(?2 = 'settings', ?2, cause)`,
  )
  const judged = sql.prepare('DELETE FROM shift_stale WHERE shift_id = ? AND changes = ?')
  const follow = sql.prepare('UPDATE coverage_followed SET excuse_change = ?, settings = ?')
  const setPosition = sql.prepare(`UPDATE position SET seq = ? WHERE reader = 'coverage'`)

  /** Times touched, by vehicle: closed shifts within them are judged again. */
  const write = (commit: CoverageCommit): number => {
    const touched = new Touched()
    for (const { vehicle, fromChunk, fromN = 0, checkpoints } of commit.forget ?? []) {
      const no = numberOf(vehicle)
      const range = forgotten.get(no, fromChunk, fromN)
      if (range !== undefined && range.from_ms !== null && range.to_ms !== null)
        touched.add(no, range.from_ms, range.to_ms)
      forgetDrives.run(no, fromChunk, fromN)
      forgetSilences.run(no, fromChunk, fromN)
      if (checkpoints) forgetCheckpoints.run(no, fromChunk)
    }
    for (const { vehicle, chunk, state, fixes, digest } of commit.checkpoints ?? [])
      putCheckpoint.run(numberOf(vehicle), chunk, state, fixes, digest)
    for (const { vehicle, chunk, fixes, digest } of commit.counted ?? [])
      count.run(numberOf(vehicle), chunk, fixes, digest)
    let longestMs = 0
    for (const { chunk, n, drive } of commit.drives ?? []) {
      const no = numberOf(drive.vehicle)
      const { fromMs, toMs } = driveTimes(drive)
      touched.add(no, fromMs, toMs)
      longestMs = Math.max(longestMs, toMs - fromMs)
      putDrive.run(no, chunk, n, edgeNumberOf(drive.edge), fromMs, toMs, writeDrive(drive))
    }
    if (longestMs > 0) putLongest.run(longestMs)
    for (const { chunk, n, silence } of commit.silences ?? []) {
      const no = numberOf(silence.vehicle)
      touched.add(no, silence.fromMs, silence.toMs ?? Number.MAX_SAFE_INTEGER)
      putSilence.run(no, chunk, n, silence.fromMs, silence.toMs ?? null, writeSilence(silence))
    }
    for (const { vehicle, state } of commit.vehicles ?? []) putVehicle.run(numberOf(vehicle), state)
    for (const { vehicle, chunk, seq } of commit.recheck ?? []) ask.run(numberOf(vehicle), chunk, seq)
    for (const { vehicle, chunk, asked } of commit.rechecked ?? []) askedNoMore.run(numberOf(vehicle), chunk, asked)
    for (const { id, changes } of commit.judged ?? []) judged.run(id, changes)
    for (const { id, cause } of commit.stale ?? []) staleByName.run(id, cause)
    for (const [fromMs, toMs] of touched.ranges()) staleByTime.run(fromMs, toMs)
    if (commit.followed !== undefined) follow.run(commit.followed.excuseChange, commit.followed.settings)
    if (commit.position !== undefined) setPosition.run(commit.position)

    const rows = (commit.shifts ?? []).map((change) => shifts.write(change))
    if (commit.alerts !== undefined) {
      const sitting = desk.sit()
      for (const change of commit.alerts) sitting.change(change)
      rows.push(...sitting.liveRows())
    }
    for (const memory of commit.alertMemories ?? []) alerts.remember(memory)
    const rev = live.revision(rows.length > 0)
    for (const row of rows) live.put(row, rev)
    return rev
  }

  const dropDrives = sql.prepare(dropSql('drive'))
  const dropSilences = sql.prepare(dropSql('silence'))
  const dropCheckpoints = sql.prepare(
    `DELETE FROM vehicle_checkpoint WHERE (asset_no, chunk) IN
       (SELECT asset_no, chunk FROM vehicle_checkpoint WHERE asset_no = ?1 AND chunk < ?2 ORDER BY chunk LIMIT ?3)`,
  )
  const sweepers = sql.prepare<{ no: number }>(`SELECT no FROM asset WHERE kind = 'sweeper'`)
  const dropLive = sql.prepare(
    `DELETE FROM live_state
      WHERE stream IN ('coverage', 'alert', 'work-order') AND at_ms < ? AND json_extract(fields, '$.state') = 'closed'`,
  )

  return {
    ...createCoverageReads(context),
    recheck: async (hours) =>
      sql.transaction(() => {
        for (const { vehicle, chunk, seq } of hours) ask.run(numberOf(vehicle), chunk, seq)
      }),
    dropOtherShape: async (now) =>
      sql.transaction(() => {
        if (shape.get()?.shape === now) return 0
        setShape.run(now)
        const hours = askAll.run()
        endLasting.run(context.nowMs())
        forgetAllVehicles.run()
        forgetAllCheckpoints.run()
        return hours
      }),
    commit: async (commit) => {
      try {
        return sql.transaction(() => ({ rev: write(commit) }))
      } catch (error) {
        // numbers that were given in it are not there any more
        edges.clear()
        throw error
      }
    },
    purge: async ({ factsMs, checkpointsMs, alertsMs, liveMs }) =>
      sql.transaction(() => {
        dropLive.run(liveMs)
        let left = bounds.purgeRowsMax
        left -= alerts.purge(alertsMs, left)
        for (const { no } of sweepers.all()) {
          left -= dropDrives.run(no, Math.floor(factsMs / HOUR_MS), left)
          left -= dropSilences.run(no, Math.floor(factsMs / HOUR_MS), left)
          left -= dropCheckpoints.run(no, Math.floor(checkpointsMs / HOUR_MS), left)
          if (left <= 0) return true
        }
        return false
      }),
  }
}

/** By the hour whose fixes made a row, which ends after all that the row tells. */
const dropSql = (table: 'drive' | 'silence'): string =>
  `DELETE FROM ${table} WHERE (asset_no, chunk, n) IN
     (SELECT asset_no, chunk, n FROM ${table} WHERE asset_no = ?1 AND chunk < ?2 ORDER BY chunk, n LIMIT ?3)`

class Touched {
  readonly #ranges = new Map<number, [fromMs: number, toMs: number]>()

  add(vehicle: number, fromMs: number, toMs: number): void {
    const range = this.#ranges.get(vehicle)
    if (range === undefined) this.#ranges.set(vehicle, [fromMs, toMs])
    else {
      range[0] = Math.min(range[0], fromMs)
      range[1] = Math.max(range[1], toMs)
    }
  }

  ranges(): Iterable<[number, number]> {
    return this.#ranges.values()
  }
}
