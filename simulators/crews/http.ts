import type { OrderAction } from '#domain/response/order.ts'
import type { CrewOrder } from './behaviour.ts'

/** What a person's phone asks of the platform. */
export interface Phone {
  /** Orders this person sees that are not closed. */
  standing(): Promise<readonly CrewOrder[]>
  /** What was done, in order; answers what became of each. */
  act(actions: readonly OrderAction[]): Promise<readonly Acted[]>
}
export interface Acted {
  readonly is: string
  readonly reason?: string
  readonly detail?: string
}

export interface Login {
  readonly url: string
  readonly name: string
  readonly password: string
}

const TIMEOUT_MS = 10_000
const ORDERS_MAX = 200

/**
 * Who may sign in now: phones of one machine share its address, of which the platform takes few logins a minute, and people at that machine must find room for
 * theirs.
 */
export function signInPace(everyMs: number, realMs: () => number = () => performance.now()): () => boolean {
  let nextMs = Number.NEGATIVE_INFINITY
  return () => {
    const now = realMs()
    if (now < nextMs) return false
    nextMs = now + everyMs
    return true
  }
}

/**
 * A phone that signs in when it must, as anybody's does (docs/SPEC.md S30). Until it has had its turn it shows no orders.
 * @param isTurn asked before it signs in
 */
export function httpPhone(login: Login, isTurn: () => boolean = () => true): Phone {
  let cookie: string | undefined

  const signIn = async (): Promise<string> => {
    const answer = await fetch(`${login.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-kerbside': '1' },
      body: JSON.stringify({ name: login.name, password: login.password }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!answer.ok) throw new Error(`Cannot sign in as "${login.name}": ${answer.status} ${await answer.text()}`)
    await answer.arrayBuffer()
    return answer.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')
  }
  const ask = async (path: string, body?: unknown, isAgain = false): Promise<unknown> => {
    cookie ??= await signIn()
    const answer = await fetch(`${login.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        cookie,
        'x-kerbside': '1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (answer.status === 401 && !isAgain) {
      await answer.arrayBuffer()
      cookie = undefined
      return ask(path, body, true)
    }
    if (!answer.ok) throw new Error(`Cannot ask ${path} as "${login.name}": ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  return {
    standing: async () => {
      if (cookie === undefined && !isTurn()) return []
      return ((await ask(`/api/work-orders?state=standing&limit=${ORDERS_MAX}`)) as { orders: CrewOrder[] }).orders
    },
    act: async (actions) => ((await ask('/api/order-actions', { actions })) as { answers: Acted[] }).answers,
  }
}
