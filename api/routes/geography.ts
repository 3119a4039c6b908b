import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'

const compressed = promisify(brotliCompress)

const FRESH_MS = 5_000 // roads and towns change some times a year

interface Kept {
  readonly version: string
  readonly json: Buffer
  readonly brotli: Buffer
  /** Hash of the text: the same network is the same tag, whoever serves it. */
  readonly tag: string
}

/** Roads and towns as the map draws them, each kept ready as text, so that an unchanged one costs a comparison. */
export function geographyRoutes(app: App, { operations, nowMs }: Context): void {
  const network = keptFresh(nowMs, async () => {
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
  const towns = keptFresh(nowMs, async () => {
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
    answerKept(await network(), request, reply as FastifyReply),
  )
  app.get('/api/towns', options('Towns'), async (request, reply) =>
    answerKept(await towns(), request, reply as FastifyReply),
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

/** `read` is asked at most every few seconds, its text made only when the version is another one. */
function keptFresh(
  nowMs: () => number,
  read: () => Promise<{ version: string; text: () => string }>,
): () => Promise<Kept> {
  let kept: { readAtMs: number; is: Promise<Kept> } | undefined
  const make = async (before: Promise<Kept> | undefined): Promise<Kept> => {
    const last = await before?.catch(() => undefined)
    const { version, text } = await read()
    if (last?.version === version) return last
    const json = Buffer.from(text())
    const tag = createHash('sha256').update(json).digest('base64url')
    return { version, json, tag, brotli: await compressed(json, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) }
  }
  return () => {
    const now = nowMs()
    if (kept === undefined || Math.abs(now - kept.readAtMs) >= FRESH_MS) {
      const is = make(kept?.is)
      kept = { readAtMs: now, is }
      // a failed read is answered to those who wait for it, and tried again by the next
      is.catch(() => {
        if (kept?.is === is) kept = undefined
      })
    }
    return kept.is
  }
}

function answerKept(kept: Kept, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const brotli = /(?:^|,)\s*br\s*(?:;\s*q=(?:1|0\.\d*[1-9]\d*)\s*)?(?:,|$)/.test(
    request.headers['accept-encoding'] ?? '',
  )
  // one tag for each encoding, because a strong tag promises the same bytes
  const etag = `"${kept.tag}${brotli ? '-br' : ''}"`
  reply.header('etag', etag).header('vary', 'accept-encoding').header('cache-control', 'private, no-cache')
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  if (known.includes(etag) || known.includes('*')) return reply.code(304).send()
  reply.type('application/geo+json')
  return brotli ? reply.header('content-encoding', 'br').send(kept.brotli) : reply.send(kept.json)
}
