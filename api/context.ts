import type { Logger } from 'pino'
import type { Config } from '#config'
import type { JournalReader, Operations, ReadingsStore } from '#stores/types.ts'
import type { Metrics } from './metrics.ts'
import type { KnownNetworks } from './networks.ts'
import type { Passwords } from './passwords.ts'
import type { VehicleNames } from './vehicle-names.ts'

/** The stores the API reads; opened by whoever starts it. */
export interface Opened {
  readonly operations: Operations
  readonly readings: ReadingsStore
  readonly journal: JournalReader
  /** The district's time. */
  readonly nowMs: () => number
  /** How fast it runs; left out: like the real one. */
  readonly clockSpeed?: () => number
  /** The real time, by which sessions go; left out: the district's. */
  readonly wallMs?: () => number
  /** The built dashboard; left out: `dist/` of this checkout. */
  readonly dashboardDir?: string
}

/** What routes work with. */
export interface Context extends Omit<Opened, 'clockSpeed' | 'wallMs'> {
  readonly clockSpeed: () => number
  readonly wallMs: () => number
  readonly config: Config
  readonly log: Logger
  readonly metrics: Metrics
  readonly passwords: Passwords
  readonly networks: KnownNetworks
  readonly vehicleNames: VehicleNames
  /** Tell live connections at once what the next look at the sessions would find. */
  readonly sessionsChanged: (ended?: { sessionId: string }) => void
}
