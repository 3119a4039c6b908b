import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import type { FastifySchema } from 'fastify'
import type { App } from './app.ts'
import { ProblemSchema } from './problems.ts'
import { SESSION_COOKIE } from './sessions.ts'

/** Collects the routes registered after it; their schemas are the document. */
export async function collectOpenApi(app: App, version: string): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kerbside',
        version,
        description:
          'Telemetry of the kerbside services of a district. Sign in with POST /api/session; methods other than GET need ' +
          'the header `X-Kerbside: 1`. Times are epoch milliseconds. Errors are problem details (RFC 9457).',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
          exportKey: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const access = route.config?.access
      const open = access === undefined || access === 'open'
      const described: FastifySchema & { 'x-access': string } = {
        ...schema,
        'x-access': access ?? 'open',
        ...(open ? {} : { security: [{ session: [] }] }),
        ...(open || access === 'session' ? {} : { description: `Needs the permission \`${access}\`.` }),
        response: {
          ...(schema?.response as Record<string, unknown> | undefined),
          default: {
            description: 'Problem details (RFC 9457)',
            content: { 'application/problem+json': { schema: ProblemSchema } },
          },
        },
      }
      return { schema: schema?.hide === true ? schema : described, url }
    },
  })
}

/** The document and a page to read and try it, with all assets from here. */
export async function serveOpenApi(app: App): Promise<void> {
  app.get('/api/openapi.json', { config: { access: 'open' }, schema: { hide: true } }, async () => app.swagger())
  await app.register(fastifySwaggerUi, {
    routePrefix: '/api/docs',
    uiConfig: { url: '/api/openapi.json', requestInterceptor: sendHeader },
    theme: { title: 'Kerbside API' },
  })
}

// runs in the page, where it is put as text; what Swagger UI hands over there has plain headers
function sendHeader<T>(request: T): T {
  Object.assign((request as { headers: object }).headers, { 'X-Kerbside': '1' })
  return request
}
