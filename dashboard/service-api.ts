import type { Alert, AlertRule, Severity, TrailLine } from '#domain/alert/alert.ts'
import type { Asset } from '#domain/asset.ts'
import type { Person } from '#domain/person.ts'
import type { Duty } from '#domain/response/duty.ts'
import type { DueTimes } from '#domain/response/clock.ts'
import type { ActionAnswer, OrderAction, WorkOrder } from '#domain/response/order.ts'
import type { Round } from '#domain/response/rounds.ts'
import type { ToiletProfile, ToiletProfileRow } from '#domain/toilet/profile.ts'
import type { PublicReport } from '#domain/toilet/public.ts'
import { get, send } from './http.ts'
import { serviceEndpoints as at } from './paths.ts'

/** What the server answers about alerts, orders, rosters, toilets and what the public reports; times are epoch milliseconds. */

export interface DueOrder extends WorkOrder {
  readonly due?: DueTimes
}
export interface OrderDetail {
  readonly order: DueOrder
  readonly trail: readonly TrailLine[]
  readonly alerts: readonly Alert[]
}
export interface AlertDetail {
  readonly alert: Alert
  readonly trail: readonly TrailLine[]
}
/** A team's orders as one way: see `domain/response/rounds.ts`. */
export interface TeamRound extends Round {
  readonly team: string
  readonly town: string
}

export type RosterPerson = Pick<Person, 'id' | 'name' | 'role' | 'towns'>
export interface Roster {
  readonly duties: readonly Duty[]
  /** Whom a roster may name. */
  readonly people: readonly RosterPerson[]
}

export interface ToiletCode {
  readonly token: string
  readonly url: string
  /** The picture of the code. */
  readonly svg: string
}

export interface AlertFilter {
  readonly state?: Alert['state'] | 'standing'
  readonly rule?: AlertRule
  readonly severity?: Severity
  readonly subject?: string
  readonly beforeId?: number
  readonly limit: number
}

/** One function an endpoint. All throw {@link Refusal}. */
export const serviceApi = {
  alerts: (filter: AlertFilter, signal?: AbortSignal) =>
    get<{ alerts: readonly Alert[] }>(at.alerts({ ...filter }), signal),
  /** `unattended`: asked again by the page itself, because something was pushed. */
  alert: (id: number, signal?: AbortSignal, how: { unattended?: boolean } = {}) =>
    get<AlertDetail>(at.alert(id), signal, how),
  acknowledge: (id: number, note: string) =>
    send<{ alert: Alert }>('POST', at.alertAction(id, 'acknowledge'), note === '' ? {} : { note }),
  closeAlert: (id: number, note: string) => send<{ alert: Alert }>('POST', at.alertAction(id, 'close'), { note }),
  mute: (id: number, untilMs: number, note: string) =>
    send<{ alert: Alert }>('POST', at.alertAction(id, 'mute'), { untilMs, note }),

  orders: (filter: Parameters<typeof at.orders>[0], signal?: AbortSignal, how: { unattended?: boolean } = {}) =>
    get<{ orders: readonly DueOrder[] }>(at.orders(filter), signal, how),
  order: (id: number, signal?: AbortSignal, how: { unattended?: boolean } = {}) =>
    get<OrderDetail>(at.order(id), signal, how),
  /** Applied once each by its id, in order. */
  act: async (action: OrderAction): Promise<ActionAnswer> => {
    const { answers } = await send<{ answers: readonly ActionAnswer[] }>('POST', at.orderActions(), {
      actions: [action],
    })
    const [answer] = answers
    if (answer === undefined) throw new Error('Cannot tell what became of the order: the server answered nothing')
    return answer
  },

  rounds: (filter: { team?: string }, signal?: AbortSignal) =>
    get<{ rounds: readonly TeamRound[] }>(at.rounds(filter), signal),

  roster: (range: { from: number; to: number }, signal?: AbortSignal) => get<Roster>(at.duties(range), signal),
  onDuty: (signal?: AbortSignal) => get<Roster>(at.dutiesNow(), signal),
  putRoster: (fromMs: number, toMs: number, duties: readonly Omit<Duty, 'id'>[]) =>
    send<{ duties: readonly Duty[] }>('PUT', at.duties({}), { fromMs, toMs, duties }),

  profileVersions: (id: string, signal?: AbortSignal) =>
    get<{ versions: readonly ToiletProfileRow[] }>(at.toiletVersions(id), signal),
  putProfile: (id: string, profile: ToiletProfile, version: number) =>
    send<{ profile: ToiletProfileRow }>('PUT', at.toiletProfile(id), { profile, version }),
  toilet: (id: string, signal?: AbortSignal) =>
    get<{ toilet: Asset; profile: ToiletProfileRow }>(at.toilet(id), signal),
  code: (id: string, signal?: AbortSignal) => get<ToiletCode>(at.toiletCode(id), signal),
  renewCode: (id: string) => send<ToiletCode>('POST', at.toiletCode(id)),

  reports: (filter: Parameters<typeof at.publicReports>[0], signal?: AbortSignal) =>
    get<{ reports: readonly PublicReport[] }>(at.publicReports(filter), signal),
  review: (id: number, verdict: 'accepted' | 'rejected', note: string) =>
    send<{ report: PublicReport }>('POST', at.reviewReport(id), note === '' ? { verdict } : { verdict, note }),
} as const
