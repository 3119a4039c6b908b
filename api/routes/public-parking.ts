import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { readCalibration } from '#domain/parking/forecast-judge.ts'
import { bayKinds, countings } from '#domain/parking/lot.ts'
import { lotFlags } from '#domain/parking/live.ts'
import type { Place, RoadLines } from '#domain/parking/operator.ts'
import type { LotOffer } from '#domain/sharing/driver.ts'
import { approvals, SharingPrice } from '#domain/sharing/policy.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { answerKept, keptFresh } from '../kept-text.ts'
import { lotHours } from '../lot-hours.ts'
import { BookableSchema } from '../hold-schemas.ts'
import { AskedMs, CalibrationSchema, ChanceSchema, HoursNowSchema, LotId, LotParams } from '../parking-schemas.ts'
import { createParkingChances } from '../parking-chances.ts'
import { placesFor } from '../places.ts'
import { invalid, notFound } from '../problems.ts'
import { PublicLots, type Wish } from '../public-lots.ts'
import { roadLines } from '../road-lines.ts'
import { AtMs, DistrictClock, limit, query } from '../schemas.ts'
import { publicHoldRoutes } from './public-holds.ts'

const MINUTE_MS = 60_000
const SHOWN_MAX = 100
const SHOWN_DEFAULT = 20
const STAY_MINUTES_DEFAULT = 120
/** As long as a policy may allow. */
const STAY_MINUTES_MAX = 20_160
const ROADS_FRESH_MS = 5_000
const NOW_MS = 5_000

const count = Type.Integer({ minimum: 0 })
const OfferSchema = Type.Unsafe<LotOffer>(
  Type.Object({
    id: LotId,
    name: Type.String(),
    nameEn: Type.Optional(Type.String()),
    town: Type.String(),
    owner: Type.String(),
    address: Type.Optional(Type.String()),
    phone: Type.Optional(Type.String()),
    zone: Type.String(),
    lon: Type.Number(),
    lat: Type.Number(),
    entrances: Type.Array(Type.Object({ name: Type.String(), lon: Type.Number(), lat: Type.Number() })),
    walkM: Type.Optional(Type.Integer({ description: 'To the nearest entrance, 1.3 times the straight line' })),
    capacity: count,
    counting: Type.Enum([...countings]),
    free: Type.Optional(Type.Integer({ description: 'Left out: not known' })),
    unknown: Type.Integer({ description: 'Of these nothing is known: they may be free or taken' }),
    flags: Type.Array(Type.Enum([...lotFlags])),
    heardMs: Type.Optional(AtMs),
    kinds: Type.Object(Object.fromEntries(bayKinds.map((kind) => [kind, Type.Optional(count)])), {
      description: 'Bays that may be given, by kind',
    }),
    bookable: BookableSchema,
    chance: Type.Optional(ChanceSchema),
    price: SharingPrice,
    priceFen: Type.Integer(),
    windowFromMs: Type.Optional(AtMs),
    windowEndMs: Type.Optional(AtMs),
    stillHours: Type.Optional(Type.Object({ fromMinute: Type.Integer(), toMinute: Type.Integer() })),
    graceMinutes: Type.Integer(),
    approval: Type.Enum([...approvals]),
    terms: Type.Optional(Type.String()),
    termsEn: Type.Optional(Type.String()),
  }),
)
const StayQuery = {
  fromMs: Type.Optional(AskedMs),
  minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: STAY_MINUTES_MAX, default: STAY_MINUTES_DEFAULT })),
  kinds: Type.Optional(
    Type.String({
      pattern: `^(${bayKinds.join('|')})(,(${bayKinds.join('|')}))*$`,
      description: `Some of ${bayKinds.join(', ')}, separated by commas; left out: standard`,
    }),
  ),
}

const PlaceQuery = {
  lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
}

/** Shared lots for anybody, and what drivers do on their phones; no login (docs/SPEC.md X20, X21). */
export function publicParkingRoutes(app: App, context: Context): void {
  const { operations, networks, nowMs, clockSpeed } = context
  const tags = ['public']
  const chances = createParkingChances(operations, nowMs)
  const lots = new PublicLots(operations, chances, nowMs)
  const now = () => Math.round(nowMs())
  const clock = () => ({ nowMs: now(), speed: clockSpeed() })
  const open = { access: 'open' } as const

  const wishOf = ({
    lon,
    lat,
    fromMs,
    minutes = STAY_MINUTES_DEFAULT,
    kinds,
  }: {
    lon?: number
    lat?: number
    fromMs?: number
    minutes?: number
    kinds?: string
  }): Wish => {
    if ((lon === undefined) !== (lat === undefined)) throw invalid(lon === undefined ? 'lon' : 'lat', 'is missing')
    // who asks for now asks for the same stay as others of these seconds, and is answered by the same work
    const beginMs = Math.max(fromMs ?? 0, Math.floor(now() / NOW_MS) * NOW_MS)
    const stay = { fromMs: beginMs, toMs: beginMs + minutes * MINUTE_MS, kinds: kinds?.split(',') ?? [] }
    return lon === undefined || lat === undefined ? stay : { ...stay, place: { lon, lat } }
  }
  const isShared = async (id: string): Promise<void> => {
    if (!(await lots.isShared(id))) throw notFound('shared lot', id)
  }

  app.get(
    '/api/public/parking',
    {
      config: open,
      schema: {
        summary:
          'Shared lots for a place (WGS-84), a time and a length of stay: those with a bay first, then the nearest; `code` finds the lot whose code it is',
        tags,
        querystring: query({
          ...PlaceQuery,
          ...StayQuery,
          code: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
          limit: limit(SHOWN_MAX, SHOWN_DEFAULT),
        }),
        response: { 200: Type.Object({ clock: DistrictClock, offers: Type.Array(OfferSchema) }) },
      },
    },
    async (request) => {
      const { code, limit: most = SHOWN_DEFAULT, ...asked } = request.query
      const wish = wishOf(asked)
      if (code === undefined) return { clock: clock(), offers: (await lots.offers(wish)).slice(0, most) }
      const of = await operations.parking.lotOfCode(code)
      const offer = of === undefined ? undefined : await lots.offer(of, wish)
      return { clock: clock(), offers: offer === undefined ? [] : [offer] }
    },
  )

  app.get(
    '/api/public/parking/lots/:id',
    {
      config: open,
      schema: {
        summary: 'One shared lot for a time and a length of stay',
        tags,
        params: LotParams,
        querystring: query({ ...PlaceQuery, ...StayQuery }),
        response: { 200: Type.Object({ clock: DistrictClock, offer: OfferSchema }) },
      },
    },
    async (request) => {
      const offer = await lots.offer(request.params.id, wishOf(request.query))
      if (offer === undefined) throw notFound('shared lot', request.params.id)
      return { clock: clock(), offer }
    },
  )

  app.get(
    '/api/public/parking/lots/:id/hours',
    {
      config: open,
      schema: {
        summary: 'Chance of a free bay each half hour of a day, and when the lot is shared in it',
        tags,
        params: LotParams,
        querystring: query({ fromMs: Type.Optional(AskedMs) }),
        response: { 200: HoursNowSchema },
      },
    },
    async (request) => {
      const { id } = request.params
      await isShared(id)
      return { clock: clock(), ...(await lotHours(operations, chances, id, request.query.fromMs ?? now())) }
    },
  )

  app.get(
    '/api/public/parking/places',
    {
      config: open,
      schema: {
        summary: 'Lots, streets and toilets whose name, Chinese or English, has the text in it',
        tags,
        querystring: query({ q: Type.String({ minLength: 1, maxLength: 100 }) }),
        response: {
          200: Type.Object({
            places: Type.Array(
              Type.Unsafe<Place>(
                Type.Object({
                  name: Type.String(),
                  nameEn: Type.Optional(Type.String()),
                  kind: Type.Enum(['lot', 'street', 'toilet']),
                  lon: Type.Number(),
                  lat: Type.Number(),
                }),
              ),
            ),
          }),
        },
      },
    },
    async (request) => ({ places: await placesFor({ assets: operations.assets, networks }, request.query.q) }),
  )

  const roads = keptFresh(nowMs, ROADS_FRESH_MS, async () => {
    const { version, roads: drawn, attribution } = await operations.geography.roads()
    // a restored store may have another network under the same number
    const name = `${(await operations.live.clock()).epoch}.${version}`
    return { version: name, text: () => roadLines(drawn, name, attribution) }
  })
  app.get(
    '/api/public/parking/roads',
    {
      config: open,
      schema: {
        summary: 'The main streets as small lines to draw beneath a phone’s map',
        tags,
        response: {
          200: Type.Unsafe<RoadLines>(
            Type.Object(
              {
                lines: Type.Array(Type.Array(Type.Number()), { description: 'Each lon, lat, lon, lat …' }),
                version: Type.String(),
                attribution: Type.Optional(Type.String({ description: 'Whom to name wherever it is shown' })),
              },
              { description: 'Has a strong ETag' },
            ),
          ),
          304: Type.Null({ description: 'Not changed' }),
        },
      },
      // it is kept compressed, under a tag of its own
      compress: false as const,
    },
    async (request, reply) =>
      answerKept(await roads(), request, reply as FastifyReply, {
        type: 'application/json; charset=utf-8',
        cacheControl: 'public, max-age=3600',
      }),
  )

  app.get(
    '/api/public/parking/calibration',
    {
      config: open,
      schema: {
        summary: 'How well chances of a free bay were kept',
        tags,
        response: { 200: Type.Object({ calibration: Type.Optional(CalibrationSchema), atMs: Type.Optional(AtMs) }) },
      },
    },
    async () => {
      const judged = await operations.parking.calibration()
      if (judged === undefined) return {}
      return { calibration: readCalibration(judged.content).calibration, atMs: judged.atMs }
    },
  )

  publicHoldRoutes(app, context, lots)
}
