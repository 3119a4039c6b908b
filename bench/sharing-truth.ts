import { sharingWindows } from '#domain/sharing/windows.ts'
import { workCalendar } from '#domain/plan/calendar.ts'
import type { Operations } from '#stores/types.ts'
import { DAY_MS, MINUTE_MS } from '../simulators/clock.ts'
import type { District } from '../simulators/district.ts'
import type { Parker } from '../simulators/truth.ts'
import type { MovableWorld } from '../simulators/world.ts'

/** How many bays the owner's people really had when a window and its grace were over: free ones, and those they stand in already. */
export interface MorningTruth {
  readonly lot: string
  readonly windowEndMs: number
  readonly staffBays: number
  readonly theirs: number
}

const isTheirs = (who: Parker | undefined): boolean => who === undefined || who === 'staff' || who === 'resident'

/** Looks at each lot when its windows end, whatever the sensors say. */
export function mornings(
  { parking, calendar }: Pick<Operations, 'parking' | 'calendar'>,
  { lots, bays }: Pick<District, 'lots' | 'bays'>,
  world: Pick<MovableWorld, 'ground'>,
) {
  const seen: MorningTruth[] = []
  const next = new Map<string, { readonly windowEndMs: number; readonly atMs: number; readonly staffBays: number }>()
  const baysOf = Map.groupBy(bays, ({ lotId }) => lotId)

  const upcoming = async (lot: string, nowMs: number): Promise<void> => {
    const [file, policy] = await Promise.all([parking.lot(lot), parking.policy(lot)])
    if (file === undefined || policy === undefined || policy.policy.staffBays === 0) return
    const known = workCalendar(await calendar.all())
    const { windows } = sharingWindows(
      { zone: file.profile.zone, policy: policy.policy, calendar: known, closures: [] },
      nowMs,
      nowMs + 7 * DAY_MS,
    )
    const window = windows.find(({ toMs }) => toMs > nowMs)
    if (window === undefined) return
    const { staffBays, graceMinutes } = policy.policy
    next.set(lot, { windowEndMs: window.toMs, atMs: window.toMs + graceMinutes * MINUTE_MS, staffBays })
  }
  return {
    seen,
    look: async (nowMs: number): Promise<void> => {
      for (const { id } of lots) {
        const due = next.get(id)
        if (due === undefined) await upcoming(id, nowMs)
        else if (nowMs >= due.atMs) {
          const ground = world.ground(id)
          const { windowEndMs, staffBays } = due
          const theirs = (baysOf.get(id) ?? []).filter((bay) => isTheirs(ground?.whoIn(bay.id))).length
          seen.push({ lot: id, windowEndMs, staffBays, theirs })
          await upcoming(id, nowMs)
        }
      }
    },
  }
}
