import { randomUUID } from 'node:crypto'
import { Type } from 'typebox'
import { roadGrades } from '#domain/geography.ts'
import { seesTown } from '#domain/person.ts'
import { planFaults, type PlanProblem } from '#domain/plan/check.ts'
import { PassWindow, Plan, PlanSchedule, workTypes } from '#domain/plan/plan.ts'
import { templateOf, type PlanTemplate } from '#domain/plan/template.ts'
import type { PlanRow } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { entryOf, keep, mayKeep, planInScope, planStreets, problemsOf, properPlan, type PlanEntry } from '../plans.ts'
import { invalid, Problem } from '../problems.ts'
import { AtMs, body, Nothing, query } from '../schemas.ts'

const PlanId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })
const PlanIdParams = Type.Object({ id: PlanId })
const Version = Type.Integer({ minimum: 1, maximum: 1_000_000_000 })

const kept = {
  version: Type.Integer({ description: 'Grows with every change' }),
  changedAtMs: AtMs,
  changedBy: Type.String(),
  retiredAtMs: Type.Optional(AtMs),
}
const { sides: _sides, ...withoutSides } = Plan.properties
const Entry = Type.Unsafe<PlanEntry>(
  Type.Object({
    ...withoutSides,
    ...kept,
    sideCount: Type.Integer(),
    lengthM: Type.Number({ description: 'Of the sides that the road network in use has' }),
    missingSides: Type.Integer({
      description: 'Sides that the road network in use lacks: they are left out of shifts',
    }),
  }),
)
const ProblemOfPlan = Type.Unsafe<PlanProblem>(
  Type.Object({
    fault: Type.Enum([...planFaults]),
    severity: Type.Enum(['error', 'warning']),
    part: Type.String({ description: 'Of the plan, such as passes/1' }),
    detail: Type.String(),
  }),
)
const Whole = Type.Object({
  plan: Type.Unsafe<PlanRow>(Type.Object({ ...Plan.properties, ...kept })),
  lengthM: Type.Number(),
  missing: Type.Array(Type.String(), { description: 'Sides that the road network in use lacks' }),
  problems: Type.Array(ProblemOfPlan),
})
const Template = Type.Unsafe<PlanTemplate>(
  Type.Object({
    passes: Type.Array(PassWindow, { description: 'Empty: roads of this grade need none of this work' }),
    schedule: PlanSchedule,
    sources: Type.Array(Type.String(), { description: 'Where each number is from' }),
  }),
)
const NewPlan = Type.Object({ ...Plan.properties, id: Type.Optional(PlanId) })

/** Routes: street sides to be cleaned, how, how often, on which days and by whom (docs/SPEC.md D5, D9, D15). */
export function planRoutes(app: App, context: Context): void {
  const { operations, networks } = context
  const tags = ['plans']
  const seeing = { access: 'see-coverage' } as const
  const managing = { access: 'manage-plans' } as const

  const whole = async (plan: PlanRow, problems: PlanProblem[]) => {
    const network = await networks.current()
    return {
      plan,
      lengthM: entryOf(plan, network).lengthM,
      missing: plan.sides.filter((side) => network?.edges.has(side) !== true),
      problems,
    }
  }

  app.get(
    '/api/plans',
    {
      config: seeing,
      schema: {
        summary: 'Plans, sorted by id, without their sides',
        tags,
        querystring: query({
          retired: Type.Optional(Type.Boolean({ description: 'Also those no longer in use' })),
          workType: Type.Optional(Type.Enum([...workTypes])),
          town: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
        }),
        response: { 200: Type.Object({ plans: Type.Array(Entry) }) },
      },
    },
    async (request) => {
      const { retired = false, workType, town } = request.query
      const { towns } = whoAsks(request).person
      const network = await networks.current()
      const plans = await operations.plans.list({ towns, retired })
      return {
        plans: plans
          .filter((plan) => (workType ?? plan.workType) === plan.workType && (town ?? plan.town) === plan.town)
          .map((plan) => entryOf(plan, network)),
      }
    },
  )

  app.post(
    '/api/plans',
    {
      config: managing,
      schema: {
        summary: 'Make a plan; without an id one is made',
        tags,
        body: body({ plan: NewPlan }),
        response: { 201: Whole },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const id = request.body.plan.id ?? `plan-${randomUUID().slice(0, 8)}`
      const plan = properPlan({ ...request.body.plan, id })
      const problems = await mayKeep(context, person, plan)
      return reply.code(201).send(await whole(await keep(context, person, plan, 0), problems))
    },
  )

  app.post(
    '/api/plans/check',
    {
      config: managing,
      schema: {
        summary: 'What is wrong with a plan, without keeping it',
        tags,
        body: body({ plan: NewPlan }),
        response: { 200: Type.Object({ problems: Type.Array(ProblemOfPlan) }) },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { id = 'new', ...rest } = request.body.plan
      const row = await operations.plans.get(id)
      // one of another town is as good as none: what is hidden is not told by its problems
      const before = row !== undefined && seesTown(person, row.town) ? row : undefined
      return { problems: await problemsOf(context, person, { ...rest, id }, before) }
    },
  )

  app.post(
    '/api/plans/templates',
    {
      config: managing,
      schema: {
        summary: 'Passes and days proposed for a kind of work by road grade, or for a “席地而坐” area',
        tags,
        body: body({
          grade: Type.Enum([...roadGrades]),
          workType: Type.Enum([...workTypes]),
          demoArea: Type.Optional(Type.Boolean()),
        }),
        response: { 200: Template },
      },
    },
    async (request) => templateOf({ ...request.body, demoArea: request.body.demoArea ?? false }),
  )

  app.get(
    '/api/plans/:id',
    {
      config: seeing,
      schema: {
        summary: 'A plan, whole, as it is or was in a version',
        tags,
        params: PlanIdParams,
        querystring: query({ version: Type.Optional(Version) }),
        response: { 200: Whole },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const plan = await planInScope(operations, person, request.params.id, request.query.version)
      return whole(plan, await problemsOf(context, person, plan, plan))
    },
  )

  app.put(
    '/api/plans/:id',
    {
      config: managing,
      schema: {
        summary: 'Change a plan, or take a retired one into use again; shifts that have not begun follow it',
        tags,
        params: PlanIdParams,
        body: body({ plan: NewPlan, version: Version }),
        response: { 200: Whole },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { id } = request.params
      if (request.body.plan.id !== undefined && request.body.plan.id !== id)
        throw invalid('plan.id', `must be "${id}": a plan keeps its id`)
      const before = await planInScope(operations, person, id)
      if (before.version !== request.body.version)
        throw new Problem(
          'conflict',
          `Cannot change version ${request.body.version} of plan "${id}": it was changed by ${before.changedBy} and is at version ${before.version} by now`,
        )
      const plan = properPlan({ ...request.body.plan, id })
      const problems = await mayKeep(context, person, plan, before)
      return whole(await keep(context, person, plan, before.version), problems)
    },
  )

  app.delete(
    '/api/plans/:id',
    {
      config: managing,
      schema: {
        summary: 'Take a plan out of use: no more shifts are made of it; it and its shifts are kept',
        tags,
        params: PlanIdParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const { id } = await planInScope(operations, person, request.params.id)
      await operations.plans.retire(id, person.name)
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/plans/:id/streets',
    {
      config: seeing,
      schema: {
        summary: 'The street sides of a plan as lines in their direction of travel, in its order (GeoJSON)',
        tags,
        params: PlanIdParams,
        querystring: query({ version: Type.Optional(Version) }),
        response: {
          200: Type.Unsafe<ReturnType<typeof planStreets>>(
            Type.Object({
              type: Type.Literal('FeatureCollection'),
              features: Type.Array(Type.Unknown()),
              missing: Type.Array(Type.String(), { description: 'Sides that the road network in use lacks' }),
            }),
          ),
        },
      },
    },
    async (request) => {
      const plan = await planInScope(operations, whoAsks(request).person, request.params.id, request.query.version)
      return planStreets(plan, await networks.current())
    },
  )
}
