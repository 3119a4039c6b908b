import type { Wish } from './contract.ts'

const STEP_MS = 300_000

/** What the API is asked for a wish. A stay from now on has no beginning of its own: the server's now is meant. */
export function searchOf({ goal, fromMs, minutes, kind }: Wish): URLSearchParams {
  const search = new URLSearchParams({ minutes: String(minutes) })
  if (goal !== undefined) {
    search.set('lon', String(goal.lon))
    search.set('lat', String(goal.lat))
  }
  if (fromMs !== undefined) search.set('fromMs', String(fromMs))
  if (kind !== undefined) search.set('kinds', kind)
  return search
}

/** The stay a wish means: whole minutes, and never one that begins before now. */
export function stayOf(
  { fromMs, minutes }: Pick<Wish, 'fromMs' | 'minutes'>,
  nowMs: number,
): { fromMs: number; toMs: number } {
  const from = Math.max(fromMs ?? 0, Math.floor(nowMs / 60_000) * 60_000)
  return { fromMs: from, toMs: from + minutes * 60_000 }
}

/** Lengths that are offered, in minutes. */
export const lengths = [30, 60, 120, 180, 240, 480, 720] as const

/** Beginnings that are offered besides now and a time of one's own: so much later, in minutes. */
export const laters = [30, 60, 120] as const

/** A beginning that is easy to say: on the next five minutes. */
export const onStep = (atMs: number): number => Math.ceil(atMs / STEP_MS) * STEP_MS
