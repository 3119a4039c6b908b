import type {
  At,
  ClosureMade,
  ForecastNow,
  HoldDetail,
  LotDetail,
  LotHours,
  LotSummary,
} from '#domain/parking/operator.ts'
import type { LotLive, SharingLive } from '#domain/parking/live.ts'
import type { LotProfile, LotProfileRow } from '#domain/parking/lot.ts'
import type { LotSample, ParkingSession } from '#domain/parking/session.ts'
import type { LotDay } from '#domain/parking/use.ts'
import type { Hold, HoldAnswer } from '#domain/sharing/hold.ts'
import type { CallLine, CallOutcome, DriverCall, MorningForecast, Overstay } from '#domain/sharing/overstay.ts'
import type { Closure, SharingPolicy, SharingPolicyRow } from '#domain/sharing/policy.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { get, send, sendOnly } from './http.ts'
import { parkingEndpoints as at } from './paths.ts'
import type { ToiletCode } from './service-api.ts'

/** What the server answers about lots, what is shared in them, and who parks there; times are epoch milliseconds, money is fen. */

export type LotOccupancyNow = At<LotLive>
export type LotSharingNow = At<SharingLive>
export type RightVerdict = 'approve' | 'refuse' | 'revoke' | 'restore' | 'end'
type How = { readonly unattended?: boolean }

/** One function an endpoint. All throw {@link Refusal}. */
export const parkingApi = {
  lots: (signal?: AbortSignal) => get<{ lots: readonly LotSummary[] }>(at.lots(), signal),
  /** `unattended`: asked again by the page itself, because something was pushed. */
  lot: (id: string, signal?: AbortSignal, how: How = {}) => get<LotDetail>(at.lot(id), signal, how),
  putFile: (id: string, profile: LotProfile, onVersion: number) =>
    send<{ file: LotProfileRow }>('PUT', at.file(id), { onVersion, profile }),
  fileVersions: (id: string, signal?: AbortSignal) =>
    get<{ versions: readonly LotProfileRow[] }>(at.fileVersions(id), signal),
  putPolicy: (id: string, policy: SharingPolicy, onVersion: number) =>
    send<{ policy: SharingPolicyRow }>('PUT', at.policy(id), { onVersion, policy }),
  policyVersions: (id: string, signal?: AbortSignal) =>
    get<{ versions: readonly SharingPolicyRow[] }>(at.policyVersions(id), signal),
  addClosure: (id: string, closure: Pick<Closure, 'fromMs' | 'toMs' | 'reason'>) =>
    send<ClosureMade>('POST', at.closures(id), closure),
  endClosure: (id: number) => send<{ closure: Closure }>('DELETE', at.closure(id)),
  code: (id: string, signal?: AbortSignal) => get<ToiletCode>(at.code(id), signal),
  renewCode: (id: string) => send<ToiletCode>('POST', at.code(id)),
  hours: (id: string, signal?: AbortSignal) => get<LotHours>(at.hours(id), signal),

  holds: (filter: Parameters<typeof at.holds>[0], signal?: AbortSignal) =>
    get<{ holds: readonly Hold[] }>(at.holds(filter), signal),
  hold: (id: number, signal?: AbortSignal, how: How = {}) => get<HoldDetail>(at.hold(id), signal, how),
  /** The same `actionId` again changes nothing, so it is kept until an answer came. */
  act: (id: number, action: 'cancel' | 'leave' | 'arrive', actionId: string) =>
    send<HoldAnswer>('POST', at.hold(id), { actionId, action }),
  addCall: (id: number, outcome: CallOutcome, note: string) =>
    send<{ call: DriverCall }>('POST', at.holdCalls(id), { outcome, note }),

  sessions: (filter: Parameters<typeof at.sessions>[0], signal?: AbortSignal) =>
    get<{ sessions: readonly ParkingSession[] }>(at.sessions(filter), signal),
  days: (filter: Parameters<typeof at.days>[0], signal?: AbortSignal) =>
    get<{ days: readonly LotDay[] }>(at.days(filter), signal),
  samples: (filter: Parameters<typeof at.samples>[0], signal?: AbortSignal) =>
    get<{ samples: readonly LotSample[] }>(at.samples(filter), signal),

  rights: (filter: Parameters<typeof at.rights>[0], signal?: AbortSignal, how: How = {}) =>
    get<{ rights: readonly ParkingRight[] }>(at.rights(filter), signal, how),
  decide: (id: number, verdict: RightVerdict, reason: string) =>
    send<{ right: ParkingRight }>('POST', at.right(id), { verdict, reason }),
  /** Who saw it, and why, is written down. */
  phone: (id: number, why: string) => send<{ phone: string }>('POST', at.phone(id), { why }),

  overstays: (filter: Parameters<typeof at.overstays>[0], signal?: AbortSignal, how: How = {}) =>
    get<{ overstays: readonly Overstay[] }>(at.overstays(filter), signal, how),
  decideAppeal: (id: number, verdict: 'granted' | 'rejected', reason: string) =>
    send<{ overstay: Overstay }>('POST', at.overstay(id), { verdict, reason }),

  calls: (signal?: AbortSignal, how: How = {}) => get<{ lines: readonly CallLine[] }>(at.calls(), signal, how),
  mornings: (filter: Parameters<typeof at.mornings>[0], signal?: AbortSignal, how: How = {}) =>
    get<{ mornings: readonly MorningForecast[] }>(at.mornings(filter), signal, how),
  forecast: (signal?: AbortSignal) => get<ForecastNow>(at.forecast(), signal),

  setLotsOf: (userId: number, lots: readonly string[]) => sendOnly('PUT', at.lotsOfUser(userId), { lots }),
} as const
