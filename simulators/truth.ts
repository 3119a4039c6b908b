import type { OrderAnswer } from '#domain/reading.ts'
import type { WorkType } from './district/routes.ts'

/**
 * What really happened, for measuring what the platform makes of it (docs/SPEC.md S9). Times are epoch ms, places on an edge are
 * metres from its start.
 */
export type Truth =
  /** A run of the simulator; what follows is complete from `startMs` on. */
  | {
      readonly is: 'run'
      readonly seed: number
      readonly startMs: number
      /** Fixes of this run are placed with this deviation and interval; undefined: each truck's own. */
      readonly sigmaM?: number
      readonly fixIntervalS?: number
    }
  /**
   * A truck on an edge; `work` when brush or pump really ran, `lateralM` to the right of the drawn line, `kmh` the mean speed while it moved over
   * each 20 m from `fromM` on.
   */
  | {
      readonly is: 'drive'
      readonly truck: string
      readonly edge: string
      readonly fromM: number
      readonly toM: number
      readonly startMs: number
      readonly endMs: number
      readonly work: WorkType | null
      readonly route: string | null
      readonly lateralM: number
      readonly kmh: readonly number[]
    }
  /** A route's turn; `left` are the required edges that were not driven any more. */
  | {
      readonly is: 'turn'
      readonly route: string
      readonly truck: string
      readonly startMs: number
      readonly endMs: number
      readonly left: readonly string[]
    }
  | {
      readonly is: 'visit'
      readonly toilet: string
      readonly startMs: number
      readonly endMs: number
      readonly stall: string | null
      /** When the stall's door was closed. */
      readonly satMs: number | null
    }
  | {
      readonly is: 'clean'
      readonly toilet: string
      readonly startMs: number
      readonly endMs: number
      readonly full: boolean
    }
  | {
      readonly is: 'park'
      readonly bay: string
      readonly startMs: number
      readonly endMs: number
      readonly who: Parker
    }
  /** What a truck answered to an order; `done` when its streets were worked on. */
  | {
      readonly is: 'order'
      readonly truck: string
      readonly order: string
      readonly edges: readonly string[]
      readonly answer: OrderAnswer
      readonly atMs: number
    }
  /** Something wrong with a device between two times. */
  | {
      readonly is: 'fault'
      readonly id: string
      readonly fault: Fault
      readonly startMs: number
      readonly endMs: number
    }

export type Parker = 'staff' | 'resident' | 'visitor' | 'shared' | 'overstay'
export type Fault =
  | 'stuck-gps'
  | 'gps-jump'
  | 'no-network'
  | 'not-started'
  | 'forgot-to-work'
  | 'stuck-air'
  | 'silent-air'
  | 'counter-restart'
  | 'stuck-door'
  | 'dead'
  | 'silent'
  | 'stuck'
  | 'flapping'
