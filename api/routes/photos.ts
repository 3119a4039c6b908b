import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { may, seesTown, type Permission, type Person } from '#domain/person.ts'
import type { Operations, PhotoUse } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { photoTypes, properPhoto } from '../photos.ts'
import { notFound } from '../problems.ts'

export const PHOTO_BYTES_MAX = 5_000_000
const PhotoId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })

/** Pictures that go with excuses, orders, reports of the public and files of toilets. */
export function photoRoutes(app: App, { operations, nowMs }: Context): void {
  const tags = ['photos']

  // only here may a body be a picture
  void app.register(async (pictures: App) => {
    pictures.addContentTypeParser(
      photoTypes,
      { parseAs: 'buffer', bodyLimit: PHOTO_BYTES_MAX },
      (_request, bytes, done) => done(null, bytes),
    )
    pictures.post(
      '/api/photos',
      {
        config: { access: 'see-orders' },
        bodyLimit: PHOTO_BYTES_MAX,
        schema: {
          summary: `Add a picture (${photoTypes.join(', ')}, at most 5 MB and 40 megapixels) as the body; excuses and actions name it by its id`,
          tags,
          consumes: photoTypes,
          response: { 201: Type.Object({ id: PhotoId }) },
        },
      },
      async (request, reply) => {
        const { person } = whoAsks(request)
        const photo = { ...properPhoto(request.body), by: person.name, atMs: Math.round(nowMs()) }
        return reply.code(201).send({ id: await operations.shifts.putPhoto(photo) })
      },
    )
  })

  app.get(
    '/api/photos/:id',
    {
      config: { access: 'see-orders' },
      schema: {
        summary: 'A picture, for who added it and for who may see an excuse, order, report or toilet that shows it',
        tags,
        produces: photoTypes,
        params: Type.Object({ id: PhotoId }),
        response: { 200: Type.Unknown({ description: 'The picture' }) },
      },
    },
    async (request, answer) => {
      const reply = answer as FastifyReply // bytes, not made by the schema's serializer
      const { type, bytes } = await photoInScope(operations, whoAsks(request).person, request.params.id)
      reply.header('content-disposition', 'inline')
      return reply.type(type).send(Buffer.from(bytes))
    },
  )
}

/** What somebody must be allowed to see for a photo that it shows. */
const needs: Readonly<Record<PhotoUse['kind'], Permission>> = {
  excuse: 'see-coverage',
  order: 'see-orders',
  report: 'lead-orders',
  toilet: 'see-live',
}

/** The picture, if the person added it or something that they may see shows it. */
export async function photoInScope(
  { shifts }: Pick<Operations, 'shifts'>,
  person: Person,
  id: number,
): Promise<{ type: string; bytes: Uint8Array }> {
  const photo = await shifts.photo(id)
  const isShown = photo?.uses.some(({ kind, town }) => may(person.role, needs[kind]) && seesTown(person, town)) ?? false
  if (photo === undefined || !(photo.by === person.name || isShown)) throw notFound('photo', id)
  return photo
}
