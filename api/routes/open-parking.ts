import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import { apdsOf } from '#domain/parking/apds.ts'
import { cdsOf } from '#domain/parking/cds.ts'
import type { Feed } from '#domain/parking/feed.ts'
import { geojsonOf } from '#domain/parking/geojson.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { fresh } from '../fresh.ts'
import { answerKept, keptFresh } from '../kept-text.ts'
import { parkingFeed, uuidOf } from '../parking-feed.ts'
import { query } from '../schemas.ts'

/** Feeds are made of one look at the stores in this time, however many ask. */
const LOOK_MS = 5_000
/** Ages in a feed are never further behind than this. */
const SAME_MS = 60_000

const forms = {
  geojson: { type: 'application/geo+json; charset=utf-8', make: geojsonOf },
  cds: { type: 'application/vnd.cds+json;version=1.0', make: (feed: Feed) => cdsOf(feed, uuidOf) },
  apds: { type: 'application/json; charset=utf-8', make: apdsOf },
} as const
type Form = keyof typeof forms
const formNames = Object.keys(forms) as Form[]

/** Lots and how they are shared, for everybody, in the forms others read (docs/SPEC.md X30–X32). */
export function openParkingRoutes(app: App, { operations, nowMs }: Context): void {
  const feedOf = fresh(LOOK_MS, () => parkingFeed(operations, Math.round(nowMs())))
  const kept = Object.fromEntries(
    formNames.map((form) => [
      form,
      keptFresh(
        () => performance.now(),
        LOOK_MS,
        async () => {
          const feed = await feedOf()
          const made = forms[form].make(feed)
          // the same data a little later is the same document, whose ages are those of the moment that stands in it
          const content = digest(JSON.stringify(made, (name, value: unknown) => (MOMENTS.has(name) ? null : value)))
          return { version: `${content} ${Math.floor(feed.nowMs / SAME_MS)}`, text: () => JSON.stringify(made) }
        },
      ),
    ]),
  ) as Record<Form, ReturnType<typeof keptFresh>>

  app.get(
    '/api/open/parking',
    {
      config: { access: 'open' },
      schema: {
        summary:
          'Lots that are shared or open to the public: where, how many bays, how many free, when they are shared and how many; as GeoJSON, CDS or APDS',
        description:
          'Data age stands in the document; what is not known is told as unknown, never as free. ' +
          'docs/parking-feeds.md says which member became what.',
        tags: ['open'],
        querystring: query({ f: Type.Optional(Type.Enum(formNames, { default: 'geojson' })) }),
        response: {
          200: Type.Unknown({ description: 'GeoJSON (RFC 7946), CDS Curbs 1.0 or APDS 4' }),
          304: Type.Null({ description: 'As it was' }),
        },
      },
    },
    async (request, reply) => {
      const form = request.query.f ?? 'geojson'
      // pages of others may read it
      reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin')
      return answerKept(await kept[form](), request, reply, {
        type: forms[form].type,
        cacheControl: 'public, max-age=15',
      })
    },
  )
}

/** Members that say when a document was made, and ages of that moment. */
const MOMENTS: ReadonlySet<string> = new Set(['asOf', 'dataAgeS', 'last_updated', 'referenceInstant', 'timestamp'])

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')
