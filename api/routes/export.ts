import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { exportedOf } from '#domain/parking/exported.ts'
import type { ExportRow } from '#stores/types.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { invalid, Problem } from '../problems.ts'
import { AtMs, limit, query } from '../schemas.ts'

const ROWS_MAX = 5_000
const ROWS_DEFAULT = 1_000

/** What others ask for, and what it is here. */
const kinds = {
  'lot-static': 'lot',
  'lot-dynamic': 'dynamic',
  'bay-state': 'bay',
  'sharing-policy': 'policy',
  'sharing-closure': 'closure',
} as const satisfies Record<string, ExportRow['is']>
type Kind = keyof typeof kinds
const kindNames = Object.keys(kinds) as Kind[]

/** What a city's platform fetches: all of it once, then what changed, by revision (docs/SPEC.md X33–X35). */
export function exportRoutes(app: App, { operations, nowMs }: Context): void {
  app.get(
    '/api/export/parking',
    {
      config: { access: 'open' },
      schema: {
        summary: 'What changed of lots, bays and sharing since a revision, with the key of an export',
        description:
          'Begin without `since`; go on with `rev` of the last answer, at once while `isMore`. A revision is told whole, each thing as it is now. ' +
          'When `epoch` is another one than before, begin again.',
        tags: ['export'],
        security: [{ exportKey: [] }],
        querystring: query({
          since: Type.Optional(Type.Integer({ minimum: 0, description: '`rev` of the last answer' })),
          epoch: Type.Optional(
            Type.String({ minLength: 1, maxLength: 100, description: 'Of the last answer: another one is a conflict' }),
          ),
          kinds: Type.Optional(
            Type.String({
              maxLength: 200,
              description: `Some of ${kindNames.join(', ')}, with commas; all when left out`,
            }),
          ),
          limit: limit(ROWS_MAX, ROWS_DEFAULT),
        }),
        response: {
          200: Type.Object({
            epoch: Type.String(),
            rev: Type.Integer({ description: 'What was told is complete up to here' }),
            isMore: Type.Boolean(),
            nowMs: AtMs,
            rows: Type.Array(
              Type.Object({
                kind: Type.Enum(kindNames),
                id: Type.String({ description: 'Of the lot or bay; of a closure its number' }),
                rev: Type.Integer(),
                row: Type.Unknown({ description: 'docs/parking-feeds.md' }),
              }),
            ),
          }),
        },
      },
    },
    async (request, reply) => {
      const { parking, live } = operations
      if ((await keyOf(request, operations)) === undefined) {
        reply.header('www-authenticate', 'Bearer realm="export"')
        throw new Problem('not-signed-in', 'Send "Authorization: Bearer KEY" with a key of the export that is in use')
      }
      const { since = 0, epoch: theirs, limit: most = ROWS_DEFAULT } = request.query
      const asked = kindsOf(request.query.kinds)
      const { epoch, rev: nowRev } = await live.clock()
      if ((theirs !== undefined && theirs !== epoch) || since > nowRev)
        throw new Problem(
          'conflict',
          `Revision ${since}${theirs === undefined ? '' : ` of epoch ${theirs}`} is none of this store's; begin again without since`,
        )
      const page = await parking.exportSince(
        since,
        asked.map((kind) => kinds[kind]),
        most,
      )
      const names = new Map(kindNames.map((name) => [kinds[name] as string, name]))
      const at = Math.round(nowMs())
      return {
        epoch,
        rev: page.rev,
        isMore: page.isMore,
        nowMs: at,
        rows: page.rows.map((row) => ({ kind: names.get(row.is)!, id: row.id, rev: row.rev, row: exportedOf(row) })),
      }
    },
  )
}

async function keyOf({ headers }: FastifyRequest, { parking }: Context['operations']) {
  const secret = /^Bearer ([\w-]{1,200})$/i.exec(headers.authorization ?? '')?.[1]
  return secret === undefined ? undefined : parking.keyOf(secret)
}

function kindsOf(text: string | undefined): Kind[] {
  if (text === undefined) return [...kindNames]
  const asked = text.split(',').map((name) => name.trim())
  const unknown = asked.find((name) => !kindNames.some((kind) => kind === name))
  if (unknown !== undefined) throw invalid('kinds', `must be some of ${kindNames.join(', ')}; "${unknown}" is none`)
  return asked as Kind[]
}
