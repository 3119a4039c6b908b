import { gunzipSync, gzipSync } from 'node:zlib'
import type { ShiftCoverage, ShiftVersion } from '#domain/coverage/shift.ts'
import type { LiveMemory } from '#domain/live.ts'
import type { ShiftChange, Shifts } from '../types.ts'
import type { Context } from './context.ts'

interface VersionRow {
  version: number
  at_ms: number
  cause: ShiftVersion['cause']
  settings: number
  coverage: Uint8Array
}

/** Written by coverage, in the transaction of what the figures come from. */
export interface ShiftWriter {
  /** The live row of the shift as it is now. @throws {Error} when there is no such shift, or a version without figures. */
  write(change: ShiftChange): LiveMemory
}

/** What coverage makes of shifts: their state, their figures, and every version these ever had. */
export function createShiftFigures({
  sql,
}: Context): Pick<Shifts, 'versions' | 'versionCoverage'> & { readonly writer: ShiftWriter } {
  const versions = sql.prepare<VersionRow>('SELECT * FROM shift_version WHERE shift_id = ? ORDER BY version')
  const version = sql.prepare<VersionRow>('SELECT * FROM shift_version WHERE shift_id = ? AND version = ?')
  const update = sql.prepare<{ town: string; version: number }>(
    `UPDATE shift SET state = ?2, settings = ?3, coverage = coalesce(?4, coverage), version = version + ?5, changed_at_ms = ?6
      WHERE id = ?1
      RETURNING town, version`,
  )
  const addVersion = sql.prepare('INSERT INTO shift_version VALUES (?, ?, ?, ?, ?, ?)')

  const write = (change: ShiftChange): LiveMemory => {
    const { id, state, settings, coverage, newVersion, atMs, live } = change
    const text = coverage === undefined ? undefined : JSON.stringify(coverage)
    const row = update.get(id, state, settings, text ?? null, newVersion === undefined ? 0 : 1, atMs)
    if (row === undefined) throw new Error(`Cannot change shift "${id}": there is no such shift`)
    if (newVersion !== undefined) {
      if (text === undefined) throw new Error(`Cannot keep a version of shift "${id}": it comes without figures`)
      addVersion.run(id, row.version, atMs, newVersion, settings, gzipSync(text))
    }
    return {
      kind: 'shift',
      id,
      town: row.town,
      stream: 'coverage',
      atMs,
      receivedAtMs: atMs,
      sub: 0,
      fields: { ...live, state, version: row.version },
    }
  }
  return {
    versions: async (id) =>
      versions.all(id).map((row) => ({
        version: row.version,
        atMs: row.at_ms,
        settings: row.settings,
        cause: row.cause,
        figures: coverageIn(row).figures,
      })),
    versionCoverage: async (id, of) => {
      const row = version.get(id, of)
      return row === undefined ? undefined : coverageIn(row)
    },
    writer: { write },
  }
}

const coverageIn = (row: VersionRow): ShiftCoverage => JSON.parse(gunzipSync(row.coverage).toString()) as ShiftCoverage
