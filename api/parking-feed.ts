import { createHash } from 'node:crypto'
import { nameEnOf, type Asset } from '#domain/asset.ts'
import { settingsOf, type ChangedSettings } from '#domain/coverage/settings.ts'
import type { Feed, FeedLot } from '#domain/parking/feed.ts'
import { workCalendar } from '#domain/plan/calendar.ts'
import { CLOSURES_AROUND_MS } from '#domain/sharing/bookable-input.ts'
import { sharingWindows } from '#domain/sharing/windows.ts'
import type { Operations } from '#stores/types.ts'
import { rowsOf } from './lots-now.ts'

const DAY_MS = 86_400_000
/** So far ahead the times are told in which lots are shared. */
const WINDOWS_MS = 8 * DAY_MS
const HOUR_MS = 3_600_000

/** What feeds are made of, from one look at the stores (docs/SPEC.md X30). */
export async function parkingFeed(
  {
    assets,
    calendar,
    live,
    parking,
    ruleSettings,
  }: Pick<Operations, 'assets' | 'calendar' | 'live' | 'parking' | 'ruleSettings'>,
  nowMs: number,
): Promise<Feed> {
  const everywhere = { towns: [] }
  // by the whole hour, so that the same times are not told in other words each second
  const windowsUntilMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS + WINDOWS_MS
  const [lots, bays, files, policies, closures, { states }, stored, settings] = await Promise.all([
    assets.list({ kind: 'lot', towns: [] }),
    assets.list({ kind: 'bay', towns: [] }),
    parking.lots(everywhere),
    parking.policies(everywhere),
    // windows are told whole, so also what cut them before now and will after
    parking.closures({
      scope: everywhere,
      fromMs: nowMs - CLOSURES_AROUND_MS,
      toMs: windowsUntilMs + CLOSURES_AROUND_MS,
    }),
    live.all([]),
    calendar.all(),
    ruleSettings.current(),
  ])
  const rows = rowsOf(states)
  const known = workCalendar(stored)
  const fileOf = new Map(files.map((file) => [file.lot, file]))
  const policyOf = new Map(policies.map((policy) => [policy.lot, policy]))
  const placeOf = new Map(bays.map((bay) => [bay.id, placed(bay)]))
  return {
    nowMs,
    windowsUntilMs,
    settings: settingsOf(JSON.parse(settings.content) as ChangedSettings),
    lots: lots.flatMap((lot): FeedLot[] => {
      const file = fileOf.get(lot.id)
      const policy = policyOf.get(lot.id)
      // a lot that was registered between the two looks is told at the next one
      if (file === undefined || policy === undefined) return []
      const ofLot = closures.filter((closure) => closure.lot === lot.id)
      const { zone } = file.profile
      const occupancy = rows.occupancy.get(lot.id)
      const sharing = rows.sharing.get(lot.id)
      return [
        {
          id: lot.id,
          name: lot.name,
          ...nameEnOf(lot),
          town: lot.town,
          ...placed(lot),
          file,
          policy,
          ...sharingWindows({ zone, policy: policy.policy, calendar: known, closures: ofLot }, nowMs, windowsUntilMs),
          closures: ofLot,
          ...(occupancy === undefined ? {} : { occupancy }),
          ...(sharing === undefined ? {} : { sharing }),
          bays: file.profile.bays.map((bay) => {
            const is = rows.bays.get(bay.id)
            return { bay, ...placeOf.get(bay.id), ...(is === undefined ? {} : { live: is }) }
          }),
        },
      ]
    }),
  }
}

const placed = ({ lon, lat }: Asset): { readonly lon?: number; readonly lat?: number } =>
  lon === undefined || lat === undefined ? {} : { lon, lat }

/** Names whose UUIDs are remembered: those of the bays of a city. */
const UUIDS_MAX = 100_000
const uuids = new Map<string, string>()

/** A UUID of a name (RFC 9562, version 5), in a space of names of this platform's own. */
export function uuidOf(name: string): string {
  const known = uuids.get(name)
  if (known !== undefined) return known
  if (uuids.size >= UUIDS_MAX) uuids.clear()
  const made = makeUuid(name)
  uuids.set(name, made)
  return made
}

function makeUuid(name: string): string {
  const bytes = createHash('sha1').update(NAMES).update(name).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
/** Made once by chance. */
const NAMES = Buffer.from('6f0c1d5e8b7a4c53a1f2930b54d7e6c8', 'hex')
