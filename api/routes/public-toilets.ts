import { Type } from 'typebox'
import { AssetId } from '#domain/asset.ts'
import { stallKinds } from '#domain/toilet/profile.ts'
import { metresApart } from '#domain/coordinates.ts'
import { byUse, faultCategories, type PublicToilet } from '#domain/toilet/public.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { properNote } from '../names.ts'
import { photoTypes, properPhoto } from '../photos.ts'
import { invalid, notFound, Problem } from '../problems.ts'
import { publicLimits } from '../public-limits.ts'
import { isSame, PublicPhones } from '../public-phones.ts'
import { PublicToilets } from '../public-toilets.ts'
import { currentSettings } from '../rule-settings.ts'
import { body, DistrictClock, limit, query } from '../schemas.ts'
import { offlineAfterMs } from './settings.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const SHOWN_MAX = 200
const SHOWN_DEFAULT = 20
/** A phone makes its pictures smaller than this before it sends them; see dashboard/phone/picture.ts. */
const PUBLIC_PHOTO_BYTES_MAX = 2_000_000

const StallCountSchema = Type.Object({
  total: Type.Integer(),
  free: Type.Integer(),
  unknown: Type.Integer({ description: 'Of these nothing is known: they may be free or taken' }),
})
const PublicToiletSchema = Type.Unsafe<PublicToilet>(
  Type.Object({
    id: AssetId,
    name: Type.String(),
    nameEn: Type.Optional(Type.String()),
    town: Type.String(),
    address: Type.Optional(Type.String()),
    lon: Type.Optional(Type.Number()),
    lat: Type.Optional(Type.Number()),
    toiletClass: Type.Optional(Type.String()),
    openMinute: Type.Integer({ description: 'Minutes after local midnight' }),
    closeMinute: Type.Integer(),
    isOpen: Type.Boolean(),
    stalls: Type.Object(Object.fromEntries(stallKinds.map((kind) => [kind, Type.Optional(StallCountSchema)]))),
    asOfMs: Type.Optional(Type.Integer({ description: 'When its stalls last told how they are' })),
    distanceM: Type.Optional(Type.Number()),
  }),
)
const ToiletParams = Type.Object({ id: AssetId })
const Code = Type.String({ minLength: 1, maxLength: 200, description: 'What stands in the QR code at the door' })
const Ticket = Type.String({ minLength: 1, maxLength: 100 })

/** Toilets as anybody sees them, and what anybody may say of them; no login (docs/SPEC.md U45–U48). */
export function publicToiletRoutes(app: App, { config, operations, nowMs, clockSpeed }: Context): void {
  const tags = ['public']
  const toilets = new PublicToilets(operations, nowMs, offlineAfterMs(config))
  const phones = new PublicPhones(config)
  const limits = publicLimits(app)
  const now = () => Math.round(nowMs())
  const clock = () => ({ nowMs: now(), speed: clockSpeed() })

  const known = async (id: string): Promise<PublicToilet> => {
    const toilet = await toilets.one(id)
    if (toilet === undefined) throw notFound('toilet', id)
    return toilet
  }
  /** Whether it is the code of the toilet. @throws {Problem} when it is another one */
  const isThere = async (toilet: string, code: string | undefined): Promise<boolean> => {
    if (code === undefined) return false
    if (!isSame(code, await operations.toilets.code(toilet)))
      throw new Problem('not-allowed', `This is not the code of ${toilet}; scan the one at its door again`)
    return true
  }
  const hourMax = async (): Promise<number> => (await currentSettings(operations)).numbers.publicReportsPerHourMax

  app.get(
    '/api/public/toilets',
    {
      config: { access: 'open' },
      schema: {
        summary: 'Toilets for anybody: open ones first, then the nearest to a place (WGS-84), or by name',
        tags,
        querystring: query({
          lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
          lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
          town: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
          limit: limit(SHOWN_MAX, SHOWN_DEFAULT),
        }),
        response: {
          200: Type.Object({
            clock: DistrictClock,
            towns: Type.Array(Type.String()),
            toilets: Type.Array(PublicToiletSchema),
          }),
        },
      },
    },
    async (request) => {
      const { lon, lat, town, limit: most = SHOWN_DEFAULT } = request.query
      if ((lon === undefined) !== (lat === undefined)) throw invalid(lon === undefined ? 'lon' : 'lat', 'is missing')
      const all = await toilets.all()
      const found = all
        .filter((toilet) => town === undefined || toilet.town === town)
        .map((toilet) =>
          lon === undefined || lat === undefined || toilet.lon === undefined || toilet.lat === undefined
            ? toilet
            : {
                ...toilet,
                distanceM: Math.round(metresApart({ lon, lat }, { lon: toilet.lon, lat: toilet.lat })),
              },
        )
        .toSorted(byUse)
      return {
        clock: clock(),
        towns: [...new Set(all.map((toilet) => toilet.town))].toSorted(),
        toilets: found.slice(0, most),
      }
    },
  )

  app.get(
    '/api/public/toilets/:id',
    {
      config: { access: 'open' },
      schema: {
        summary: 'One toilet, for anybody',
        tags,
        params: ToiletParams,
        response: { 200: Type.Object({ clock: DistrictClock, toilet: PublicToiletSchema }) },
      },
    },
    async (request) => ({ clock: clock(), toilet: await known(request.params.id) }),
  )

  app.post(
    '/api/public/toilets/:id/reports',
    {
      config: { access: 'open' },
      schema: {
        summary:
          'Rate a toilet or report a fault; the first rating of a phone in a day with the code of the door counts at once, all else waits for review',
        tags,
        params: ToiletParams,
        body: Type.Union([
          body({
            kind: Type.Literal('rating'),
            stars: Type.Integer({ minimum: 1, maximum: 5 }),
            text: Type.Optional(Type.String({ maxLength: 500 })),
            code: Type.Optional(Code),
          }),
          body({
            kind: Type.Literal('fault'),
            category: Type.Enum([...faultCategories]),
            text: Type.Optional(Type.String({ maxLength: 500 })),
            photo: Type.Optional(Ticket),
            code: Type.Optional(Code),
          }),
        ]),
        response: { 201: Type.Object({ counts: Type.Boolean({ description: 'Whether it counts already' }) }) },
      },
    },
    async (request, reply) => {
      const toilet = await known(request.params.id)
      const said = request.body
      const wasThere = await isThere(toilet.id, said.code)
      const text = properNote(said.text ?? '')
      const photoId =
        said.kind === 'fault' && said.photo !== undefined ? await phones.photoOf(said.photo, toilet.id) : undefined
      if (said.kind === 'fault' && said.photo !== undefined && photoId === undefined)
        throw invalid('photo', 'was not given out for this toilet')
      const max = await hourMax()
      const phone = await phones.hashOf(request, reply)
      const atMs = now()
      if ((await operations.toilets.reportsOfPhone(phone, atMs - HOUR_MS)) >= max)
        throw new Problem('too-many-requests', `More than ${max} reports of one phone in an hour; try again later`)
      await limits.ofAddress(request, 'reports', max)
      // one voice is not three
      const mayCount = wasThere && !(await operations.toilets.hasRated(phone, toilet.id, atMs - DAY_MS))
      const report = await operations.toilets.addReport(
        {
          toilet: toilet.id,
          town: toilet.town,
          kind: said.kind,
          atMs,
          ...(said.kind === 'rating' ? { stars: said.stars } : { category: said.category }),
          ...(text === '' ? {} : { text }),
          ...(photoId === undefined ? {} : { photoId }),
        },
        phone,
      )
      // words are read by somebody before anything is made of them; stars of somebody who was there are not waited for
      const counts = said.kind === 'rating' && mayCount
      if (counts) await operations.toilets.review(report.id, 'accepted', { by: 'code', atMs })
      return reply.code(201).send({ counts })
    },
  )

  // only here may a body be a picture
  void app.register(async (pictures: App) => {
    pictures.addContentTypeParser(
      photoTypes,
      { parseAs: 'buffer', bodyLimit: PUBLIC_PHOTO_BYTES_MAX },
      (_request, bytes, done) => done(null, bytes),
    )
    pictures.post(
      '/api/public/toilets/:id/photos',
      {
        config: { access: 'open' },
        bodyLimit: PUBLIC_PHOTO_BYTES_MAX,
        schema: {
          summary: `Add a picture (${photoTypes.join(', ')}, at most 2 MB and 40 megapixels) as the body; a fault report names it by the ticket`,
          tags,
          consumes: photoTypes,
          params: ToiletParams,
          response: { 201: Type.Object({ photo: Ticket }) },
        },
      },
      async (request, reply) => {
        const toilet = await known(request.params.id)
        const photo = properPhoto(request.body)
        const max = await hourMax()
        await limits.ofAddress(request, 'pictures', max)
        await limits.ofPhone(request, 'pictures', max, await phones.hashOf(request, reply))
        const photoId = await operations.shifts.putPhoto({ ...photo, by: 'public', atMs: now() })
        return reply.code(201).send({ photo: await phones.ticketOf(photoId, toilet.id) })
      },
    )
  })
}
