import { noteServerTime } from './server-clock.ts'

/** The server's refusal (RFC 9457), or that it was not reached (status 0). Put into words by `errors.ts`. */
export class Refusal extends Error {
  readonly status: number
  /** The server's closed list of kinds, such as `wrong-credentials`; empty when it gave none. */
  readonly kind: string
  readonly detail: string
  readonly fields: readonly { readonly pointer: string; readonly detail: string }[]
  constructor(status: number, detail: string, problem: Problem = {}, options?: { cause?: unknown }) {
    super(`${status} ${detail}`, options)
    this.name = 'Refusal'
    this.status = status
    this.kind = problem.type?.replace(/^urn:kerbside:problem:/, '') ?? ''
    this.detail = detail
    this.fields = problem.errors ?? []
  }
}

interface Problem {
  readonly type?: string
  readonly title?: string
  readonly detail?: string
  readonly errors?: Refusal['fields']
}

interface Asked {
  readonly method?: string
  readonly json?: unknown
  /** Sent as it is. */
  readonly file?: Blob
  readonly signal?: AbortSignal | undefined
  /** A status that carries an answer too. */
  readonly also?: number
  /** Ask as nobody. */
  readonly anonymous?: boolean
  /** Asked by the page itself, not by a person: it is no use of the session, which ends when nobody is there. */
  readonly unattended?: boolean
}

/** Ask the server. Throws {@link Refusal}. */
async function ask(path: string, init: Asked = {}) {
  const method = init.method ?? 'GET'
  let answer: Response
  try {
    answer = await fetch(path, {
      method,
      credentials: init.anonymous === true ? 'omit' : 'same-origin',
      headers: {
        accept: 'application/json',
        ...(method === 'GET' ? {} : { 'x-kerbside': '1' }),
        ...(init.unattended === true ? { 'x-kerbside-unattended': '1' } : {}),
        ...(init.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(init.file === undefined ? {} : { 'content-type': init.file.type }),
      },
      body: init.file ?? (init.json === undefined ? undefined : JSON.stringify(init.json)),
      signal: init.signal,
    })
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw new Refusal(0, 'not reached', {}, { cause })
  }
  noteServerTime(answer.headers.get('date'))
  const type = answer.headers.get('content-type') ?? ''
  // a problem, or a proxy's page, under the other status is a refusal like any
  if (answer.ok || (answer.status === init.also && type.startsWith('application/json'))) return answer
  let problem: Problem = {}
  if (type.includes('json')) problem = (await answer.json()) as Problem
  throw new Refusal(answer.status, problem.detail ?? problem.title ?? answer.statusText, problem)
}

/** What is at an address. */
export const get = async <T>(
  path: string,
  signal?: AbortSignal,
  how: Pick<Asked, 'also' | 'anonymous' | 'unattended'> = {},
): Promise<T> => (await (await ask(path, { signal, ...how })).json()) as T
/** A change that has an answer. */
export const send = async <T>(method: string, path: string, json?: unknown): Promise<T> =>
  (await (await ask(path, { method, json })).json()) as T
/** A change without one. */
export const sendOnly = async (method: string, path: string, json?: unknown): Promise<void> => {
  await ask(path, { method, json })
}
/** A file as it is; its type goes with it. */
export const sendFile = async <T>(path: string, file: Blob): Promise<T> =>
  (await (await ask(path, { method: 'POST', file })).json()) as T
