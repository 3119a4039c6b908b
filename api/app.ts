import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import fastifyCompress from '@fastify/compress'
import fastifyCookie from '@fastify/cookie'
import fastifyHelmet from '@fastify/helmet'
import fastifyRateLimit from '@fastify/rate-limit'
import { TypeBoxValidatorCompiler, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from '#config'
import type { Metrics } from './metrics.ts'
import { answerProblem, Problem, problemBody } from './problems.ts'
import { securityHeaders } from './security.ts'

export type App = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>

const REQUEST_TIMEOUT_MS = 30_000 // a whole request must have arrived by then: nobody holds a connection by sending slowly
const PARAM_LENGTH_MAX = 128 // the longest is an asset id of 64

/** The bare server: limits, headers, problem details, metrics; no routes yet. */
export async function createApp(config: Config, log: Logger, metrics: Metrics): Promise<App> {
  // named by the wider type, because the server's own type would carry the logger's everywhere
  const loggerInstance: FastifyBaseLogger = log
  const app = Fastify({
    loggerInstance,
    // one line a request at debug level below; Fastify's own would log addresses with their queries at info
    logController: new LogController({ disableRequestLogging: true }),
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    bodyLimit: config.bodyBytesMax,
    // one hop: what stands before the address that one's own proxy added is whatever the client wrote
    trustProxy: config.trustProxy ? (_address: string, hop: number) => hop < 1 : false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX },
    forceCloseConnections: true,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    frameworkErrors: (error, request, reply) => {
      void answerProblem(log)(error, request, reply)
    },
    clientErrorHandler: (error, socket) => {
      // not even a request: no id, no log line, an answer if the connection still takes one
      if (error.code === 'ECONNRESET' || !socket.writable) return
      const body = JSON.stringify(problemBody('invalid-request', 'This is not an HTTP request', randomUUID()))
      socket.end(
        `HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\n` +
          `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      )
    },
  }).withTypeProvider<TypeBoxTypeProvider>()

  app.setValidatorCompiler(TypeBoxValidatorCompiler)
  // what a handler returns is bound to its schema by type; a second, generated serializer would only drop or coerce silently
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer))
  app.setErrorHandler(answerProblem(log))

  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    metrics.answered(request.method, route, reply.statusCode, reply.elapsedTime)
    log.debug({ requestId: request.id, method: request.method, route, status: reply.statusCode }, 'answered')
  })

  await app.register(fastifyHelmet, securityHeaders(config))
  await app.register(fastifyRateLimit, {
    max: config.requestsPerMinuteMax,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, { max, after }) =>
      new Problem('too-many-requests', `More than ${max} requests a minute; try again in ${after}`),
  })
  await app.register(fastifyCompress, { global: true, threshold: 1_024 })
  await app.register(fastifyCookie)
  return app
}
