import { Type } from 'typebox'
import { wrongPolicy } from '#domain/sharing/policy-check.ts'
import { SharingPolicy } from '#domain/sharing/policy.ts'
import type { LotScope } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { lotSides, type LotSide } from '../lot-sides.ts'
import { lotDetail, lotInScope, lotSummaries, seesLot } from '../lots-now.ts'
import { properNote } from '../names.ts'
import { ClosureSchema, LotDetailSchema, LotParams, LotSummarySchema, PolicySchema } from '../parking-schemas.ts'
import { invalid, notFound, Problem, type Mistake } from '../problems.ts'
import { AtMs, body, DistrictClock } from '../schemas.ts'
import { RowIdParams } from '../service-schemas.ts'

/** Longer no lot is closed at once: a policy that is not shared says the same (our choice). */
const CLOSURE_MS_MAX = 400 * 86_400_000

/** Lots as their operator, or their owner, sees them, and how they are shared (docs/SPEC.md X22, X23, X25). */
export function lotRoutes(app: App, context: Context): void {
  for (const side of lotSides(context.operations)) routesOfSide(app, context, side)
}

function routesOfSide(app: App, { operations, nowMs, clockSpeed }: Context, side: LotSide): void {
  const { base, see, change, scopeOf } = side
  const { parking } = operations
  const tags = [side.base === '/api/own' ? 'own' : 'parking']
  const now = () => Math.round(nowMs())

  app.get(
    `${base}/lots`,
    {
      config: { access: see },
      schema: {
        summary: 'Lots with how full they are, what is shared and held, and how their sensors are',
        tags,
        response: { 200: Type.Object({ clock: DistrictClock, lots: Type.Array(LotSummarySchema) }) },
      },
    },
    async (request) => ({
      clock: { nowMs: now(), speed: clockSpeed() },
      lots: await lotSummaries(operations, await scopeOf(request)),
    }),
  )

  app.get(
    `${base}/lots/:id`,
    {
      config: { access: see },
      schema: {
        summary: 'A lot with its file, policy, closures, bays, and the windows of the next eight days',
        tags,
        params: LotParams,
        response: { 200: LotDetailSchema },
      },
    },
    async (request) => lotDetail(operations, await scopeOf(request), request.params.id, now()),
  )

  app.put(
    `${base}/lots/:id/policy`,
    {
      config: { access: change },
      schema: {
        summary: 'How a lot is shared from now on; a conflict when it has another version by now',
        tags,
        params: LotParams,
        body: body({ onVersion: Type.Integer({ minimum: 0 }), policy: SharingPolicy }),
        response: { 200: Type.Object({ policy: PolicySchema }) },
      },
    },
    async (request) => {
      const lot = await lotInScope(operations, await scopeOf(request), request.params.id)
      const file = await parking.lot(lot.id)
      if (file === undefined) throw notFound('lot', lot.id)
      const { onVersion } = request.body
      const policy = properPolicy(request.body.policy)
      refuseMistakes('policy', wrongPolicy(policy, file.profile))
      return {
        policy: await orConflict(() => parking.putPolicy(lot.id, policy, whoAsks(request).person.name, onVersion)),
      }
    },
  )

  app.get(
    `${base}/lots/:id/policy/versions`,
    {
      config: { access: see },
      schema: {
        summary: 'All versions of how a lot is shared, newest first',
        tags,
        params: LotParams,
        response: { 200: Type.Object({ versions: Type.Array(PolicySchema) }) },
      },
    },
    async (request) => {
      const lot = await lotInScope(operations, await scopeOf(request), request.params.id)
      return { versions: await parking.policyVersions(lot.id) }
    },
  )

  app.post(
    `${base}/lots/:id/closures`,
    {
      config: { access: change },
      schema: {
        summary: 'Close a lot for others for an event; who holds a bay then is told, and how many they are answered',
        tags,
        params: LotParams,
        body: body({ fromMs: AtMs, toMs: AtMs, reason: Type.String({ minLength: 1, maxLength: 500 }) }),
        response: { 201: Type.Object({ closure: ClosureSchema, told: Type.Integer() }) },
      },
    },
    async (request, reply) => {
      const lot = await lotInScope(operations, await scopeOf(request), request.params.id)
      const { fromMs, toMs } = request.body
      if (toMs <= fromMs) throw invalid('toMs', 'must be after fromMs')
      if (toMs <= now()) throw invalid('toMs', 'must be in the future')
      if (toMs - fromMs > CLOSURE_MS_MAX) throw invalid('toMs', 'must be within 400 days of fromMs')
      const reason = properWords('reason', request.body.reason)
      const made = await parking.addClosure({ lot: lot.id, fromMs, toMs, reason }, whoAsks(request).person.name)
      return reply.code(201).send(made)
    },
  )

  app.delete(
    `${base}/closures/:id`,
    {
      config: { access: change },
      schema: {
        summary: 'Take a closure back; holds it cancelled stay cancelled',
        tags,
        params: RowIdParams,
        response: { 200: Type.Object({ closure: ClosureSchema }) },
      },
    },
    async (request) => {
      const { id } = request.params
      const known = await parking.closure(id)
      if (known === undefined || !(await isOfScope(known.lot, await scopeOf(request)))) throw notFound('closure', id)
      const closure = await parking.endClosure(id, whoAsks(request).person.name)
      if (closure === undefined) throw notFound('closure', id)
      return { closure }
    },
  )

  const isOfScope = async (id: string, scope: LotScope): Promise<boolean> => {
    const lot = await operations.assets.get(id)
    return lot !== undefined && seesLot(scope, lot)
  }
}

function properPolicy(policy: SharingPolicy): SharingPolicy {
  const { terms, termsEn, ...rest } = policy
  const words = {
    terms: terms === undefined ? '' : properNote(terms),
    termsEn: termsEn === undefined ? '' : properNote(termsEn),
  }
  return {
    ...rest,
    ...(words.terms === '' ? {} : { terms: words.terms }),
    ...(words.termsEn === '' ? {} : { termsEn: words.termsEn }),
  }
}

/** Words somebody must say. @throws {Problem} when there are none */
export function properWords(member: string, words: string): string {
  const proper = properNote(words)
  if (proper === '') throw invalid(member, 'must not be empty')
  return proper
}

/** @throws {Problem} with every mistake beside its member */
export function refuseMistakes(member: string, mistakes: readonly Mistake[]): void {
  if (mistakes.length === 0) return
  throw new Problem(
    'invalid-request',
    mistakes.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`).join('; '),
    {
      mistakes: mistakes.map(({ pointer, detail }) => ({ pointer: `#/${member}${pointer}`, detail })),
    },
  )
}

/** Somebody else was quicker: the version is another one by now. */
export async function orConflict<T>(put: () => Promise<T>): Promise<T> {
  try {
    return await put()
  } catch (error) {
    if (error instanceof RangeError) throw new Problem('conflict', error.message)
    throw error
  }
}
