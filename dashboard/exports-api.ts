import { get, send, sendOnly } from './http.ts'
import { exportEndpoints as at } from './paths.ts'

/** A key by which somebody's platform reads the export; the key itself is told once. */
export interface ExportKey {
  readonly id: number
  readonly name: string
  readonly madeAtMs: number
  readonly madeBy: string
  readonly lastUsedAtMs?: number
  readonly revokedAtMs?: number
}

export const exportsApi = {
  keys: (signal?: AbortSignal) => get<{ keys: ExportKey[] }>(at.keys(), signal),
  make: (name: string) => send<{ key: ExportKey; secret: string }>('POST', at.keys(), { name }),
  revoke: (id: number) => sendOnly('DELETE', at.key(id)),
}
