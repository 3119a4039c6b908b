import { Type } from 'typebox'
import type { Asset } from '#domain/asset.ts'
import { fieldsOf } from '#domain/reading.ts'
import { streamsOf, type Stream } from '#domain/topic.ts'
import type { Series, StoredReading } from '#domain/series.ts'
import { assetInScope, whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { invalid } from '../problems.ts'
import { AssetIdParams, AtMs, limit, query, Time } from '../schemas.ts'
import { timeRange } from '../times.ts'

const DAY_MS = 86_400_000
const READINGS_MAX = 1_000
const POINTS_MIN = 4 // fewer cannot hold a bucket's lowest and highest at both ends (docs/SPEC.md H7)
const StreamParams = Type.Object({ ...AssetIdParams.properties, stream: Type.String({ maxLength: 32 }) })

const SeriesAnswer = Type.Unsafe<Series>(
  Type.Object({
    source: Type.Enum(['raw', 'raw-buckets', 'minute']),
    bucketMs: Type.Integer({
      description: 'Width of a bucket that gave its lowest and highest; 0 for single readings',
    }),
    fields: Type.Record(
      Type.String(),
      Type.Array(Type.Object({ atMs: AtMs, value: Type.Union([Type.Number(), Type.Boolean(), Type.String()]) })),
    ),
  }),
)
const ReadingsAnswer = Type.Object({
  readings: Type.Array(
    Type.Unsafe<StoredReading>(
      Type.Object({
        atMs: AtMs,
        receivedAtMs: AtMs,
        seq: Type.Integer(),
        sub: Type.Integer(),
        fields: Type.Record(Type.String(), Type.Unknown()),
      }),
    ),
  ),
})

/** What a stream of an asset was: as a curve, or reading by reading. */
export function historyRoutes(app: App, { config, operations, readings, nowMs }: Context): void {
  app.get(
    '/api/assets/:id/series/:stream',
    {
      config: { access: 'see-history' },
      schema: {
        summary: 'History of a stream: at most `points` a field, lowest and highest of each bucket when there are more',
        tags: ['history'],
        params: StreamParams,
        querystring: query({
          fields: Type.Optional(
            Type.String({ maxLength: 500, description: 'Names with commas between; left out: all' }),
          ),
          from: Type.Optional(Time),
          to: Type.Optional(Time),
          points: Type.Optional(
            Type.Integer({ minimum: POINTS_MIN, maximum: config.historyPointsMax, default: config.historyPointsMax }),
          ),
        }),
        response: { 200: SeriesAnswer },
      },
    },
    async (request) => {
      const { params, query } = request
      const asset = await assetInScope(operations, whoAsks(request).person, params.id)
      const stream = streamOf(asset, params.stream)
      return readings.series({
        kind: asset.kind,
        id: asset.id,
        stream,
        fields: fieldNames(stream, query.fields),
        ...timeRange(query, nowMs(), DAY_MS),
        pointsMax: query.points ?? config.historyPointsMax,
      })
    },
  )

  app.get(
    '/api/assets/:id/readings/:stream',
    {
      config: { access: 'see-history' },
      schema: {
        summary: 'Raw readings of a stream, oldest first',
        tags: ['history'],
        params: StreamParams,
        querystring: query({
          from: Type.Optional(Time),
          to: Type.Optional(Time),
          limit: limit(READINGS_MAX, READINGS_MAX),
        }),
        response: { 200: ReadingsAnswer },
      },
    },
    async (request) => {
      const { params, query } = request
      const asset = await assetInScope(operations, whoAsks(request).person, params.id)
      return {
        readings: await readings.readings({
          kind: asset.kind,
          id: asset.id,
          stream: streamOf(asset, params.stream),
          ...timeRange(query, nowMs(), DAY_MS),
          limit: query.limit ?? READINGS_MAX,
        }),
      }
    },
  )
}

/** @throws {Problem} naming the streams there are. */
export function streamOf(asset: Asset, name: string): Stream {
  const streams: readonly Stream[] = streamsOf[asset.kind]
  const stream = streams.find((each) => each === name)
  if (stream !== undefined) return stream
  const has = `a ${asset.kind} has ${streams.join(', ')}`
  throw invalid('stream', `must be a stream of "${asset.id}" (${has}): it is ${JSON.stringify(name)}`)
}

function fieldNames(stream: Stream, asked: string | undefined): string[] {
  const known = Object.keys(fieldsOf[stream].properties)
  if (asked === undefined) return known
  const names = [...new Set(asked.split(',').map((name) => name.trim()))]
  for (const name of names)
    if (!known.includes(name))
      throw invalid('fields', `must name fields of ${stream} (${known.join(', ')}): ${JSON.stringify(name)} is none`)
  return names
}
