import type { LiveRow, LiveState } from '#domain/live.ts'
import type { ToiletLive } from '#domain/toilet/live.ts'
import { isOpenAt, stallCounts, type PublicToilet } from '#domain/toilet/public.ts'
import { nameEnOf, type Asset } from '#domain/asset.ts'
import type { Operations, ToiletProfileRow } from '#stores/types.ts'
import { fresh } from './fresh.ts'

/** Answers to strangers are made of one look at the stores in this time, however many ask. */
const LOOK_MS = 3_000

interface Look {
  readonly atMs: number
  readonly assets: readonly Asset[]
  readonly profiles: ReadonlyMap<string, ToiletProfileRow>
  readonly live: ReadonlyMap<string, LiveState>
}

/** What anybody may know of the toilets of the district (docs/SPEC.md U45). */
export class PublicToilets {
  readonly #operations: Pick<Operations, 'assets' | 'toilets' | 'live'>
  readonly #nowMs: () => number
  readonly #staleMs: number
  readonly #latest = fresh(LOOK_MS, () => this.#read())

  /** @param staleMs stalls that told nothing for longer are unknown */
  constructor(operations: Pick<Operations, 'assets' | 'toilets' | 'live'>, nowMs: () => number, staleMs: number) {
    this.#operations = operations
    this.#nowMs = nowMs
    this.#staleMs = staleMs
  }

  async all(): Promise<PublicToilet[]> {
    const look = await this.#latest()
    return look.assets.map((asset) => this.#told(asset, look))
  }

  async one(id: string): Promise<PublicToilet | undefined> {
    const look = await this.#latest()
    const asset = look.assets.find((each) => each.id === id)
    return asset === undefined ? undefined : this.#told(asset, look)
  }

  async #read(): Promise<Look> {
    const { assets, toilets, live } = this.#operations
    const [known, profiles, { states }] = await Promise.all([
      assets.list({ kind: 'toilet', towns: [] }),
      toilets.profiles([]),
      live.all([]),
    ])
    return {
      atMs: this.#nowMs(),
      assets: known,
      profiles: new Map(profiles.map((row) => [row.toilet, row])),
      live: new Map(states.filter(isOfStalls).map((row) => [`${row.id}/${row.stream}`, row])),
    }
  }

  #told(asset: Asset, { profiles, live }: Look): PublicToilet {
    const { id, name, town, lon, lat } = asset
    const nowMs = this.#nowMs()
    const profile = profiles.get(id)?.profile
    const stalls = live.get(`${id}/stalls`)
    const { openMinute = 0, closeMinute = 1_440, address, toiletClass } = profile ?? {}
    return {
      id,
      name,
      ...nameEnOf(asset),
      town,
      ...(address === undefined ? {} : { address }),
      ...(lon === undefined || lat === undefined ? {} : { lon, lat }),
      ...(toiletClass === undefined ? {} : { toiletClass }),
      openMinute,
      closeMinute,
      isOpen: isOpenAt({ openMinute, closeMinute }, nowMs),
      stalls: stallCounts(
        profile?.stalls ?? [],
        { stalls, online: live.get(`${id}/online`) },
        nowMs,
        this.#staleMs,
        unbelieved(live.get(`${id}/service`)),
      ),
      ...(stalls === undefined ? {} : { asOfMs: stalls.atMs }),
    }
  }
}

const isOfStalls = ({ kind, stream }: LiveRow): boolean =>
  kind === 'toilet' && (stream === 'stalls' || stream === 'online' || stream === 'service')

/** Stalls of which the rules believe nothing. */
function unbelieved(service: LiveState | undefined): ReadonlySet<string> {
  const list = service?.fields['stallList'] as ToiletLive['stallList'] | undefined
  return new Set(list?.filter((stall) => stall.is === 'unknown').map(({ id }) => id))
}
