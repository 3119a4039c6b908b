import { Type } from 'typebox'
import { AssetId } from '#domain/asset.ts'
import { assetInScope, whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { properNote } from '../names.ts'
import { COMMAND_BYTES_MAX, makeOrder } from '../orders.ts'
import { invalid, Problem } from '../problems.ts'
import { Dispatching, type Proposals } from '../proposals.ts'
import { AtMs, body, EdgeId, query, ShiftIdParams } from '../schemas.ts'
import { OrderSchema } from '../shift-schemas.ts'
import { shiftInScope } from '../shifts.ts'
import { Note } from './excuses.ts'

const ORDERS_SHOWN_MAX = 500
/** Orders of a day that a vehicle has not answered, or taken and not done: more than any driver could follow (our choice). */
const UNDONE_MAX = 20
const UNDONE_MS = 86_400_000

/** Orders to send a vehicle back, handed to its command topic by the broker and answered by the device. */
export function orderRoutes(app: App, { operations, networks, nowMs }: Context): void {
  const tags = ['coverage']
  const dispatching = new Dispatching(operations, networks)

  app.get(
    '/api/shifts/:id/orders',
    {
      config: { access: 'see-coverage' },
      schema: {
        summary: 'Re-sweep orders of a shift, the newest first, with what the vehicles answered',
        tags,
        params: ShiftIdParams,
        response: { 200: Type.Object({ orders: Type.Array(OrderSchema) }) },
      },
    },
    async (request) => {
      const { id } = await shiftInScope(operations, whoAsks(request).person, request.params.id)
      return { orders: await operations.shifts.orders({ shiftId: id, limit: ORDERS_SHOWN_MAX }) }
    },
  )

  app.get(
    '/api/shifts/:id/proposals',
    {
      config: { access: 'dispatch' },
      schema: {
        summary: 'Which vehicles could still do what will be missed, or the sides asked for, the cheapest first',
        tags,
        params: ShiftIdParams,
        querystring: query({
          edges: Type.Optional(
            Type.String({ minLength: 1, maxLength: 8_000, description: 'Ids of sides, separated by commas' }),
          ),
        }),
        response: {
          200: Type.Unsafe<Proposals>(
            Type.Object({
              proposals: Type.Array(
                Type.Object({
                  vehicle: Type.String(),
                  vehicleName: Type.String(),
                  edges: Type.Array(Type.String(), { description: 'In the order in which it would do them' }),
                  gainM: Type.Number(),
                  extraMinutes: Type.Number(),
                  arrivesAtMs: AtMs,
                  finishesAtMs: AtMs,
                  fitsWindow: Type.Boolean(),
                  makesLate: Type.Boolean({ description: 'Its own work would not be done in time any more' }),
                }),
              ),
              sides: Type.Array(Type.Unknown({ description: 'What will be missed if nothing is done, and why' })),
              finishMs: Type.Optional(AtMs),
            }),
          ),
        },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const shift = await shiftInScope(operations, person, request.params.id)
      return dispatching.proposals(shift, request.query.edges?.split(','), person, nowMs())
    },
  )

  app.post(
    '/api/shifts/:id/orders',
    {
      config: { access: 'dispatch' },
      schema: {
        summary: 'Send a vehicle to street sides of a shift; goes to its command topic, the device answers',
        tags,
        params: ShiftIdParams,
        body: body({
          vehicle: AssetId,
          edges: Type.Array(EdgeId, { minItems: 1, maxItems: 200, uniqueItems: true }),
          note: Note,
        }),
        response: { 201: OrderSchema },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const { vehicle: id, edges } = request.body
      const shift = await shiftInScope(operations, person, request.params.id)
      const vehicle = await assetInScope(operations, person, id)
      if (vehicle.kind !== 'sweeper') throw invalid('vehicle', `must be a sweeper: "${id}" is a ${vehicle.kind}`)
      const sides = new Set(shift.sides.map(({ edge }) => edge))
      const other = edges.find((edge) => !sides.has(edge))
      if (other !== undefined) throw invalid('edges', `must be street sides of the shift: "${other}" is none`)
      if ((await operations.devices.get(id))?.revokedAtMs !== undefined)
        throw new Problem('conflict', `Cannot order "${id}": its credential was revoked`)
      if (shift.state === 'planned')
        throw new Problem('conflict', `Cannot order "${id}": the shift has not begun, its vehicles do it anyway`)
      const atMs = Math.round(nowMs())
      const undone = (await operations.shifts.orders({ vehicle: id, limit: ORDERS_SHOWN_MAX })).filter(
        (order) => order.atMs > atMs - UNDONE_MS && (order.answer === undefined || order.answer === 'accepted'),
      )
      if (undone.length >= UNDONE_MAX)
        throw new Problem('conflict', `Cannot order "${id}": it has ${undone.length} orders that are not done`)
      const note = properNote(request.body.note)
      const { order, payload } = makeOrder(
        shift,
        vehicle,
        { edges, note, by: person.name, atMs },
        await networks.get(shift.networkId),
      )
      if (Buffer.byteLength(payload) > COMMAND_BYTES_MAX)
        throw invalid('edges', 'are too many for one command: send several')
      await operations.shifts.order(order, { payload })
      return reply.code(201).send(order)
    },
  )
}
