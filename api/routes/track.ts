import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Asset } from '#domain/asset.ts'
import type { StoredReading } from '#domain/series.ts'
import type { ReadingsStore } from '#stores/types.ts'
import { assetInScope, whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { invalid } from '../problems.ts'
import { AssetIdParams, query, Time } from '../schemas.ts'
import { timeRange } from '../times.ts'
import { trackGeoJson, trackGpx, type TrackPoint } from '../track.ts'

const DAY_MS = 86_400_000
const PAGE = 5_000 // fixes read at once: some milliseconds, in which nobody else is answered
const POINTS_MAX = 100_000 // more than a day at one fix a second

/** Where a sweeper was. */
export function trackRoutes(app: App, { operations, readings, nowMs }: Context): void {
  app.get(
    '/api/assets/:id/track',
    {
      config: { access: 'see-history' },
      schema: {
        summary: 'Track of a sweeper, as GeoJSON lines with times or as GPX, cut at silences of more than 5 minutes',
        tags: ['history'],
        params: AssetIdParams,
        querystring: query({
          from: Type.Optional(Time),
          to: Type.Optional(Time),
          format: Type.Optional(Type.Enum(['geojson', 'gpx'])),
        }),
        produces: ['application/geo+json', 'application/gpx+xml'],
        response: { 200: Type.Unknown({ description: 'GeoJSON FeatureCollection of LineStrings, or GPX 1.1' }) },
      },
    },
    async (request, answer) => {
      const reply = answer as FastifyReply // GPX is text, GeoJSON is sent as text: neither is made by the schema's serializer
      const asset = await assetInScope(operations, whoAsks(request).person, request.params.id)
      if (asset.kind !== 'sweeper') throw invalid('id', `must be a sweeper's: "${asset.id}" is a ${asset.kind}`)
      const range = timeRange(request.query, nowMs(), DAY_MS)
      const points = await trackPoints(readings, asset, range)
      const gpx = request.query.format === 'gpx'
      const name = `track-${asset.id}-${new Date(range.fromMs).toISOString().slice(0, 10)}.${gpx ? 'gpx' : 'geojson'}`
      reply.header('content-disposition', `attachment; filename="${name}"`)
      reply.type(gpx ? 'application/gpx+xml; charset=utf-8' : 'application/geo+json; charset=utf-8')
      return reply.send(gpx ? trackGpx(asset, points) : JSON.stringify(trackGeoJson(asset, points)))
    },
  )
}

async function trackPoints(
  readings: ReadingsStore,
  asset: Asset,
  range: { fromMs: number; toMs: number },
): Promise<TrackPoint[]> {
  const points: TrackPoint[] = []
  let last: StoredReading | undefined
  for (;;) {
    const page = await readings.readings({
      kind: asset.kind,
      id: asset.id,
      stream: 'fix',
      fromMs: last?.atMs ?? range.fromMs,
      toMs: range.toMs,
      limit: PAGE,
    })
    // the page begins at the last one's time, because several readings may share a millisecond
    const known = last
    const fresh = page.filter(
      ({ atMs, sub }) => known === undefined || atMs > known.atMs || (atMs === known.atMs && sub > known.sub),
    )
    for (const { atMs, fields } of fresh) {
      const { lon, lat, speedKmh } = fields
      if (typeof lon !== 'number' || typeof lat !== 'number') continue
      points.push({ atMs, lon, lat, speedKmh: typeof speedKmh === 'number' ? speedKmh : undefined })
    }
    if (points.length > POINTS_MAX)
      throw invalid('from', `to to has more than ${POINTS_MAX.toLocaleString('en')} positions: ask for a shorter time`)
    last = fresh.at(-1)
    if (page.length < PAGE || last === undefined) return points
  }
}
