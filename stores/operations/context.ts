import type { Sqlite } from '../sqlite.ts'

/** What every part of the operations store shares. */
export interface Context {
  readonly sql: Sqlite
  readonly nowMs: () => number
  readonly bounds: OperationsBounds
  /** Written in the transaction of the change it tells of. */
  readonly audited: (by: string, action: string, subject: string, detail: Readonly<Record<string, unknown>>) => void
}

export interface OperationsBounds {
  /** Quarantined readings kept; above it the oldest go. */
  readonly quarantineMax: number
  /** Bytes of quarantined messages kept; above it the oldest go. */
  readonly quarantineBytesMax: number
  /** Quarantined readings are kept this long. */
  readonly quarantineKeepMs: number
  /** Rows one maintenance step looks at. */
  readonly purgeRowsMax: number
}
