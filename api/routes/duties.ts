import { Type } from 'typebox'
import { seesTown, type Person, type Role } from '#domain/person.ts'
import type { Duty } from '#domain/response/duty.ts'
import type { Operations } from '#stores/types.ts'
import { personOf, whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { invalid } from '../problems.ts'
import { AtMs, body, PersonSchema, query, Time } from '../schemas.ts'
import { DutySchema, NewDutySchema } from '../service-schemas.ts'
import { parseTime } from '../times.ts'

const DAY_MS = 86_400_000
const RANGE_MS_MAX = 62 * DAY_MS
const DUTIES_MAX = 2_000
/** Whom a roster may name. */
const onRosters: readonly Role[] = ['crew', 'supervisor', 'manager', 'dispatcher']

/** Who is on duty when: rosters. */
export function dutyRoutes(app: App, { operations, nowMs }: Context): void {
  const tags = ['orders']
  const people = Type.Array(PersonSchema, { description: 'Whom a roster may name' })

  app.get(
    '/api/duties',
    {
      config: { access: 'see-service' },
      schema: {
        summary: 'The roster: duties that touch the time, at most 62 days',
        tags,
        querystring: query({ from: Time, to: Time }),
        response: { 200: Type.Object({ duties: Type.Array(DutySchema), people }) },
      },
    },
    async (request) => {
      const fromMs = parseTime('from', request.query.from)
      const toMs = parseTime('to', request.query.to)
      checkRange(fromMs, toMs)
      return rosterOf(operations, whoAsks(request).person, fromMs, toMs)
    },
  )

  app.get(
    '/api/duties/now',
    {
      config: { access: 'see-orders' },
      schema: {
        summary: 'Who is on duty now',
        tags,
        response: { 200: Type.Object({ atMs: AtMs, duties: Type.Array(DutySchema), people }) },
      },
    },
    async (request) => {
      const atMs = Math.round(nowMs())
      return { atMs, ...(await rosterOf(operations, whoAsks(request).person, atMs, atMs + 1)) }
    },
  )

  app.put(
    '/api/duties',
    {
      config: { access: 'lead-orders' },
      schema: {
        summary: 'A roster in the place of the duties that begin in this time, of the people one sees',
        tags,
        body: body({ fromMs: AtMs, toMs: AtMs, duties: Type.Array(NewDutySchema, { maxItems: DUTIES_MAX }) }),
        response: { 200: Type.Object({ duties: Type.Array(DutySchema) }) },
      },
    },
    async (request) => {
      const { fromMs, toMs, duties } = request.body
      const { person } = whoAsks(request)
      checkRange(fromMs, toMs)
      const known = new Set((await peopleInScope(operations, person)).map(({ id }) => id))
      const stranger = duties.findIndex(({ userId }) => !known.has(userId))
      if (stranger >= 0) throw invalid(`duties.${stranger}.userId`, 'must be one of the people a roster may name')
      try {
        await operations.duties.put(fromMs, toMs, duties, person.name, [...known])
      } catch (error) {
        if (error instanceof RangeError) throw invalid('duties', error.message)
        throw error
      }
      const saved = await rosterOf(operations, person, fromMs, toMs)
      return { duties: saved.duties }
    },
  )
}

function checkRange(fromMs: number, toMs: number): void {
  if (!(fromMs < toMs)) throw invalid('to', 'must be after from')
  if (toMs - fromMs > RANGE_MS_MAX) throw invalid('to', 'must be at most 62 days after from')
}

/** Duties of people that somebody sees: who works in one of their towns. */
async function rosterOf(
  operations: Operations,
  person: Person,
  fromMs: number,
  toMs: number,
): Promise<{ duties: Duty[]; people: Person[] }> {
  const people = await peopleInScope(operations, person)
  const known = new Set(people.map(({ id }) => id))
  const duties = await operations.duties.list({ fromMs, toMs })
  return { duties: duties.filter(({ userId }) => known.has(userId)), people }
}

async function peopleInScope({ users }: Operations, person: Person): Promise<Person[]> {
  return (await users.list())
    .filter(
      ({ role, towns, disabledAtMs }) =>
        disabledAtMs === undefined &&
        onRosters.includes(role) &&
        (towns.length === 0 || towns.some((town) => seesTown(person, town))),
    )
    .map((user) => personOf(user))
}
