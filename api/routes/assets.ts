import { Type } from 'typebox'
import { AssetId } from '#domain/asset.ts'
import { assetInScope, whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { AssetIdParams, AssetSchema, AtMs, KindQuery, limit, LiveRowSchema, query, SearchQuery } from '../schemas.ts'

const PAGE_MAX = 5_000
const PAGE_DEFAULT = 1_000

/** What there is: sweepers, toilets, bays and lots of the towns the person sees. */
export function assetRoutes(app: App, { operations }: Context): void {
  app.get(
    '/api/assets',
    {
      config: { access: 'see-live' },
      schema: {
        summary: 'Assets, sorted by id',
        tags: ['assets'],
        querystring: query({
          kind: KindQuery,
          search: SearchQuery,
          lotId: Type.Optional(AssetId),
          cursor: Type.Optional(AssetId),
          limit: limit(PAGE_MAX, PAGE_DEFAULT),
        }),
        response: { 200: Type.Object({ assets: Type.Array(AssetSchema), next: Type.Optional(AssetId) }) },
      },
    },
    async (request) => {
      const { kind, search, lotId, cursor, limit: most = PAGE_DEFAULT } = request.query
      const all = await operations.assets.list({ kind, search, lotId, towns: whoAsks(request).person.towns })
      const assets = pageAfter(all, cursor, most)
      return { assets, next: nextOf(all, assets) }
    },
  )

  app.get(
    '/api/assets/:id',
    {
      config: { access: 'see-live' },
      schema: {
        summary: 'An asset, what is known of it now, and its credential’s dates',
        tags: ['assets'],
        params: AssetIdParams,
        response: {
          200: Type.Object({
            asset: AssetSchema,
            live: Type.Array(LiveRowSchema),
            device: Type.Optional(Type.Object({ issuedAtMs: Type.Optional(AtMs), revokedAtMs: Type.Optional(AtMs) })),
          }),
        },
      },
    },
    async (request) => {
      const asset = await assetInScope(operations, whoAsks(request).person, request.params.id)
      const known = await operations.devices.get(asset.id)
      const device = known?.issuedAtMs === undefined ? undefined : known
      return {
        asset,
        live: await operations.live.of(asset.id),
        ...(device === undefined ? {} : { device: { issuedAtMs: device.issuedAtMs, revokedAtMs: device.revokedAtMs } }),
      }
    },
  )
}

interface HasId {
  readonly id: string
}

/** The assets after `cursor`, of a list sorted by id as the store sorts it (by code point). */
export function pageAfter<T extends HasId>(all: readonly T[], cursor: string | undefined, most: number): T[] {
  const from = cursor === undefined ? 0 : all.findIndex(({ id }) => id > cursor)
  return from === -1 ? [] : all.slice(from, from + most)
}

/** The cursor of the next page: the last id of this one, unless it is the last of all. */
export function nextOf(all: readonly HasId[], page: readonly HasId[]): string | undefined {
  const last = page.at(-1)?.id
  return last === all.at(-1)?.id ? undefined : last
}
