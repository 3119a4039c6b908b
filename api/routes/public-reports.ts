import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { AssetId } from '#domain/asset.ts'
import type { Person } from '#domain/person.ts'
import type { PublicReport } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { properNote } from '../names.ts'
import { photoTypes } from '../photos.ts'
import { invalid, notFound, Problem } from '../problems.ts'
import { AtMs, body, limit, query } from '../schemas.ts'

const PAGE_MAX = 500
const PAGE_DEFAULT = 100
const ReportId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER - 1 })
const ReportParams = Type.Object({ id: ReportId })
const Kind = Type.Enum(['rating', 'fault'])
const State = Type.Enum(['new', 'accepted', 'rejected'])

const ReportSchema = Type.Unsafe<PublicReport>(
  Type.Object({
    id: ReportId,
    toilet: AssetId,
    town: Type.String(),
    kind: Kind,
    atMs: AtMs,
    state: State,
    stars: Type.Optional(Type.Integer()),
    category: Type.Optional(Type.String()),
    text: Type.Optional(Type.String()),
    photoId: Type.Optional(Type.Integer()),
    reviewedBy: Type.Optional(Type.String({ description: '`code`: the code of the door was enough' })),
    reviewedAtMs: Type.Optional(AtMs),
  }),
)

/** What the public said of toilets, and the review without which none of it is shown or counted (docs/SPEC.md U48). */
export function publicReportRoutes(app: App, { operations, nowMs }: Context): void {
  const tags = ['toilets']

  const inScope = async ({ towns }: Person, id: number): Promise<PublicReport> => {
    const [report] = await operations.toilets.reports({ towns, beforeId: id + 1, limit: 1 })
    if (report?.id !== id) throw notFound('report', id)
    return report
  }

  app.get(
    '/api/public-reports',
    {
      config: { access: 'lead-orders' },
      schema: {
        summary: 'Reports of the public, newest first; `beforeId` goes on after the last one of a page',
        tags,
        querystring: query({
          state: Type.Optional(State),
          kind: Type.Optional(Kind),
          toilet: Type.Optional(AssetId),
          beforeId: Type.Optional(ReportId),
          limit: limit(PAGE_MAX, PAGE_DEFAULT),
        }),
        response: { 200: Type.Object({ reports: Type.Array(ReportSchema) }) },
      },
    },
    async (request) => {
      const { limit: most = PAGE_DEFAULT, ...filter } = request.query
      const { towns } = whoAsks(request).person
      return { reports: await operations.toilets.reports({ ...filter, towns, limit: most }) }
    },
  )

  app.get(
    '/api/public-reports/:id/photo',
    {
      config: { access: 'lead-orders' },
      schema: {
        summary: 'The picture of a report',
        tags,
        produces: photoTypes,
        params: ReportParams,
        response: { 200: Type.Unknown({ description: 'The picture' }) },
      },
    },
    async (request, answer) => {
      const reply = answer as FastifyReply // bytes, not made by the schema's serializer
      const { id, photoId } = await inScope(whoAsks(request).person, request.params.id)
      const photo = photoId === undefined ? undefined : await operations.shifts.photo(photoId)
      if (photo === undefined) throw notFound('picture of report', id)
      reply.header('content-disposition', 'inline')
      return reply.type(photo.type).send(Buffer.from(photo.bytes))
    },
  )

  app.post(
    '/api/public-reports/:id/review',
    {
      config: { access: 'lead-orders' },
      schema: {
        summary:
          'Accept a report, so that it counts or becomes a fault to be repaired, or reject it with a reason; once',
        tags,
        params: ReportParams,
        body: body({
          verdict: Type.Enum(['accepted', 'rejected']),
          note: Type.Optional(Type.String({ maxLength: 1_000 })),
        }),
        response: { 200: Type.Object({ report: ReportSchema }) },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { id, state, reviewedBy } = await inScope(person, request.params.id)
      if (state !== 'new')
        throw new Problem('conflict', `Report ${id} was ${state} by ${reviewedBy ?? 'somebody'} already`)
      const note = properNote(request.body.note ?? '')
      if (request.body.verdict === 'rejected' && note === '') throw invalid('note', 'must say why it is rejected')
      const report = await operations.toilets.review(id, request.body.verdict, {
        by: person.name,
        atMs: Math.round(nowMs()),
        ...(note === '' ? {} : { note }),
      })
      if (report === undefined) throw notFound('report', id)
      return { report }
    },
  )
}
