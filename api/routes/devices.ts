import { Type, type Static } from 'typebox'
import { AssetId, deviceKinds, type Asset, type DeviceKind } from '#domain/asset.ts'
import { seesTown, type Person } from '#domain/person.ts'
import type { Operations } from '#stores/types.ts'
import { assetInScope, whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { properName } from '../names.ts'
import { notFound, Problem } from '../problems.ts'
import { AssetIdParams, AssetSchema, AtMs, body, limit, Nothing, query, SearchQuery } from '../schemas.ts'
import { nextOf, pageAfter } from './assets.ts'

const PAGE_MAX = 1_000
const PAGE_DEFAULT = 200

const Device = Type.Object({
  asset: AssetSchema,
  issuedAtMs: Type.Optional(AtMs),
  revokedAtMs: Type.Optional(AtMs),
  online: Type.Optional(Type.Boolean({ description: 'Left out: never connected' })),
})
const Issued = Type.Object({
  id: AssetId,
  kind: Type.Enum([...deviceKinds]),
  secret: Type.String({ description: 'Shown only now; the store keeps a salted hash' }),
})

/** Registering devices and their credentials. */
export function deviceRoutes(app: App, { operations }: Context): void {
  const access = 'manage-devices'
  const tags = ['devices']

  app.get(
    '/api/devices',
    {
      config: { access },
      schema: {
        summary: 'Registered devices, sorted by id',
        tags,
        querystring: query({
          search: SearchQuery,
          kind: Type.Optional(Type.Enum([...deviceKinds])),
          cursor: Type.Optional(AssetId),
          limit: limit(PAGE_MAX, PAGE_DEFAULT),
        }),
        response: { 200: Type.Object({ devices: Type.Array(Device), next: Type.Optional(AssetId) }) },
      },
    },
    async (request) => {
      const { search, kind, cursor, limit: most = PAGE_DEFAULT } = request.query
      const { towns } = whoAsks(request).person
      const all: Asset[] = []
      // few lots have a device of their own: those whose barriers count
      for (const asset of await operations.assets.list({ kind, search, towns }))
        if (asset.kind !== 'lot' || (await operations.devices.get(asset.id))?.issuedAtMs !== undefined) all.push(asset)
      const page = pageAfter(all, cursor, most)
      const devices: Static<typeof Device>[] = []
      for (const asset of page) devices.push(await deviceOf(operations, asset))
      return { devices, next: nextOf(all, page) }
    },
  )

  app.post(
    '/api/devices',
    {
      config: { access },
      schema: {
        summary: 'Register a device; answers its secret, once',
        tags,
        body: body({ asset: AssetSchema }),
        response: { 201: Issued },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const asset = { ...request.body.asset, name: properName('asset.name', request.body.asset.name) }
      asset.town = properName('asset.town', asset.town)
      if (!seesTown(person, asset.town))
        throw new Problem('not-allowed', `You may register devices of ${person.towns.join(', ')} only`)
      if ((await operations.devices.get(asset.id)) !== undefined)
        throw new Problem('conflict', `Cannot register "${asset.id}": the id is taken`)
      return reply.code(201).send(await operations.devices.register(asset, person.name))
    },
  )

  app.post(
    '/api/devices/:id/rotate',
    {
      config: { access },
      schema: {
        summary: 'Give a device a new secret; the old one ends at once',
        tags,
        params: AssetIdParams,
        response: { 200: Issued },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { id } = await deviceInScope(operations, person, request.params.id)
      return operations.devices.rotate(id, person.name)
    },
  )

  app.post(
    '/api/devices/:id/revoke',
    {
      config: { access },
      schema: {
        summary: 'End a device’s credential; it is disconnected at once',
        tags,
        params: AssetIdParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const { id } = await deviceInScope(operations, person, request.params.id)
      if ((await operations.devices.get(id))?.issuedAtMs === undefined) throw notFound('device', id)
      await operations.devices.revoke(id, person.name)
      return reply.code(204).send(null)
    },
  )
}

async function deviceOf(operations: Operations, asset: Asset): Promise<Static<typeof Device>> {
  const device = await operations.devices.get(asset.id)
  const online = (await operations.live.of(asset.id)).find(({ stream }) => stream === 'online')?.fields['online']
  return {
    asset,
    ...(device?.issuedAtMs === undefined ? {} : { issuedAtMs: device.issuedAtMs }),
    ...(device?.revokedAtMs === undefined ? {} : { revokedAtMs: device.revokedAtMs }),
    ...(typeof online === 'boolean' ? { online } : {}),
  }
}

async function deviceInScope(
  operations: Operations,
  person: Person,
  id: string,
): Promise<{ id: string; kind: DeviceKind }> {
  const asset = await assetInScope(operations, person, id)
  return { id, kind: asset.kind }
}
