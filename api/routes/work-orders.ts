import { Type } from 'typebox'
import { may, seesTown, type Person } from '#domain/person.ts'
import { orderStates, orderWorks } from '#domain/response/order.ts'
import type { Operations, OrderAnswer, OrderEntry } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { properNote } from '../names.ts'
import { notFound } from '../problems.ts'
import { body, limit, query, Time } from '../schemas.ts'
import {
  AlertSchema,
  OrderActionSchema,
  OrderAnswerSchema,
  OrderEntrySchema,
  RowId,
  RowIdParams,
  TownQuery,
  TrailSchema,
} from '../service-schemas.ts'
import { parseTime } from '../times.ts'
import { townsOf } from '../towns.ts'

const PAGE_MAX = 500
const PAGE_DEFAULT = 100
const ACTIONS_MAX = 100

/** Orders to crews, and what people do with them. */
export function workOrderRoutes(app: App, { operations, nowMs }: Context): void {
  const tags = ['orders']

  app.get(
    '/api/work-orders',
    {
      config: { access: 'see-orders' },
      schema: {
        summary: 'Orders at toilets, newest first; `beforeId` goes on after the last one of a page',
        tags,
        querystring: query({
          state: Type.Optional(Type.Enum(['standing', ...orderStates], { description: 'standing: not closed' })),
          toilet: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
          team: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
          work: Type.Optional(Type.Enum([...orderWorks])),
          town: TownQuery,
          from: Type.Optional(Time),
          to: Type.Optional(Time),
          beforeId: Type.Optional(RowId),
          limit: limit(PAGE_MAX, PAGE_DEFAULT),
        }),
        response: { 200: Type.Object({ orders: Type.Array(OrderEntrySchema) }) },
      },
    },
    async (request) => {
      const { limit: most = PAGE_DEFAULT, town, from, to, ...filter } = request.query
      const towns = townsOf(whoAsks(request).person, town)
      if (towns === undefined) return { orders: [] }
      return {
        orders: await operations.workOrders.list({
          ...filter,
          ...(from === undefined ? {} : { fromMs: parseTime('from', from) }),
          ...(to === undefined ? {} : { toMs: parseTime('to', to) }),
          towns,
          limit: most,
        }),
      }
    },
  )

  app.get(
    '/api/work-orders/:id',
    {
      config: { access: 'see-orders' },
      schema: {
        summary: 'An order, what became of it, and its alerts',
        tags,
        params: RowIdParams,
        response: {
          200: Type.Object({ order: OrderEntrySchema, trail: TrailSchema, alerts: Type.Array(AlertSchema) }),
        },
      },
    },
    async (request) => {
      const order = await orderInScope(operations, whoAsks(request).person, request.params.id)
      const found = await Promise.all(order.alerts.map(({ id }) => operations.alerts.get(id)))
      return {
        order,
        trail: await operations.workOrders.trail(order.id),
        alerts: found.filter((alert) => alert !== undefined),
      }
    },
  )

  app.post(
    '/api/order-actions',
    {
      config: { access: 'do-orders' },
      schema: {
        summary:
          'Up to 100 things people did with orders, in their order; each is applied once by its actionId, and answered on its own',
        tags,
        body: body({ actions: Type.Array(OrderActionSchema, { minItems: 1, maxItems: ACTIONS_MAX }) }),
        response: { 200: Type.Object({ answers: Type.Array(OrderAnswerSchema) }) },
      },
    },
    async (request) => {
      const { name, role, towns } = whoAsks(request).person
      const person = { name, towns, mayLead: may(role, 'lead-orders') }
      const answers: OrderAnswer[] = []
      for (const action of request.body.actions) {
        const proper = action.note === undefined ? action : { ...action, note: properNote(action.note) }
        answers.push(await operations.workOrders.act(proper, person, Math.round(nowMs())))
      }
      return { answers }
    },
  )
}

/** The order, if the person may know of it. */
async function orderInScope({ workOrders }: Operations, person: Person, id: number): Promise<OrderEntry> {
  const order = await workOrders.get(id)
  if (order === undefined || !seesTown(person, order.town)) throw notFound('order', id)
  return order
}
