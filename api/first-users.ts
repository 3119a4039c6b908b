import { createHmac } from 'node:crypto'
import { roles, type Role } from '#domain/person.ts'
import type { Operations } from '#stores/types.ts'
import { oneTimePassword, passwordOf, Passwords } from './passwords.ts'
import { sessionSecret } from './sessions.ts'

/** A sign-in to print; `password` is left out when it was changed and nobody but its owner knows it. */
export interface FirstUser {
  readonly name: string
  readonly role: Role
  readonly password: string | undefined
}

const FIRST_ADMINISTRATOR = 'admin'

/**
 * The first administrator, when there is none of this name yet: made once in the life of an operations store. The one-time
 * password is known only to the caller, who prints it once; it must be changed at the first login.
 */
export async function createFirstAdministrator(operations: Operations): Promise<FirstUser | undefined> {
  if ((await operations.users.byName(FIRST_ADMINISTRATOR)) !== undefined) return undefined
  const password = oneTimePassword()
  await operations.users.create(
    {
      name: FIRST_ADMINISTRATOR,
      role: 'administrator',
      towns: [],
      passwordHash: await new Passwords().hash(password),
      mustChangePassword: true,
    },
    'first start',
  )
  return { name: FIRST_ADMINISTRATOR, role: 'administrator', password }
}

/**
 * One person a role (`demo-dispatcher` and so on), for the simulated district and nothing else. Their passwords are made of the
 * session secret in `dataDir`, so that every start can print them again and no copy of the store has them.
 */
export async function createDemoUsers(operations: Operations, dataDir: string): Promise<FirstUser[]> {
  const secret = await sessionSecret(dataDir)
  const passwords = new Passwords()
  const users: FirstUser[] = []
  for (const role of roles) {
    const name = `demo-${role}`
    const password = passwordOf(createHmac('sha256', secret).update(`demo password of ${name}`).digest())
    const known = await operations.users.byName(name)
    if (known === undefined)
      await operations.users.create(
        { name, role, towns: [], passwordHash: await passwords.hash(password), mustChangePassword: false },
        'simulated district',
      )
    const fits = known === undefined || (await passwords.fits(password, await operations.users.passwordHash(known.id)))
    users.push({ name, role, password: fits ? password : undefined })
  }
  return users
}
