import type { AlertRule } from '#domain/alert/alert.ts'
import type { OrderAnswer } from '#domain/reading.ts'
import type { OrderWork } from '#domain/response/order.ts'
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
  /** Somebody found no free bay in a lot. */
  | { readonly is: 'turned-away'; readonly lot: string; readonly who: Parker; readonly atMs: number }
  /**
   * A driver came for the bay that was held for her: `kept` is whether she could park, `bay` where (in a lot that only counts she takes any), `moved` how often she
   * was sent to another one because somebody stood in hers.
   */
  | {
      readonly is: 'promise'
      readonly hold: number
      readonly lot: string
      readonly bay: string | null
      readonly atMs: number
      readonly kept: boolean
      readonly moved: number
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
  /**
   * A reason for which people should be told, once: `id` is its own, `subject` a toilet or a town. `isClear`: nobody who sees what was sent can miss it; one that
   * is not (too short, too near its limit, or unheard because the gateway was away) may be told of or not.
   */
  | {
      readonly is: 'cause'
      readonly id: string
      readonly subject: string
      readonly rule: AlertRule
      /** As of an alert: `air`, `counter` or a stall; '' the whole. */
      readonly part: string
      readonly startMs: number
      readonly endMs: number
      readonly isClear: boolean
    }
  /** A crew was at a toilet; `works` is whether it really did what it was sent for. */
  | {
      readonly is: 'crew'
      readonly toilet: string
      readonly work: OrderWork
      readonly order: number
      readonly atMs: number
      readonly works: boolean
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
  | 'drifting-air'
  | 'impossible-air'
  | 'impossible-counter'
  | 'town-outage'
  | 'dead'
  | 'silent'
  | 'stuck'
  | 'flapping'
