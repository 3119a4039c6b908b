import { Type } from 'typebox'
import { seesTown, type Person } from '#domain/person.ts'
import type { Overstay } from '#domain/sharing/overstay.ts'
import type { ParkingRight } from '#domain/sharing/right.ts'
import { rightAfter } from '#domain/sharing/strikes.ts'
import type { Parking, RightVerdict } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { operatorSide, ownerSide } from '../lot-sides.ts'
import { properNote } from '../names.ts'
import { OverstaySchema, RightSchema } from '../hold-schemas.ts'
import { notFound, Problem } from '../problems.ts'
import { body } from '../schemas.ts'
import { RowIdParams } from '../service-schemas.ts'
import { properWords } from './lots.ts'

const REASON_MAX = 500
const reason = Type.Optional(Type.String({ maxLength: REASON_MAX, description: 'Told to the driver' }))
const done = { 200: Type.Object({ right: RightSchema }) }
/** Who loses something is told why. */
const needsReason: ReadonlySet<RightVerdict> = new Set(['refuse', 'revoke', 'end'])

/** What people decide of drivers: applications, rights, appeals, and who sees a telephone number (docs/SPEC.md X27, X29). */
export function parkingPeopleRoutes(app: App, { operations }: Context): void {
  const { parking } = operations
  const handle = 'handle-parking'
  const tags = ['parking']

  /** Of a right for lots of several towns each town’s people may know; one for all that are shared is everybody’s. */
  const rightInScope = async (person: Person, id: number): Promise<{ right: ParkingRight; isWhole: boolean }> => {
    const right = await parking.right(id)
    const lots = await Promise.all((right?.lots ?? []).map((lot) => operations.assets.get(lot)))
    const seen = lots.filter((lot) => lot !== undefined && seesTown(person, lot.town)).length
    if (right === undefined || (seen === 0 && right.lots.length > 0)) throw notFound('right', id)
    return { right, isWhole: seen === lots.length }
  }

  app.post(
    `${operatorSide.base}/rights/:id`,
    {
      config: { access: handle },
      schema: {
        summary: 'Approve or refuse an application; revoke, restore or end a right',
        tags,
        params: RowIdParams,
        body: body({ verdict: Type.Enum(['approve', 'refuse', 'revoke', 'restore', 'end']), reason }),
        response: done,
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { verdict, reason: words } = request.body
      const { right, isWhole } = await rightInScope(person, request.params.id)
      if (!isWhole)
        throw new Problem(
          'not-allowed',
          `Cannot ${verdict} right ${right.id}: it is also for lots of towns that are none of yours`,
        )
      return { right: await decided(parking, right, verdict, words, person.name) }
    },
  )

  app.post(
    `${operatorSide.base}/rights/:id/phone`,
    {
      config: { access: handle },
      schema: {
        summary: 'The telephone number of a driver who must be called; who saw it and why is in the log',
        tags,
        params: RowIdParams,
        body: body({ why: Type.String({ minLength: 1, maxLength: REASON_MAX }) }),
        response: { 200: Type.Object({ phone: Type.String() }) },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { right } = await rightInScope(person, request.params.id)
      const why = properWords('why', request.body.why)
      const phone = await parking.phoneOf(right.id, person.name, why)
      if (phone === undefined)
        throw new Problem('not-found', `There is no telephone number of right ${right.id}: it is not kept any more`)
      return { phone }
    },
  )

  app.post(
    `${operatorSide.base}/overstays/:id`,
    {
      config: { access: handle },
      schema: {
        summary: 'Grant or reject the appeal against an overstay; granted, it counts as no strike any more',
        tags,
        params: RowIdParams,
        body: body({
          verdict: Type.Enum(['granted', 'rejected']),
          reason: Type.String({ minLength: 1, maxLength: REASON_MAX }),
        }),
        response: { 200: Type.Object({ overstay: OverstaySchema }) },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { verdict } = request.body
      const overstay = await overstayInScope(person, request.params.id)
      const words = properWords('reason', request.body.reason)
      const { appeal } = overstay
      if (appeal === undefined) throw new Problem('conflict', `Nobody appealed against overstay ${overstay.id}`)
      if (appeal.state !== 'open')
        throw new Problem('conflict', `The appeal against overstay ${overstay.id} is ${appeal.state} already`)
      const after = await parking.decideAppeal(overstay.id, verdict, words, person.name)
      if (after === undefined) throw notFound('overstay', overstay.id)
      return { overstay: after }
    },
  )
  const overstayInScope = async (person: Person, id: number): Promise<Overstay> => {
    const overstay = await parking.overstay(id)
    if (overstay === undefined || !seesTown(person, overstay.town)) throw notFound('overstay', id)
    return overstay
  }

  const own = ownerSide(operations)
  app.post(
    `${own.base}/rights/:id`,
    {
      config: { access: own.change },
      schema: {
        summary: 'Approve or refuse an application for one’s own lots, where the owner is who approves',
        tags: ['own'],
        params: RowIdParams,
        body: body({ verdict: Type.Enum(['approve', 'refuse']), reason }),
        response: done,
      },
    },
    async (request) => {
      const { id } = request.params
      const { lots = [] } = await own.scopeOf(request)
      const right = await parking.right(id)
      // one that is for lots of others as well, or for all that are shared, is not hers to decide
      if (right === undefined || right.lots.length === 0 || !right.lots.every((lot) => lots.includes(lot)))
        throw notFound('right', id)
      for (const lot of right.lots) {
        const approval = (await parking.policy(lot))?.policy.approval
        if (approval !== 'owner')
          throw new Problem(
            'not-allowed',
            `Applications for ${lot} are not approved by its owner: ${approval ?? 'unknown'}`,
          )
      }
      const { verdict, reason: words } = request.body
      return { right: await decided(parking, right, verdict, words, whoAsks(request).person.name) }
    },
  )
}

async function decided(
  parking: Pick<Parking, 'decide'>,
  right: ParkingRight,
  verdict: RightVerdict,
  words: string | undefined,
  by: string,
): Promise<ParkingRight> {
  const why = needsReason.has(verdict) ? properWords('reason', words ?? '') : properNote(words ?? '')
  if (rightAfter(right.state, verdict) === undefined)
    throw new Problem('conflict', `Cannot ${verdict} right ${right.id}: it is ${right.state}`)
  const after = await parking.decide(right.id, verdict, why, by).catch((error: unknown) => {
    // somebody else decided between our look and our word, or the plate has another right
    if (error instanceof RangeError) throw new Problem('conflict', error.message)
    throw error
  })
  if (after === undefined) throw notFound('right', right.id)
  return after
}
