import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from './app.ts'
import { Problem } from './problems.ts'

const NOT_BUILT =
  'The dashboard is not built yet.\n\nRun "npm run build" (npm start does it by itself) and start again.\n' +
  'The API answers meanwhile: /api/docs, /health.\n'

/**
 * Paths that are no pages of the dashboard: what is not there is an error, not its start page. Files are at the top or in /assets; further down a dot
 * belongs to an id, as in /street/way-7.f
 */
const NO_PAGE = /^\/(?:api|live|health|metrics|assets)(?:\/|$)|^\/[^/]*\.[a-z0-9]{1,8}$/i

/** The start page that draws a path: crews, owners of lots and the public have small ones of their own. */
function startPageOf(path: string): string {
  if (/^\/crew(?:\/|$)/.test(path)) return 'crew/index.html'
  if (/^\/owner(?:\/|$)/.test(path)) return 'owner/index.html'
  if (/^\/p(?:\/|$)/.test(path)) return 'public-parking/index.html'
  if (/^\/t(?:\/|$)/.test(path)) return 'public-toilets/index.html'
  return 'index.html'
}

/** The built dashboard at /, its start page for every path that is a page of it, problem details for the rest. */
export async function serveDashboard(app: App, dashboardDir: string): Promise<void> {
  const built = existsSync(join(dashboardDir, 'index.html'))
  if (built)
    await app.register(fastifyStatic, {
      root: dashboardDir,
      cacheControl: false,
      setHeaders: (reply, path) => {
        // Vite puts a hash of the content into these names, so what was fetched once never changes
        const hashed = path.startsWith(join(dashboardDir, 'assets'))
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    })

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?', 1)[0] ?? '/'
    const reads = request.method === 'GET' || request.method === 'HEAD'
    const page = reads && !NO_PAGE.test(path) && /text\/html|\*\/\*/.test(request.headers.accept ?? '*/*')
    if (!page) throw new Problem('not-found', `There is no ${request.method} ${path.slice(0, 200)}`)
    if (!built) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT)
    return reply.sendFile(startPageOf(path))
  }
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, answer)
}
