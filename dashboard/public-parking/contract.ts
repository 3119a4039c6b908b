import type { BayKind } from '#domain/parking/lot.ts'
import type { DriverNow } from '#domain/sharing/driver.ts'
import type { HoldAnswer } from '#domain/sharing/hold.ts'

/** Where a driver wants to go. */
export interface Goal {
  readonly lon: number
  readonly lat: number
  /** As it was found; left out: this phone's place. */
  readonly name?: string
  readonly nameEn?: string
  /** `here`: this phone; `map`: a tap on the map. */
  readonly by: 'here' | 'map' | 'search'
}

/** What is asked for: a stay of `minutes` that begins `fromMs`, or now. */
export interface Wish {
  readonly goal?: Goal
  readonly fromMs?: number
  readonly minutes: number
  /** Undefined: any standard bay. */
  readonly kind?: BayKind
}

/** What the driver did on this phone: a new hold, or something with the one she has. `path` and `body` are those of the API. */
export interface Queued {
  readonly path: string
  readonly body: { readonly actionId: string } & Readonly<Record<string, unknown>>
  readonly what: 'hold' | 'arrive' | 'extend' | 'cancel' | 'leave' | 'other-bay'
  /** By the district's time. */
  readonly madeAtMs: number
}

/** What came of the last thing she did that was not done. */
export interface Refused {
  readonly what: Queued['what']
  readonly answer?: Extract<HoldAnswer, { is: 'refused' }>
  /** `too-old`: it was not sent in time and is given up; `invalid`: the server could not read it. */
  readonly because?: 'too-old' | 'invalid' | 'not-found' | 'not-yours'
}

/** What this phone remembers of its driver for when there is no network. */
export interface Remembered {
  readonly atMs: number
  readonly driver: DriverNow
}
