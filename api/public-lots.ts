import { nameEnOf, type Asset } from '#domain/asset.ts'
import { settingsOf, type ChangedSettings } from '#domain/coverage/settings.ts'
import { isBelieved } from '#domain/parking/live.ts'
import type { LotProfileRow } from '#domain/parking/lot.ts'
import { workCalendar } from '#domain/plan/calendar.ts'
import {
  believedCount,
  bookableInput,
  CLOSURES_AROUND_MS,
  FREE_SURE_PERCENT,
  type LotLook,
} from '#domain/sharing/bookable-input.ts'
import { bookable, type BookableStay } from '#domain/sharing/bookable.ts'
import type { LotOffer, SharingRulesTold } from '#domain/sharing/driver.ts'
import type { Bookable } from '#domain/sharing/hold.ts'
import type { SharingNumbers } from '#domain/sharing/numbers.ts'
import { overstayRisk } from '#domain/sharing/risk.ts'
import { stayFen } from '#domain/sharing/tariff.ts'
import { sharingWindows } from '#domain/sharing/windows.ts'
import { metresApart } from '#domain/coordinates.ts'
import type { Operations } from '#stores/types.ts'
import { fresh } from './fresh.ts'
import { kindsOf, rowsOf } from './lots-now.ts'
import type { ParkingChances } from './parking-chances.ts'

/** Answers to strangers are made of one look at the stores in this time, however many ask. */
const LOOK_MS = 3_000
const HOLDS_MAX = 50_000
const OFFERS_MAX = 20_000
const WINDOWS_MS = 8 * 86_400_000
/** People walk along streets: so many times the straight line (our choice, as of towns with blocks). */
const DETOUR = 1.3

/** Where somebody goes, when and for how long. */
export interface Wish {
  readonly place?: { readonly lon: number; readonly lat: number }
  readonly fromMs: number
  readonly toMs: number
  /** Kinds of bay that will do; empty: a standard one. */
  readonly kinds: readonly string[]
}

interface LotOfLook extends LotLook {
  readonly asset: Asset
}
interface Look {
  /** Shared lots only, by id. */
  readonly lots: ReadonlyMap<string, LotOfLook>
  readonly rules: SharingNumbers
  /** Offers that were made of it, by lot and stay: many phones ask for the same. */
  readonly offers: Map<string, Promise<LotOffer | undefined>>
}
type Stores = Pick<Operations, 'assets' | 'live' | 'calendar' | 'parking' | 'ruleSettings'>

/**
 * What anybody may know of shared lots (docs/SPEC.md X21). Counts may be as old as a look; whether a bay is given is decided by the store alone, in the
 * transaction that gives it.
 */
export class PublicLots {
  readonly #operations: Stores
  readonly #chances: ParkingChances
  readonly #nowMs: () => number
  readonly #latest = fresh(LOOK_MS, () => this.#read())

  constructor(operations: Stores, chances: ParkingChances, nowMs: () => number) {
    this.#operations = operations
    this.#chances = chances
    this.#nowMs = nowMs
  }

  /** Useful ones first: with a bay for the stay, then the nearest. */
  async offers(wish: Wish): Promise<LotOffer[]> {
    const look = await this.#latest()
    const offers = await Promise.all([...look.lots.values()].map((lot) => this.#made(look, lot, wish)))
    return offers.filter((offer) => offer !== undefined).toSorted(byUse)
  }

  /** Undefined: there is no such lot, or it is not shared. */
  async offer(id: string, wish: Wish): Promise<LotOffer | undefined> {
    const look = await this.#latest()
    const lot = look.lots.get(id)
    return lot === undefined ? undefined : this.#made(look, lot, wish)
  }

  /** Whether somebody may apply for it. */
  async isShared(id: string): Promise<boolean> {
    return (await this.#latest()).lots.has(id)
  }

  /** Numbers by which drivers are judged. */
  async rules(): Promise<SharingRulesTold & Pick<SharingNumbers, 'applicationsPerHourMax'>> {
    const { rules } = await this.#latest()
    const { earlyMs, reminderMs, holdAheadMsMax, strikesMax, strikeDays, appealDays, rightDays, driverKeepDays } = rules
    const { applicationsPerHourMax } = rules
    return {
      earlyMs,
      reminderMs,
      holdAheadMsMax,
      strikesMax,
      strikeDays,
      appealDays,
      rightDays,
      driverKeepDays,
      applicationsPerHourMax,
    }
  }

  async #read(): Promise<Look> {
    const { assets, live, calendar, parking, ruleSettings } = this.#operations
    const nowMs = this.#nowMs()
    const all = { towns: [] }
    const { content } = await ruleSettings.current()
    const rules = settingsOf(JSON.parse(content) as ChangedSettings)
    const [known, files, policies, closures, { states }, days, holds] = await Promise.all([
      assets.list({ kind: 'lot', towns: [] }),
      parking.lots(all),
      parking.policies(all),
      parking.closures({
        scope: all,
        fromMs: nowMs - CLOSURES_AROUND_MS,
        toMs: nowMs + rules.holdAheadMsMax + CLOSURES_AROUND_MS,
      }),
      live.all([]),
      calendar.all(),
      parking.holds({ scope: all, activeOnly: true, limit: HOLDS_MAX }),
    ])
    const { occupancy, bays } = rowsOf(states)
    const fileOf = new Map<string, LotProfileRow>(files.map((row) => [row.lot, row]))
    const policyOf = new Map(policies.map((row) => [row.lot, row.policy]))
    const closuresOf = Map.groupBy(closures, ({ lot }) => lot)
    const holdsOf = Map.groupBy(holds, ({ lot }) => lot)
    // of strangers nothing is known: the store judges by what the drivers of a lot's holds did before
    const risk = overstayRisk(0, 0, rules)
    const shared = known.flatMap((asset): LotOfLook[] => {
      const { id } = asset
      const profile = fileOf.get(id)?.profile
      const policy = policyOf.get(id)
      if (profile === undefined || policy?.isShared !== true) return []
      const count = occupancy.get(id)
      return [
        {
          asset,
          profile,
          policy,
          calendar: workCalendar(days),
          closures: closuresOf.get(id) ?? [],
          ...(count === undefined ? {} : { occupancy: count }),
          bayLive: (bay) => bays.get(bay),
          holds: holdsOf.get(id) ?? [],
          riskOf: () => risk,
          settings: rules,
        },
      ]
    })
    return { lots: new Map(shared.map((lot) => [lot.asset.id, lot])), rules, offers: new Map() }
  }

  async #made(look: Look, lot: LotOfLook, wish: Wish): Promise<LotOffer | undefined> {
    const key = [lot.asset.id, wish.fromMs, wish.toMs, ...wish.kinds].join(' ')
    const made = look.offers.get(key) ?? this.#offer(lot, wish)
    if (look.offers.size < OFFERS_MAX) look.offers.set(key, made)
    const offer = await made
    if (offer === undefined || wish.place === undefined) return offer
    return { ...offer, walkM: walkOf(wish.place, offer.entrances.length > 0 ? offer.entrances : [offer]) }
  }

  /** Undefined: nobody knows where it is. */
  async #offer(lot: LotOfLook, { fromMs, toMs, kinds }: Wish): Promise<LotOffer | undefined> {
    const { asset, profile, policy, settings } = lot
    const { entrances } = profile
    const at = asset.lon !== undefined && asset.lat !== undefined ? { lon: asset.lon, lat: asset.lat } : entrances[0]
    if (at === undefined) return undefined
    const nowMs = this.#nowMs()
    const forecaster = await this.#chances.forecaster(asset.id)
    const stay = bookable(
      bookableInput(
        { ...lot, expectedFree: (atMs) => forecaster?.freeAtLeast(atMs, FREE_SURE_PERCENT) },
        { fromMs, toMs, kinds },
        nowMs,
      ),
    )
    const count = believedCount(lot.occupancy, profile.counting, settings, nowMs)
    const flags = count?.flags ?? ['never-heard']
    const isTold = count !== undefined && isBelieved(flags)
    const chance = forecaster?.chanceAt(Math.max(fromMs, nowMs))
    const window = windowOf(lot, stay, fromMs)
    return {
      id: asset.id,
      name: asset.name,
      ...nameEnOf(asset),
      town: asset.town,
      owner: profile.owner,
      ...(profile.address === undefined ? {} : { address: profile.address }),
      ...(profile.phone === undefined ? {} : { phone: profile.phone }),
      zone: profile.zone,
      lon: at.lon,
      lat: at.lat,
      entrances,
      capacity: profile.capacity,
      counting: profile.counting,
      ...(isTold ? { free: count.free } : {}),
      unknown: isTold ? count.unknown : profile.capacity,
      flags,
      ...(count?.heardMs === undefined ? {} : { heardMs: count.heardMs }),
      kinds: kindsOf(profile.bays.filter(({ isShared }) => isShared)),
      bookable: toldOf(stay),
      ...(chance === undefined ? {} : { chance }),
      price: policy.price,
      priceFen: stayFen(policy.price, fromMs, toMs),
      ...window,
      ...(policy.stillHours === undefined ? {} : { stillHours: policy.stillHours }),
      graceMinutes: policy.graceMinutes,
      approval: policy.approval,
      ...(policy.terms === undefined ? {} : { terms: policy.terms }),
      ...(policy.termsEn === undefined ? {} : { termsEn: policy.termsEn }),
    }
  }
}

type Place = NonNullable<Wish['place']>
const walkOf = (place: Place, gates: readonly Place[]): number =>
  Math.round(DETOUR * Math.min(...gates.map((gate) => metresApart(place, gate))))

/** The window the stay lies in, else the next one. */
function windowOf(
  lot: LotOfLook,
  { windowFromMs, windowEndMs }: BookableStay,
  fromMs: number,
): Pick<LotOffer, 'windowFromMs' | 'windowEndMs'> {
  if (windowFromMs !== undefined && windowEndMs !== undefined) return { windowFromMs, windowEndMs }
  const { windows } = sharingWindows({ ...lot, zone: lot.profile.zone }, fromMs, fromMs + WINDOWS_MS)
  const next = windows.find(({ toMs }) => toMs > fromMs)
  return next === undefined ? {} : { windowFromMs: next.fromMs, windowEndMs: next.toMs }
}

/** Which bay it would be is nobody's business yet. */
function toldOf(stay: BookableStay): Bookable {
  const { assignable: _, windowFromMs: __, windowEndMs: ___, ...told } = stay
  return told
}

const inChinese = new Intl.Collator('zh')
const byUse = (a: LotOffer, b: LotOffer): number =>
  Number(b.bookable.bays > 0) - Number(a.bookable.bays > 0) ||
  (a.walkM ?? 0) - (b.walkM ?? 0) ||
  inChinese.compare(a.name, b.name)
