import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { Type } from 'typebox'
import { StoreUnavailable } from '#stores/types.ts'

/**
 * Every answer that is not a success, as RFC 9457 problem details (docs/SPEC.md P10). The kinds are a closed list, so that a
 * client can act on `type` and never has to read the words.
 */
const kinds = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'not-signed-in': { status: 401, title: 'Not signed in' },
  'wrong-credentials': { status: 401, title: 'Name or password is wrong' },
  'not-allowed': { status: 403, title: 'Not allowed' },
  'missing-header': { status: 403, title: 'The header X-Kerbside: 1 is missing' },
  'must-change-password': { status: 403, title: 'The password must be changed first' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflicts with what is there' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-type': { status: 415, title: 'The content type is not supported' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something failed here' },
  unavailable: { status: 503, title: 'Not available right now' },
} as const
export type ProblemKind = keyof typeof kinds

const kindOfStatus = new Map<number, ProblemKind>([
  [400, 'invalid-request'],
  [401, 'not-signed-in'],
  [403, 'not-allowed'],
  [404, 'not-found'],
  [405, 'method-not-allowed'],
  [413, 'too-large'],
  [415, 'unsupported-type'],
  [429, 'too-many-requests'],
  [503, 'unavailable'],
])

export interface Mistake {
  /** JSON pointer to the member of the body, or to the parameter of the address, as a URI fragment: `#/asset/name`, `#/limit`. */
  readonly pointer: string
  readonly detail: string
}

export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'urn:kerbside:problem:… one of a closed list' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String({ description: 'Number of the request; the server’s log has the same' }),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }))),
  },
  { description: 'Problem details (RFC 9457)' },
)

/** Thrown by routes; becomes the answer. `detail` is shown to people: it names the action, the thing and the state. */
export class Problem extends Error {
  readonly kind: ProblemKind
  readonly mistakes: readonly Mistake[]
  readonly retryAfterS: number | undefined
  constructor(kind: ProblemKind, detail: string, more: { mistakes?: readonly Mistake[]; retryAfterS?: number } = {}) {
    super(detail)
    this.name = 'Problem'
    this.kind = kind
    this.mistakes = more.mistakes ?? []
    this.retryAfterS = more.retryAfterS
  }
}

export const notFound = (thing: string, name: string | number): Problem =>
  new Problem('not-found', `There is no ${thing} "${name}" that you may see`)

/** One mistake in one parameter or member. */
export const invalid = (name: string, detail: string): Problem =>
  new Problem('invalid-request', `${name} ${detail}`, {
    mistakes: [{ pointer: `#/${name.replaceAll('.', '/')}`, detail }],
  })

interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly errors?: readonly Mistake[]
}

export function problemBody(kind: ProblemKind, detail: string, requestId: string, mistakes: readonly Mistake[] = []) {
  const { status, title } = kinds[kind]
  const body: ProblemBody = {
    type: `urn:kerbside:problem:${kind}`,
    title,
    status,
    detail,
    instance: `urn:kerbside:request:${requestId}`,
    ...(mistakes.length > 0 ? { errors: mistakes } : {}),
  }
  return body
}

const MISTAKES_MAX = 20 // a request with more is not being mended by hand

/** Mistakes of a schema validation in words, each with the place it is in. */
function mistakesOf(error: FastifyError): Mistake[] {
  const found: Mistake[] = []
  for (const { keyword, instancePath, params, message } of error.validation ?? []) {
    // "schema is false" is the inner half of "must not have additional properties"
    if (keyword === 'boolean') continue
    const names = params['requiredProperties'] ?? params['additionalProperties']
    if (Array.isArray(names)) {
      const detail = keyword === 'required' ? 'is missing' : 'is not known here'
      for (const name of names) found.push({ pointer: `#${instancePath}/${String(name)}`, detail })
      continue
    }
    const allowed = params['allowedValues']
    const detail = Array.isArray(allowed) ? `must be one of ${allowed.join(', ')}` : (message ?? 'is not valid')
    found.push({ pointer: `#${instancePath}`, detail })
  }
  return found.slice(0, MISTAKES_MAX)
}

/** What an error of any origin becomes; only our own words and those about the request itself go out. */
export function problemOf(error: FastifyError | Error): Problem {
  if (error instanceof Problem) return error
  if (error instanceof StoreUnavailable)
    return new Problem('unavailable', 'The readings store does not answer; what devices send is kept meanwhile', {
      retryAfterS: Math.ceil((error.retryAfterMs ?? 5_000) / 1_000),
    })
  const { validation, validationContext, statusCode } = error as FastifyError
  if (validation !== undefined) {
    const mistakes = mistakesOf(error as FastifyError)
    const where = validationContext === 'body' ? 'The body' : 'The address'
    const words = mistakes.map(({ pointer, detail }) => `${pointer.slice(2) || 'it'} ${detail}`).join('; ')
    return new Problem('invalid-request', `${where} is not valid: ${words}`, { mistakes })
  }
  const kind = statusCode === undefined || statusCode < 400 ? undefined : kindOfStatus.get(statusCode)
  if (kind !== undefined) return new Problem(kind, error.message)
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Problem('invalid-request', error.message)
  return new Problem('internal', 'The request could not be answered; the log has the reason under the same number')
}

/** The error handler of the whole server. */
export function answerProblem(
  log: Logger,
): (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  return (error, request, reply) => {
    const problem = problemOf(error)
    if (problem.kind === 'internal')
      log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, 'request failed')
    const body = problemBody(problem.kind, problem.message, request.id, problem.mistakes)
    if (problem.retryAfterS !== undefined) reply.header('retry-after', String(problem.retryAfterS))
    return (
      reply
        .code(body.status)
        // errors of the framework itself come by no hook
        .header('x-request-id', request.id)
        .header('cache-control', 'no-store')
        .type('application/problem+json')
        .send(JSON.stringify(body))
    )
  }
}
