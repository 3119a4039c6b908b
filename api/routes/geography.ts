import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { answerKept, keptFresh } from '../kept-text.ts'

const FRESH_MS = 5_000 // roads and towns change some times a year
const ANSWERED = { type: 'application/geo+json', cacheControl: 'private, no-cache' }

/** Roads and towns as the map draws them, each kept ready as text. */
export function geographyRoutes(app: App, { operations, nowMs }: Context): void {
  const network = keptFresh(nowMs, FRESH_MS, async () => {
    const { version, roads, attribution } = await operations.geography.roads()
    // a restored store may have another network under the same number
    const { epoch } = await operations.live.clock()
    const text = () =>
      collection(
        roads.map(({ id, line, name, roadClass, grade, oneway, tunnel, edges }) => ({
          type: 'Feature',
          id,
          properties: { id, name, roadClass, grade, oneway, tunnel, edges },
          geometry: { type: 'LineString', coordinates: line },
        })),
        // a foreign member (RFC 7946 §6.1)
        attribution === '' ? {} : { attribution },
      )
    return { version: `${epoch} ${version}`, text }
  })
  const towns = keptFresh(nowMs, FRESH_MS, async () => {
    const text = collection(
      (await operations.geography.towns()).map(({ name, nameEn, ring }) => ({
        type: 'Feature',
        properties: { name, nameEn },
        geometry: { type: 'Polygon', coordinates: [closed(ring)] },
      })),
    )
    return { version: text, text: () => text }
  })

  const schema = (summary: string) => ({
    summary,
    tags: ['map'],
    response: {
      200: Type.Object(
        {
          type: Type.Literal('FeatureCollection'),
          features: Type.Array(Type.Unknown()),
          attribution: Type.Optional(Type.String({ description: 'Whom to name wherever it is shown' })),
        },
        { description: 'GeoJSON (RFC 7946), WGS-84; has a strong ETag' },
      ),
      304: Type.Null({ description: 'Not changed' }),
    },
  })
  // typed as raw replies: what is sent is text made once, not an object to be made text again
  const options = (summary: string) => ({
    config: { access: 'see-live' as const },
    schema: schema(summary),
    // it is kept compressed, under a tag of its own
    compress: false as const,
  })
  app.get('/api/network', options('Road network'), async (request, reply) =>
    answerKept(await network(), request, reply as FastifyReply, ANSWERED),
  )
  app.get('/api/towns', options('Towns'), async (request, reply) =>
    answerKept(await towns(), request, reply as FastifyReply, ANSWERED),
  )
}

const collection = (features: readonly object[], more: object = {}): string =>
  JSON.stringify({ type: 'FeatureCollection', ...more, features })

/** A polygon's ring ends where it began (RFC 7946 §3.1.6). */
function closed(ring: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const [first, last] = [ring[0], ring.at(-1)]
  return first === undefined || last === undefined || (first[0] === last[0] && first[1] === last[1])
    ? ring
    : [...ring, first]
}
