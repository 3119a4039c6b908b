import type { Positions } from '../types.ts'
import type { Context } from './context.ts'

/** Rules and history have a row from the first moment, so `lowest` never runs ahead of one that has not started yet. */
export function createPositions({ sql }: Context): Positions {
  const get = sql.prepare<{ seq: number }>('SELECT seq FROM position WHERE reader = ?')
  const set = sql.prepare(
    'INSERT INTO position (reader, seq) VALUES (?1, ?2) ON CONFLICT (reader) DO UPDATE SET seq = ?2',
  )
  const lowest = sql.prepare<{ seq: number }>('SELECT min(seq) AS seq FROM position')
  return {
    get: async (reader) => get.get(reader)?.seq ?? 0,
    set: async (reader, seq) => {
      set.run(reader, seq)
    },
    lowest: async () => lowest.get()?.seq ?? 0,
  }
}
