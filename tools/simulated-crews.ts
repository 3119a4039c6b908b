/** Crews of the simulated district as users of the platform, on its roster, with the codes of the toilets' doors. */
import { createHmac } from 'node:crypto'
import type { Role } from '#domain/person.ts'
import type { Duty } from '#domain/response/duty.ts'
import type { Operations, UserRow } from '#stores/types.ts'
import { passwordOf, Passwords } from '../api/passwords.ts'
import { sessionSecret } from '../api/sessions.ts'
import { DAY_MS, dayOf, startOfDay } from '../simulators/clock.ts'
import { townCentres } from '../simulators/district/towns.ts'
import type { District } from '../simulators/district.ts'

/** So many days ahead the roster is kept. */
const ROSTER_DAYS = 7
/** People of the demonstration who are on duty too, so that they are told. */
const DEMO: Readonly<Record<string, Duty['level']>> = {
  'demo-crew': 'crew',
  'demo-supervisor': 'supervisor',
  'demo-manager': 'manager',
}

/** Who answers orders in the simulated district. */
export interface SimulatedPerson {
  readonly userId: number
  readonly name: string
  readonly password: string
  readonly role: 'crew' | 'supervisor'
  readonly towns: readonly string[]
}

const crewNames: readonly { readonly name: string; readonly role: 'crew' | 'supervisor'; readonly towns: string[] }[] =
  [
    ...townCentres.map(({ name, nameEn }) => ({
      name: `sim-crew-${nameEn.split(' ')[0]!.toLowerCase()}`,
      role: 'crew' as const,
      towns: [name],
    })),
    { name: 'sim-supervisor', role: 'supervisor', towns: [] },
  ]

/**
 * One crew a town and one supervisor, made once. Their passwords are made of the session secret and known to nobody; whoever of them a person has shut out or
 * given another role or password is left alone and does nothing.
 */
export async function createSimulatedCrews(
  operations: Pick<Operations, 'users'>,
  dataDir: string,
  by: string,
): Promise<SimulatedPerson[]> {
  const secret = await sessionSecret(dataDir)
  const passwords = new Passwords()
  const people: SimulatedPerson[] = []
  for (const { name, role, towns } of crewNames) {
    const password = passwordOf(createHmac('sha256', secret).update(`password of ${name}`).digest())
    const known: UserRow | undefined = await operations.users.byName(name)
    const user =
      known ??
      (await operations.users.create(
        {
          name,
          role: role satisfies Role,
          towns,
          passwordHash: await passwords.hash(password),
          mustChangePassword: false,
        },
        by,
      ))
    const isOurs =
      user.disabledAtMs === undefined &&
      user.role === role &&
      (known === undefined || (await passwords.fits(password, await operations.users.passwordHash(user.id))))
    if (isOurs) people.push({ userId: user.id, name, password, role, towns })
  }
  return people
}

/** Everybody of the demonstration is on duty from today's midnight on; duties of other people are left as they are. */
export async function putSimulatedRoster(
  operations: Pick<Operations, 'users' | 'duties'>,
  people: readonly SimulatedPerson[],
  nowMs: number,
  by: string,
): Promise<void> {
  const fromMs = startOfDay(dayOf(nowMs))
  const onDuty: Pick<Duty, 'userId' | 'level' | 'teams'>[] = people.map(({ userId, role, towns }) => ({
    userId,
    level: role,
    teams: towns,
  }))
  for (const [name, level] of Object.entries(DEMO)) {
    const user = await operations.users.byName(name)
    if (user !== undefined && user.disabledAtMs === undefined) onDuty.push({ userId: user.id, level, teams: [] })
  }
  const duties = Array.from({ length: ROSTER_DAYS }, (_, day) =>
    onDuty.map((duty) => ({ ...duty, fromMs: fromMs + day * DAY_MS, toMs: fromMs + (day + 1) * DAY_MS })),
  ).flat()
  await operations.duties.put(
    fromMs,
    fromMs + ROSTER_DAYS * DAY_MS,
    duties,
    by,
    onDuty.map(({ userId }) => userId),
  )
}

/** What stands in the code at the door of each toilet. */
export async function codesOf(
  operations: Pick<Operations, 'toilets'>,
  { toilets }: Pick<District, 'toilets'>,
): Promise<Map<string, string>> {
  const codes = new Map<string, string>()
  for (const { id } of toilets) codes.set(id, await operations.toilets.code(id))
  return codes
}
