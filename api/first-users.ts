import { createHmac } from 'node:crypto'
import { roles, type Role } from '#domain/person.ts'
import type { Audit, AuditRow, Operations } from '#stores/types.ts'
import { oneTimePassword, passwordOf, Passwords } from './passwords.ts'
import { sessionSecret } from './sessions.ts'

/** A sign-in to print; `password` is left out when it was changed and nobody but its owner knows it. */
export interface FirstUser {
  readonly name: string
  readonly role: Role
  readonly password: string | undefined
}

const FIRST_ADMINISTRATOR = 'admin'
const BY = 'simulated district'
const ENTRIES = 100

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
 * session secret in `dataDir`, so that every start can print them again and no copy of the store has them. Those shut out by
 * `shutOutDemoUsers` are let in again, those shut out by a person are not.
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
        BY,
      )
    else if (known.disabledAtMs !== undefined && (await isShutOutByUs(operations, name)))
      await operations.users.change(known.id, { disabled: false }, BY)
    const fits = known === undefined || (await passwords.fits(password, await operations.users.passwordHash(known.id)))
    users.push({ name, role, password: fits ? password : undefined })
  }
  return users
}

/** Without the simulated district its users are shut out: their passwords were printed for everybody to see. */
export async function shutOutDemoUsers(operations: Operations): Promise<void> {
  for (const role of roles) {
    const user = await operations.users.byName(`demo-${role}`)
    if (user === undefined || user.disabledAtMs !== undefined) continue
    // a person may have this name without being ours
    const made = await newestEntry(operations.audit, user.name, ({ action }) => action === 'user.create')
    if (made?.by === BY) await operations.users.change(user.id, { disabled: true }, BY)
  }
}

async function isShutOutByUs({ audit }: Operations, name: string): Promise<boolean> {
  const entry = await newestEntry(audit, name, ({ detail }) => detail['disabled'] !== undefined)
  return entry?.by === BY
}

/** The newest entry about `subject` that fits; nothing in this program deletes any. */
async function newestEntry(
  audit: Audit,
  subject: string,
  fits: (entry: AuditRow) => boolean,
): Promise<AuditRow | undefined> {
  let beforeId: number | undefined
  for (;;) {
    const entries = await audit.list({ subject, limit: ENTRIES, ...(beforeId === undefined ? {} : { beforeId }) })
    const found = entries.find(fits)
    if (found !== undefined || entries.length < ENTRIES) return found
    beforeId = entries.at(-1)?.id
  }
}
