import { Type } from 'typebox'
import { roundOf, type Stop } from '#domain/response/rounds.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { query } from '../schemas.ts'
import { OrderEntrySchema, TownQuery } from '../service-schemas.ts'
import { townsOf } from '../towns.ts'

/** Standing orders looked at for one answer. */
const ORDERS_MAX = 1_000

/** What teams have to do, as one round each. */
export function roundRoutes(app: App, { operations }: Context): void {
  app.get(
    '/api/rounds',
    {
      config: { access: 'see-orders' },
      schema: {
        summary:
          'A round over all that a team has to do now, emergencies first; repairs, deferred and done ones are no part of it',
        tags: ['orders'],
        querystring: query({
          town: TownQuery,
          team: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
          lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180, description: 'Where it begins' })),
          lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
        }),
        response: {
          200: Type.Object({
            rounds: Type.Array(
              Type.Object({
                team: Type.String(),
                town: Type.String(),
                wayM: Type.Number({ description: 'Estimated' }),
                stops: Type.Array(
                  Type.Unsafe<Stop & { readonly name: string }>(
                    Type.Object({
                      toilet: Type.String(),
                      name: Type.String(),
                      at: Type.Optional(Type.Array(Type.Number(), { description: 'lon, lat in WGS-84' })),
                      orderIds: Type.Array(Type.Integer()),
                      wayM: Type.Number({ description: 'From the stop before, estimated' }),
                    }),
                  ),
                ),
                orders: Type.Array(OrderEntrySchema),
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { team, town, lon, lat } = request.query
      const towns = townsOf(whoAsks(request).person, town)
      if (towns === undefined) return { rounds: [] }
      const [standing, toilets] = await Promise.all([
        operations.workOrders.list({ state: 'standing', team, towns, limit: ORDERS_MAX }),
        operations.assets.list({ kind: 'toilet', towns }),
      ])
      const places = new Map(toilets.map((toilet) => [toilet.id, toilet]))
      const todo = standing.filter(
        ({ work, state, due }) => work !== 'repair' && !due.isPaused && state !== 'done' && state !== 'claimed',
      )
      const from = lon === undefined || lat === undefined ? undefined : ([lon, lat] as const)
      return {
        rounds: [...Map.groupBy(todo, (order) => `${order.town} ${order.team}`).values()].map((orders) => {
          const placed = orders.map((order) => {
            const { lon: x, lat: y } = places.get(order.toilet) ?? {}
            const dueMs = order.due.doneByMs
            return {
              order,
              ...(x === undefined || y === undefined ? {} : { at: [x, y] as const }),
              ...(dueMs === undefined ? {} : { dueMs }),
            }
          })
          const { stops, wayM } = roundOf(placed, from)
          return {
            team: orders[0]!.team,
            town: orders[0]!.town,
            wayM,
            stops: stops.map((stop) => ({ ...stop, name: places.get(stop.toilet)?.name ?? stop.toilet })),
            orders,
          }
        }),
      }
    },
  )
}
