import { Type } from 'typebox'
import type { RoadEdge } from '#domain/geography.ts'
import { seesTown, type Person } from '#domain/person.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { evidenceFor, type Evidence } from '../evidence.ts'
import type { KnownNetwork } from '../networks.ts'
import { invalid, notFound } from '../problems.ts'
import { EdgeId, limit, query, Time } from '../schemas.ts'
import { SeenVehicles } from '../seen-vehicles.ts'
import { searchStreets, seesStreet, type FoundStreet } from '../streets.ts'
import { timeRange } from '../times.ts'
import { ShownSettingsSchema } from './rule-settings.ts'

const STREETS_MAX = 200
const STREETS_DEFAULT = 20
const DAY_MS = 86_400_000
const SHIFTS_LOOKED_AT = 100
const SHIFTS_LOOKED_BACK_MS = 400 * DAY_MS
const RANGE_MS_MAX = 100 * DAY_MS // a quarter; a month answers within 100 ms

const EdgeParams = Type.Object({ id: EdgeId })
const LonLat = Type.Unsafe<readonly [number, number]>(Type.Array(Type.Number(), { minItems: 2, maxItems: 2 }))
const Edge = Type.Unsafe<RoadEdge>(
  Type.Object({
    id: Type.String(),
    name: Type.String(),
    nameEn: Type.String(),
    roadClass: Type.String(),
    grade: Type.Integer(),
    oneway: Type.Boolean(),
    lengthM: Type.Number(),
    widthM: Type.Number(),
    town: Type.String(),
    line: Type.Array(LonLat),
  }),
)
const NetworkSchema = Type.Object({ id: Type.String(), source: Type.String(), addedAtMs: Type.Integer() })
const EvidenceSchema = Type.Unsafe<Evidence>(
  Type.Object({
    edge: Type.Object({ id: Type.String(), name: Type.String(), lengthM: Type.Number() }),
    answer: Type.Enum(['swept', 'not-swept', 'unknown', 'excused']),
    reason: Type.String(),
    words: Type.Object({ zh: Type.String(), en: Type.String() }),
    sweptM: Type.Number(),
    unknownM: Type.Number(),
    excusedM: Type.Number(),
    swept: Type.Array(Type.Array(Type.Number()), { description: 'Swept stretches, metres from the start of the side' }),
    passes: Type.Array(
      Type.Object({
        vehicle: Type.String(),
        vehicleName: Type.String(),
        fromM: Type.Number(),
        toM: Type.Number(),
        fromMs: Type.Number(),
        toMs: Type.Number(),
        signal: Type.Enum(['on', 'off', 'none']),
        meanKmh: Type.Number(),
        limitKmh: Type.Number(),
        overspeed: Type.Boolean(),
        gap: Type.Boolean(),
        countedM: Type.Number(),
        reason: Type.String({ description: 'On what it counts, or why it does not' }),
        shiftIds: Type.Array(Type.String()),
      }),
    ),
    silences: Type.Array(Type.Unknown()),
    excuses: Type.Array(Type.Unknown()),
    shifts: Type.Array(
      Type.Object({
        id: Type.String(),
        version: Type.Integer({ description: 'Of its figures; 0: still running' }),
        settings: Type.Integer({ description: 'Version of the settings that made the figures' }),
        networkId: Type.String(),
        standing: Type.Optional(Type.String()),
      }),
    ),
    network: NetworkSchema,
    settings: ShownSettingsSchema,
  }),
)

/** Streets of the network, and what is known of each: "was this street swept?" */
export function streetRoutes(app: App, context: Context): void {
  const { operations, networks, vehicleNames, nowMs } = context
  const seenVehicles = new SeenVehicles(operations.coverage)
  const access = 'see-coverage'
  const tags = ['coverage']

  app.get(
    '/api/streets',
    {
      config: { access },
      schema: {
        summary: 'Streets by a part of their name, Chinese or English, with their sides; an edge id finds that side',
        tags,
        querystring: query({
          search: Type.String({ minLength: 1, maxLength: 100 }),
          limit: limit(STREETS_MAX, STREETS_DEFAULT),
        }),
        response: {
          200: Type.Object({
            streets: Type.Array(
              Type.Unsafe<FoundStreet>(
                Type.Object({
                  name: Type.String(),
                  nameEn: Type.String(),
                  town: Type.String(),
                  edges: Type.Array(
                    Type.Object({ id: Type.String(), lengthM: Type.Number(), from: LonLat, to: LonLat }),
                  ),
                }),
              ),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { search, limit: most = STREETS_DEFAULT } = request.query
      const network = await networks.current()
      if (network === undefined || search.trim() === '') return { streets: [] }
      return { streets: searchStreets(network, whoAsks(request).person, search, most) }
    },
  )

  app.get(
    '/api/streets/:id',
    {
      config: { access },
      schema: {
        summary: 'A street side (a directed edge), with its line and the other side',
        tags,
        params: EdgeParams,
        response: { 200: Type.Object({ edge: Edge, opposite: Type.Optional(Edge), network: NetworkSchema }) },
      },
    },
    async (request) => {
      const { edge, network } = await sideInScope(context, whoAsks(request).person, request.params.id)
      const opposite = edge.oppositeId === undefined ? undefined : network.edges.get(edge.oppositeId)
      const { id, source, addedAtMs } = network
      return { edge, ...(opposite === undefined ? {} : { opposite }), network: { id, source, addedAtMs } }
    },
  )

  app.get(
    '/api/streets/:id/evidence',
    {
      config: { access },
      schema: {
        summary: 'Was this side swept between two times? By whom, when, on what evidence, and what else is known',
        tags,
        params: EdgeParams,
        querystring: query({ from: Type.Optional(Time), to: Type.Optional(Time) }),
        response: { 200: EvidenceSchema },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const range = timeRange(request.query, nowMs(), DAY_MS)
      if (range.toMs - range.fromMs > RANGE_MS_MAX) throw invalid('from', 'to to may be 100 days at most')
      const found = await sideInScope(context, person, request.params.id)
      return evidenceFor(operations, { ...found, ...range }, person, { vehicleNames, seenVehicles })
    },
  )
}

/** The side, if there is one and the person may know of it: by its town, or because a shift of theirs had it to do. */
async function sideInScope(
  { operations, networks, nowMs }: Context,
  person: Person,
  id: string,
): Promise<{ edge: RoadEdge; network: KnownNetwork }> {
  const found = await networks.edge(id)
  if (found === undefined) throw notFound('street side', id)
  if (seesStreet(person, found.edge)) return found
  const shifts = await operations.shifts.onSide(id, nowMs() - SHIFTS_LOOKED_BACK_MS, nowMs() + DAY_MS, SHIFTS_LOOKED_AT)
  if (!shifts.some(({ town }) => seesTown(person, town))) throw notFound('street side', id)
  return found
}
