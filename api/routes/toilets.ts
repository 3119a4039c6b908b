import { Type } from 'typebox'
import type { Asset } from '#domain/asset.ts'
import type { LiveRow } from '#domain/live.ts'
import { may, type Person } from '#domain/person.ts'
import type { ToiletLive } from '#domain/toilet/live.ts'
import { wrongProfile } from '#domain/toilet/profile-check.ts'
import { ToiletProfile } from '#domain/toilet/profile.ts'
import type { Operations, ToiletProfileRow } from '#stores/types.ts'
import { assetInScope, whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { notFound, Problem } from '../problems.ts'
import { AssetIdParams, AssetSchema, AtMs, body, query } from '../schemas.ts'
import { AlertSchema, OrderEntrySchema, TownQuery } from '../service-schemas.ts'
import { codeAddress, codePicture, originOf } from '../toilet-code.ts'
import { townsOf } from '../towns.ts'

const STANDING_MAX = 200

const ProfileRow = Type.Object({
  toilet: Type.String(),
  version: Type.Integer({ description: '0: nobody has written one, it is made of what is registered' }),
  profile: ToiletProfile,
  changedAtMs: AtMs,
  changedBy: Type.String(),
})
/** When it was so, and what is known of it: docs/SPEC.md Y19. */
interface ServiceNow {
  readonly atMs: number
  readonly live: ToiletLive
}
const ServiceNowSchema = Type.Unsafe<ServiceNow>(
  Type.Object({
    atMs: AtMs,
    live: Type.Object(
      { isOpen: Type.Boolean() },
      { additionalProperties: true, description: 'Stalls, air, visits, cleans, supplies, sensors: docs/SPEC.md Y19' },
    ),
  }),
)
const Known = { toilet: AssetSchema, profile: ProfileRow, service: Type.Optional(ServiceNowSchema) }
const Code = Type.Object({
  token: Type.String({ description: 'What stands in the code: who has it was there' }),
  url: Type.String(),
  svg: Type.String({ description: 'The picture of the code' }),
})

/** Files of toilets, how they are, and the codes at their doors (docs/SPEC.md Y18, Y19). */
export function toiletRoutes(app: App, { config, operations }: Context): void {
  const tags = ['toilets']

  app.get(
    '/api/toilets',
    {
      config: { access: 'see-live' },
      schema: {
        summary: 'Toilets with their files and how they are now',
        tags,
        querystring: query({ town: TownQuery }),
        response: { 200: Type.Object({ toilets: Type.Array(Type.Object(Known)) }) },
      },
    },
    async (request) => {
      const towns = townsOf(whoAsks(request).person, request.query.town)
      if (towns === undefined) return { toilets: [] }
      const [assets, profiles, { states }] = await Promise.all([
        operations.assets.list({ kind: 'toilet', towns: [...towns] }),
        operations.toilets.profiles(towns),
        operations.live.all([...towns]),
      ])
      const profileOf = new Map(profiles.map((row) => [row.toilet, row]))
      const serviceOf = new Map(states.filter((row) => isService(row)).map((row) => [row.id, serviceNow(row)]))
      return {
        toilets: assets.flatMap((toilet) => {
          const profile = profileOf.get(toilet.id)
          return profile === undefined ? [] : [{ toilet, profile, service: serviceOf.get(toilet.id) }]
        }),
      }
    },
  )

  app.get(
    '/api/toilets/:id',
    {
      config: { access: 'see-live' },
      schema: {
        summary: 'A toilet with its file, how it is now with its forecast, and what stands of alerts and orders',
        tags,
        params: AssetIdParams,
        response: {
          200: Type.Object({ ...Known, alerts: Type.Array(AlertSchema), orders: Type.Array(OrderEntrySchema) }),
        },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { toilet, profile } = await toiletInScope(operations, person, request.params.id)
      const row = (await operations.live.of(toilet.id)).find((state) => isService(state))
      const filter = { state: 'standing' as const, towns: [...person.towns], limit: STANDING_MAX }
      return {
        toilet,
        profile,
        service: row === undefined ? undefined : serviceNow(row),
        alerts: may(person.role, 'see-alerts')
          ? await operations.alerts.list({ ...filter, subject: toilet.id, subjectKinds: ['toilet'] })
          : [],
        orders: may(person.role, 'see-orders')
          ? await operations.workOrders.list({ ...filter, toilet: toilet.id })
          : [],
      }
    },
  )

  app.put(
    '/api/toilets/:id/profile',
    {
      config: { access: 'lead-orders' },
      schema: {
        summary: 'Write the file of a toilet; a conflict when it has another version by now',
        tags,
        params: AssetIdParams,
        body: body({ profile: ToiletProfile, version: Type.Integer({ minimum: 0 }) }),
        response: { 200: Type.Object({ profile: ProfileRow }) },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { toilet, profile: before } = await toiletInScope(operations, person, request.params.id)
      const { profile, version } = request.body
      const mistakes = wrongProfile(profile)
      if (mistakes.length > 0)
        throw new Problem('invalid-request', mistakes.map(({ detail }) => detail).join('; '), {
          mistakes: mistakes.map(({ pointer, detail }) => ({ pointer: `#/profile${pointer}`, detail })),
        })
      if (version !== before.version)
        throw new Problem(
          'conflict',
          `Cannot change version ${version} of the file of ${toilet.id}: it is at version ${before.version} by now`,
        )
      try {
        return { profile: await operations.toilets.putProfile(toilet.id, profile, person.name, version) }
      } catch (error) {
        // somebody else was quicker, between our look and our word
        if (error instanceof RangeError) throw new Problem('conflict', error.message)
        throw error
      }
    },
  )

  app.get(
    '/api/toilets/:id/profile-versions',
    {
      config: { access: 'see-service' },
      schema: {
        summary: 'All versions of the file of a toilet, newest first',
        tags,
        params: AssetIdParams,
        response: { 200: Type.Object({ versions: Type.Array(ProfileRow) }) },
      },
    },
    async (request) => {
      const { toilet } = await toiletInScope(operations, whoAsks(request).person, request.params.id)
      return { versions: await operations.toilets.profileVersions(toilet.id) }
    },
  )

  const code = (toilet: string, token: string, from: Parameters<typeof originOf>[1]) => {
    const url = codeAddress(originOf(config.publicUrl, from), toilet, token)
    return { token, url, svg: codePicture(url) }
  }
  app.get(
    '/api/toilets/:id/code',
    {
      config: { access: 'lead-orders' },
      schema: {
        summary: 'The code at the door of a toilet, for printing',
        tags,
        params: AssetIdParams,
        response: { 200: Code },
      },
    },
    async (request) => {
      const { toilet } = await toiletInScope(operations, whoAsks(request).person, request.params.id)
      return code(toilet.id, await operations.toilets.code(toilet.id), request)
    },
  )
  app.post(
    '/api/toilets/:id/code',
    {
      config: { access: 'lead-orders' },
      schema: {
        summary: 'Another code for the door of a toilet; the one before is worth nothing any more',
        tags,
        params: AssetIdParams,
        response: { 200: Code },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { toilet } = await toiletInScope(operations, person, request.params.id)
      return code(toilet.id, await operations.toilets.renewCode(toilet.id, person.name), request)
    },
  )
}

const isService = ({ kind, stream }: LiveRow): boolean => kind === 'toilet' && stream === 'service'
/** The rules wrote it as one (docs/SPEC.md Y19). */
const serviceNow = ({ atMs, fields }: LiveRow): ServiceNow => ({ atMs, live: fields as unknown as ToiletLive })

/** The toilet, if there is one and the person may know of it. */
async function toiletInScope(
  operations: Operations,
  person: Person,
  id: string,
): Promise<{ readonly toilet: Asset; readonly profile: ToiletProfileRow }> {
  const toilet = await assetInScope(operations, person, id)
  const profile = toilet.kind === 'toilet' ? await operations.toilets.profile(id) : undefined
  if (profile === undefined) throw notFound('toilet', id)
  return { toilet, profile }
}
