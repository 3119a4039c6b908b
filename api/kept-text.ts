import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

const inBrotli = promisify(brotliCompress)
const inGzip = promisify(gzip)

/** An answer kept ready as text, so that an unchanged one costs a comparison. */
export interface KeptText {
  readonly version: string
  readonly text: Buffer
  readonly brotli: Buffer
  readonly gzip: Buffer
  /** Hash of the text: the same content is the same tag, whoever serves it. */
  readonly tag: string
}

/**
 * `read` is asked at most every `freshMs`, its text made only when the version is another one. What failed is answered to those who wait for it, and
 * tried again by the next.
 */
export function keptFresh(
  nowMs: () => number,
  freshMs: number,
  read: () => Promise<{ version: string; text: () => string }>,
): () => Promise<KeptText> {
  let kept: { readAtMs: number; is: Promise<KeptText> } | undefined
  const make = async (before: Promise<KeptText> | undefined): Promise<KeptText> => {
    const last = await before?.catch(() => undefined)
    const { version, text: textOf } = await read()
    if (last?.version === version) return last
    const text = Buffer.from(textOf())
    const tag = createHash('sha256').update(text).digest('base64url')
    const [brotli, gzipped] = await Promise.all([
      inBrotli(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
      inGzip(text),
    ])
    return { version, text, tag, brotli, gzip: gzipped }
  }
  return () => {
    const now = nowMs()
    if (kept === undefined || Math.abs(now - kept.readAtMs) >= freshMs) {
      const is = make(kept?.is)
      kept = { readAtMs: now, is }
      is.catch(() => {
        if (kept?.is === is) kept = undefined
      })
    }
    return kept.is
  }
}

/** In the best encoding that is asked for, each under a tag of its own, because a strong tag promises the same bytes; 304 when it is known already. */
export function answerKept(
  kept: KeptText,
  request: FastifyRequest,
  reply: FastifyReply,
  { type, cacheControl }: { readonly type: string; readonly cacheControl: string },
): FastifyReply {
  const encoding = (['br', 'gzip'] as const).find((each) => takes(request.headers['accept-encoding'], each))
  const etag = `"${kept.tag}${encoding === undefined ? '' : `-${encoding}`}"`
  reply.header('etag', etag).header('vary', 'accept-encoding').header('cache-control', cacheControl)
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  if (known.includes(etag) || known.includes('*')) return reply.code(304).send()
  reply.type(type)
  if (encoding === undefined) return reply.send(kept.text)
  return reply.header('content-encoding', encoding).send(encoding === 'br' ? kept.brotli : kept.gzip)
}

/** Whether the client takes the encoding, and not with q=0. */
function takes(header: string | string[] | undefined, encoding: string): boolean {
  for (const part of String(header ?? '').split(',')) {
    const [name, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    if (name === encoding) return !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))
  }
  return false
}
