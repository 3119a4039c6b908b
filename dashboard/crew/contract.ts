import type { Alert, TrailLine } from '#domain/alert/alert.ts'
import type { Person } from '#domain/person.ts'
import type { DueTimes } from '#domain/response/clock.ts'
import type { OrderAction, OrderRefusal, WorkOrder } from '#domain/response/order.ts'

/** Shapes of the API that the crew page asks and answers with (api/openapi.ts tells them in full). */

export interface Session {
  readonly person: Person
  readonly mustChangePassword: boolean
}

export type Task = WorkOrder & { readonly due?: DueTimes }

/** An order with what it is made of: GET /api/work-orders/:id. */
export interface OrderDetail {
  readonly order: Task
  readonly trail: readonly TrailLine[]
  readonly alerts: readonly Alert[]
}

/** What a person did on this phone and the server has not answered yet, or has refused. */
export interface Queued {
  /** Order in which it was done. */
  readonly no: number
  readonly personId: number
  readonly action: OrderAction
  /** Keys of pictures on this phone that go with it. */
  readonly photos: readonly string[]
  readonly refused?: { readonly reason: OrderRefusal | 'invalid'; readonly detail: string }
}

/** The last list this phone saw, for when there is no network. */
export interface KeptTasks {
  readonly personId: number
  /** By the server's clock. */
  readonly atMs: number
  /** The same moment by the phone's, which may be wrong. */
  readonly phoneAtMs?: number
  readonly orders: readonly Task[]
  readonly details: readonly OrderDetail[]
  readonly toilets: readonly ToiletPlace[]
}
export interface ToiletPlace {
  readonly id: string
  readonly name: string
  readonly nameEn?: string
  readonly lon?: number
  readonly lat?: number
  readonly address?: string
}
