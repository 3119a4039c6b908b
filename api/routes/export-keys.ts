import { Type } from 'typebox'
import type { ExportKey } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { properName } from '../names.ts'
import { notFound, Problem } from '../problems.ts'
import { AtMs, body, Nothing } from '../schemas.ts'
import { RowIdParams } from '../service-schemas.ts'

const KEYS_MAX = 100

const KeySchema = Type.Unsafe<ExportKey>(
  Type.Object({
    id: Type.Integer(),
    name: Type.String(),
    madeAtMs: AtMs,
    madeBy: Type.String(),
    lastUsedAtMs: Type.Optional(AtMs),
    revokedAtMs: Type.Optional(AtMs),
  }),
)

/** Keys by which platforms of others read the export (docs/SPEC.md X34). A key opens every lot, so only who sees all towns may give one out. */
export function exportKeyRoutes(app: App, { operations: { parking } }: Context): void {
  const access = 'manage-export-keys'
  const tags = ['export']

  app.get(
    '/api/export-keys',
    {
      config: { access },
      schema: {
        summary: 'Keys of the export, and when each was last used; the keys themselves are told once',
        tags,
        response: { 200: Type.Object({ keys: Type.Array(KeySchema) }) },
      },
    },
    async () => ({ keys: await parking.keys() }),
  )

  app.post(
    '/api/export-keys',
    {
      config: { access },
      schema: {
        summary: 'A new key for somebody who may read the export; it is told now and never again',
        tags,
        body: body({
          name: Type.String({ minLength: 1, maxLength: 100, description: 'Whose platform it is for' }),
        }),
        response: { 201: Type.Object({ key: KeySchema, secret: Type.String() }) },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      mustSeeAll(person)
      const name = properName('name', request.body.name)
      if ((await parking.keys()).filter(({ revokedAtMs }) => revokedAtMs === undefined).length >= KEYS_MAX)
        throw new Problem('conflict', `There are ${KEYS_MAX} keys in use; revoke one first`)
      return reply.code(201).send(await parking.makeKey(name, person.name))
    },
  )

  app.delete(
    '/api/export-keys/:id',
    {
      config: { access },
      schema: {
        summary: 'Revoke a key: it opens nothing from now on',
        tags,
        params: RowIdParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      mustSeeAll(person)
      if (!(await parking.revokeKey(request.params.id, person.name))) throw notFound('export key', request.params.id)
      return reply.code(204).send(null)
    },
  )
}

function mustSeeAll({ name, towns }: { readonly name: string; readonly towns: readonly string[] }): void {
  if (towns.length > 0)
    throw new Problem('not-allowed', `${name} sees some towns only; a key of the export opens all of them`)
}
