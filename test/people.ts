import { randomBytes } from 'node:crypto'
import { Passwords } from '../api/passwords.ts'
import { openOperations } from '#stores/operations.ts'

/** A dispatcher who may see everything, for dashboards of benches and proofs. */
export async function createViewer(dataDir: string): Promise<{ name: string; password: string }> {
  await using operations = await openOperations({ dataDir, durability: 'full', nowMs: Date.now })
  const name = 'bench'
  const password = randomBytes(16).toString('base64url')
  await operations.users.create(
    {
      name,
      role: 'dispatcher',
      towns: [],
      passwordHash: await new Passwords().hash(password),
      mustChangePassword: false,
    },
    'bench',
  )
  return { name, password }
}

/** Log in by HTTP; the session's cookie. */
export async function login(url: string, name: string, password: string): Promise<string> {
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-kerbside': '1' },
    body: JSON.stringify({ name, password }),
  })
  if (!answer.ok) throw new Error(`Cannot log in as "${name}": ${answer.status} ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}
