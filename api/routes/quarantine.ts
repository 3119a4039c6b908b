import { isUtf8 } from 'node:buffer'
import { Type, type Static } from 'typebox'
import { AssetId } from '#domain/asset.ts'
import { seesTown, type Person } from '#domain/person.ts'
import { quarantineReasons } from '#domain/quarantine.ts'
import { parseTopic } from '#domain/topic.ts'
import type { Operations, QuarantineRow } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { notFound } from '../problems.ts'
import { AtMs, body, limit, query } from '../schemas.ts'

const PAGE_MAX = 200
const PAGE_DEFAULT = 50
const LISTED_BYTES_MAX = 8_192 // of each payload in a list; the single row has all of it
const REPLAYED_MAX = 1_000

const RowId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
const Row = Type.Object({
  id: RowId,
  seq: Type.Integer(),
  index: Type.Integer({ description: 'Reading in the message; -1: the whole message' }),
  receivedAtMs: AtMs,
  clientId: Type.String(),
  topic: Type.String(),
  reason: Type.Enum([...quarantineReasons]),
  detail: Type.String(),
  payloadBytes: Type.Integer({
    description: `Length of the whole payload; a list has its first ${LISTED_BYTES_MAX} bytes`,
  }),
  payloadText: Type.Optional(Type.String({ description: 'When it is UTF-8' })),
  payloadBase64: Type.String(),
  replayedAtMs: Type.Optional(AtMs),
})

/** What was not accepted, why, and asking for another try. */
export function quarantineRoutes(app: App, { operations }: Context): void {
  app.get(
    '/api/quarantine',
    {
      config: { access: 'see-quarantine' },
      schema: {
        summary:
          'Quarantined readings and messages, newest first; counts are since the beginning, of the whole district',
        tags: ['quarantine'],
        querystring: query({
          reason: Type.Optional(Type.Enum([...quarantineReasons])),
          assetId: Type.Optional(AssetId),
          beforeId: Type.Optional(RowId),
          limit: limit(PAGE_MAX, PAGE_DEFAULT),
        }),
        response: {
          200: Type.Object({ rows: Type.Array(Row), counts: Type.Record(Type.String(), Type.Integer()) }),
        },
      },
    },
    async (request) => {
      const { reason, assetId, beforeId, limit: most = PAGE_DEFAULT } = request.query
      const { towns } = whoAsks(request).person
      const rows = await operations.quarantine.list({ reason, assetId, beforeId, limit: most, towns })
      return {
        rows: rows.map((row) => told(row, LISTED_BYTES_MAX)),
        counts: { ...(await operations.quarantine.counts()) },
      }
    },
  )

  app.get(
    '/api/quarantine/:id',
    {
      config: { access: 'see-quarantine' },
      schema: {
        summary: 'A quarantined row with its whole payload',
        tags: ['quarantine'],
        params: Type.Object({ id: RowId }),
        response: { 200: Row },
      },
    },
    async (request) => {
      const row = await inScope(operations, whoAsks(request).person, request.params.id)
      return told(row, row.payload.byteLength)
    },
  )

  app.post(
    '/api/quarantine/replay',
    {
      config: { access: 'replay-quarantine' },
      schema: {
        summary: 'Ask ingest to receive these again; what it can now read leaves quarantine',
        tags: ['quarantine'],
        body: body({ ids: Type.Array(RowId, { minItems: 1, maxItems: REPLAYED_MAX, uniqueItems: true }) }),
        response: { 202: Type.Object({ requested: Type.Integer() }) },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const { ids } = request.body
      for (const id of ids) await inScope(operations, person, id)
      await operations.quarantine.requestReplay(ids, person.name)
      return reply.code(202).send({ requested: ids.length })
    },
  )
}

/** A row whose topic names no asset we know belongs to no town: only people of the whole district see it. */
async function inScope(operations: Operations, person: Person, id: number): Promise<QuarantineRow> {
  const row = await operations.quarantine.get(id)
  if (row === undefined) throw notFound('quarantined row', id)
  if (person.towns.length === 0) return row
  const assetId = parseTopic(row.topic)?.id
  const asset = assetId === undefined ? undefined : await operations.assets.get(assetId)
  if (asset === undefined || !seesTown(person, asset.town)) throw notFound('quarantined row', id)
  return row
}

function told(row: QuarantineRow, bytesMax: number): Static<typeof Row> {
  const { payload, replayedAtMs, ...rest } = row
  const shown = Buffer.from(payload.buffer, payload.byteOffset, Math.min(payload.byteLength, bytesMax))
  return {
    ...rest,
    payloadBytes: payload.byteLength,
    // a character cut at the end becomes a replacement character, the rest stays readable
    ...(isUtf8(payload) ? { payloadText: shown.toString('utf8') } : {}),
    payloadBase64: shown.toString('base64'),
    ...(replayedAtMs === undefined ? {} : { replayedAtMs }),
  }
}
