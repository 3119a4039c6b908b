import type { CheckpointRow, CoverageStore, Followed, Recheck, StaleShift, VehicleRow } from '../types.ts'
import type { Context } from './context.ts'
import { readDrive, readSilence } from './drive-content.ts'

interface DriveRow {
  vehicle: string
  edge: string
  from_ms: number
  content: string
}
interface SilenceRow {
  vehicle: string
  from_ms: number
  to_ms: number | null
  content: string
}

/** A run that touches the time cannot have begun before. */
const EARLIEST = '?2 - (SELECT run_ms_max FROM coverage_followed)'

/** What of coverage is read, by the part itself and by the API. */
export function createCoverageReads({
  sql,
}: Context): Omit<CoverageStore, 'recheck' | 'dropOtherShape' | 'commit' | 'purge'> {
  const drivesOn = sql.prepare<DriveRow>(
    `SELECT asset.id AS vehicle, edge.id AS edge, from_ms, content
       FROM json_each(?1) AS asked
       JOIN edge ON edge.id = asked.value
       JOIN drive ON edge_no = edge.no AND from_ms < ?3 AND to_ms >= ?2 AND from_ms >= ${EARLIEST}
       JOIN asset ON asset.no = asset_no
      ORDER BY edge.id, from_ms, asset_no, chunk, n`,
  )
  const drivesOf = sql.prepare<DriveRow>(
    `SELECT asset.id AS vehicle, edge.id AS edge, from_ms, content
       FROM asset
       JOIN drive ON asset_no = asset.no AND from_ms < ?3 AND to_ms >= ?2 AND from_ms >= ${EARLIEST}
       JOIN edge ON edge.no = edge_no
      WHERE asset.id = ?1
      ORDER BY from_ms, chunk, n`,
  )
  const silences = sql.prepare<SilenceRow>(
    `SELECT asset.id AS vehicle, from_ms, to_ms, content
       FROM json_each(?1) AS asked
       JOIN asset ON asset.id = asked.value
       JOIN silence ON asset_no = asset.no AND from_ms < ?3 AND coalesce(to_ms, ?2) >= ?2
      ORDER BY asset.id, from_ms, chunk, n`,
  )
  const position = sql.prepare<{ seq: number }>(`SELECT seq FROM position WHERE reader = 'coverage'`)
  const vehicles = sql.prepare<VehicleRow>(
    'SELECT asset.id AS vehicle, state FROM vehicle_state JOIN asset ON asset.no = asset_no ORDER BY asset.id',
  )
  const checkpoint = sql.prepare<CheckpointRow>(
    `SELECT asset.id AS vehicle, chunk, state, fixes, digest
       FROM vehicle_checkpoint JOIN asset ON asset.no = asset_no
      WHERE asset.id = ? AND chunk >= ? ORDER BY chunk LIMIT 1`,
  )
  const rechecks = sql.prepare<Recheck>(
    `SELECT asset.id AS vehicle, chunk, seq, asked
       FROM vehicle_recheck JOIN asset ON asset.no = asset_no ORDER BY chunk, asset.id LIMIT ?`,
  )
  const stale = sql.prepare<StaleShift>('SELECT shift_id AS id, cause, changes FROM shift_stale ORDER BY id LIMIT ?')
  const followed = sql.prepare<Followed>('SELECT excuse_change AS excuseChange, settings FROM coverage_followed')

  return {
    drivesOn: async (edges, fromMs, toMs) =>
      drivesOn
        .all(JSON.stringify(edges), fromMs, toMs)
        .map((row) => readDrive(row.vehicle, row.edge, row.from_ms, row.content)),
    drivesOf: async (vehicle, fromMs, toMs) =>
      drivesOf.all(vehicle, fromMs, toMs).map((row) => readDrive(row.vehicle, row.edge, row.from_ms, row.content)),
    silences: async (of, fromMs, toMs) =>
      silences
        .all(JSON.stringify(of), fromMs, toMs)
        .map((row) => readSilence(row.vehicle, row.from_ms, row.to_ms, row.content)),
    position: async () => position.get()?.seq ?? 0,
    vehicles: async () => vehicles.all(),
    checkpointFrom: async (vehicle, chunk) => checkpoint.get(vehicle, chunk),
    rechecks: async (limit) => rechecks.all(limit),
    stale: async (limit) => stale.all(limit),
    followed: async () => followed.get() ?? { excuseChange: 0, settings: 0 },
  }
}
