import type { DriverNow } from '#domain/sharing/driver.ts'
import type { HoldAction, HoldAnswer, HoldRequest } from '#domain/sharing/hold.ts'

export type HoldWish = Omit<HoldRequest, 'rightId'>

/** What a driver's phone asks of the platform. */
export interface DriverPhone {
  hold(wish: HoldWish): Promise<HoldAnswer>
  act(action: HoldAction): Promise<HoldAnswer>
  now(): Promise<Pick<DriverNow, 'hold'>>
}

const TIMEOUT_MS = 10_000

/** A phone with a secret of its own, as any driver's; it never signs in (docs/SPEC.md X20). */
export function httpDriverPhone({ url, secret }: { readonly url: string; readonly secret: string }): DriverPhone {
  const ask = async (path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(new URL(`/api/public/parking${path}`, url), {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        cookie: `kerbside-driver=${secret}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'x-kerbside': '1' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    if (!answer.ok) throw new Error(`Cannot ask ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  return {
    hold: async (wish) => (await ask('/holds', wish)) as HoldAnswer,
    act: async ({ holdId, ...action }) => (await ask(`/holds/${holdId}`, action)) as HoldAnswer,
    now: async () => ((await ask('/me')) as { driver: DriverNow }).driver,
  }
}
