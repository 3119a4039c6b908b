import type { BayLive, LotLive } from '#domain/parking/live.ts'
import type { BayChange } from '../types.ts'
import type { Context } from './context.ts'
import type { Look } from './lot-looks.ts'

/**
 * What was believed of bays and lots in the middle of a batch: rules that catch up bring an hour at once, and the file already says how it ended. Of bays and
 * lots that do not change in it the file is right.
 */
export interface LotsThen {
  change(change: BayChange): void
  /** The lot as it stood at that moment. */
  seen(look: Look, nowMs: number): Look
  /** All changes are through: what stands in the file is so. */
  end(): void
}
export interface LotsBefore {
  /** To be asked before the rows of a batch are written. */
  before(changes: readonly BayChange[]): LotsThen
}
/** Where nothing is in the middle of anything. */
export const asItStands: LotsThen = { change: () => undefined, seen: (look) => look, end: () => undefined }

export function createLotsBefore({ sql }: Pick<Context, 'sql'>): LotsBefore {
  const row = sql.prepare<{ fields: string }>('SELECT fields FROM live_state WHERE asset_id = ? AND stream = ?')
  const fieldsOf = (id: string, stream: 'parking' | 'occupancy'): unknown => {
    const found = row.get(id, stream)
    return found === undefined ? undefined : JSON.parse(found.fields)
  }
  return {
    before: (changes) => {
      const bays = new Map<string, BayLive | undefined>()
      const counts = new Map<string, LotLive>()
      for (const { bay, lot } of changes) {
        if (!bays.has(bay)) bays.set(bay, fieldsOf(bay, 'parking') as BayLive | undefined)
        const count = counts.has(lot) ? undefined : (fieldsOf(lot, 'occupancy') as LotLive | undefined)
        if (count?.counting === 'bays') counts.set(lot, count)
      }
      return {
        change: ({ bay, lot, is, atMs, nowMs, isUncertain, health = 'ok' }) => {
          const was = bays.get(bay)?.is ?? 'unknown'
          const doubt = isUncertain === undefined ? {} : { isUncertain }
          bays.set(bay, { lot, is, sinceMs: atMs, ...doubt, health, heardMs: nowMs })
          const count = counts.get(lot)
          if (count === undefined || was === is) return
          counts.set(lot, { ...count, [was]: count[was] - 1, [is]: count[is] + 1 })
        },
        // that one falls silent is among the changes, so until then all of them are heard
        seen: (look, nowMs) => {
          const count = counts.get(look.lot)
          return {
            ...look,
            ...(count === undefined ? {} : { occupancy: { ...count, heardMs: nowMs } }),
            bayLive: (bay) => {
              if (!bays.has(bay)) return look.bayLive(bay)
              const then = bays.get(bay)
              if (then === undefined) return undefined
              // what is in doubt of a stay that goes on is in the file
              const after = look.bayLive(bay)
              const doubts = then.is === 'occupied' && after?.sinceMs === then.sinceMs ? after : {}
              return { ...doubts, ...then, heardMs: nowMs }
            },
          }
        },
        end: () => {
          bays.clear()
          counts.clear()
        },
      }
    },
  }
}
