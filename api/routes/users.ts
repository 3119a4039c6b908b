import { Type, type Static } from 'typebox'
import { roles, seesTown, type Person } from '#domain/person.ts'
import type { Operations, UserRow } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { lotInScope } from '../lots-now.ts'
import { properName } from '../names.ts'
import { LotId } from '../parking-schemas.ts'
import { oneTimePassword } from '../passwords.ts'
import { invalid, notFound, Problem } from '../problems.ts'
import { AtMs, body, NewPassword, Nothing, Towns } from '../schemas.ts'

const User = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  role: Type.Enum([...roles]),
  towns: Type.Unsafe<readonly string[]>(Towns),
  createdAtMs: AtMs,
  disabledAtMs: Type.Optional(AtMs),
  mustChangePassword: Type.Boolean(),
  lots: Type.Optional(Type.Array(LotId, { description: 'Lots of an owner' })),
})
const UserParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) })
const RoleName = Type.Enum([...roles])
const LOTS_MAX = 1_000

/** People, their roles and towns. An administrator of some towns manages the people of those towns only. */
export function userRoutes(app: App, context: Context): void {
  const { operations, passwords, nowMs } = context
  const access = 'manage-users'
  const tags = ['users']

  app.get(
    '/api/users',
    {
      config: { access },
      schema: { summary: 'People', tags, response: { 200: Type.Object({ users: Type.Array(User) }) } },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const users = (await operations.users.list()).filter(({ towns }) => within(person, towns))
      return { users: await Promise.all(users.map(async (user) => ({ ...told(user), ...(await lotsOf(user)) }))) }
    },
  )
  const lotsOf = async ({ id, role }: UserRow): Promise<{ lots?: string[] }> =>
    role === 'owner' ? { lots: await operations.parking.lotsOf(id) } : {}

  app.post(
    '/api/users',
    {
      config: { access },
      schema: {
        summary:
          'Add a person; without a password a one-time password is made, which must be changed at the first login',
        tags,
        body: body({
          name: Type.String({ minLength: 1, maxLength: 100 }),
          role: RoleName,
          towns: Towns,
          password: Type.Optional(NewPassword),
        }),
        response: { 201: Type.Object({ user: User, oneTimePassword: Type.Optional(Type.String()) }) },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const { role, towns, password } = request.body
      const name = properName('name', request.body.name)
      mayGive(person, towns)
      if ((await operations.users.byName(name)) !== undefined)
        throw new Problem('conflict', `Cannot add "${name}": the name is taken`)
      const given = password ?? oneTimePassword()
      const user = await operations.users
        .create(
          {
            name,
            role,
            towns,
            passwordHash: await passwords.hash(given),
            mustChangePassword: password === undefined,
          },
          person.name,
        )
        .catch((error: unknown) => {
          // the same name, added by another request while the password was hashed
          if (error instanceof RangeError) throw new Problem('conflict', error.message)
          throw error
        })
      return reply.code(201).send({ user: told(user), ...(password === undefined ? { oneTimePassword: given } : {}) })
    },
  )

  app.patch(
    '/api/users/:id',
    {
      config: { access },
      schema: {
        summary: 'Change a person; all their sessions end',
        tags,
        params: UserParams,
        body: body({
          role: Type.Optional(RoleName),
          towns: Type.Optional(Towns),
          password: Type.Optional(NewPassword),
          disabled: Type.Optional(Type.Boolean()),
        }),
        response: { 200: Type.Object({ user: User }) },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const { role, towns, password, disabled } = request.body
      const user = await userInScope(operations, person, request.params.id)
      if (Object.keys(request.body).length === 0) throw invalid('body', 'must change something')
      if (towns !== undefined) mayGive(person, towns)
      const passwordHash = password === undefined ? undefined : await passwords.hash(password)
      // looked at after the slow hashing and right before the change, so that two requests cannot each leave the other's
      const stays = disabled !== true && (role ?? user.role) === 'administrator' && (towns ?? user.towns).length === 0
      if (!stays && (await isLastAdministrator(operations, user.id)))
        throw new Problem('conflict', `Cannot change "${user.name}": nobody else could manage the whole district`)
      const changed = await operations.users.change(
        user.id,
        {
          ...(role === undefined ? {} : { role }),
          ...(towns === undefined ? {} : { towns }),
          ...(passwordHash === undefined ? {} : { passwordHash, mustChangePassword: false }),
          ...(disabled === undefined ? {} : { disabled }),
        },
        person.name,
      )
      context.sessionsChanged()
      return { user: { ...told(changed), ...(await lotsOf(changed)) } }
    },
  )

  app.put(
    '/api/users/:id/lots',
    {
      config: { access },
      schema: {
        summary: 'The lots that are an owner’s own: she sees these and no others',
        tags,
        params: UserParams,
        body: body({ lots: Type.Array(LotId, { maxItems: LOTS_MAX, uniqueItems: true }) }),
        response: { 200: Type.Object({ user: User }) },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const user = await userInScope(operations, person, request.params.id)
      if (user.role !== 'owner')
        throw new Problem('conflict', `Cannot give lots to "${user.name}": a ${user.role} owns none`)
      for (const id of request.body.lots) {
        const lot = await lotInScope(operations, { towns: person.towns }, id)
        if (!seesTown(user, lot.town))
          throw new Problem('conflict', `Cannot give ${id} to "${user.name}": ${lot.town} is none of their towns`)
      }
      await operations.parking.setLotsOf(user.id, request.body.lots, person.name)
      return { user: { ...told(user), ...(await lotsOf(user)) } }
    },
  )

  app.delete(
    '/api/users/:id/sessions',
    {
      config: { access },
      schema: {
        summary: 'End all sessions of a person',
        tags,
        params: UserParams,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const user = await userInScope(operations, person, request.params.id)
      await operations.sessions.endAllOf(user.id)
      context.sessionsChanged()
      await operations.audit.add({
        atMs: nowMs(),
        by: person.name,
        action: 'user.end-sessions',
        subject: user.name,
        detail: { id: user.id },
      })
      return reply.code(204).send(null)
    },
  )
}

/** Whether all towns of `towns` (none: the whole district) are towns of the person. */
const within = (person: Person, towns: readonly string[]): boolean =>
  person.towns.length === 0 || (towns.length > 0 && towns.every((town) => person.towns.includes(town)))

/** Nobody gives a scope wider than their own (docs/SPEC.md P5). */
function mayGive(person: Person, towns: readonly string[]): void {
  if (!within(person, towns))
    throw new Problem('not-allowed', `You may give towns of your own only: ${person.towns.join(', ')}`)
}

async function userInScope(operations: Operations, person: Person, id: number): Promise<UserRow> {
  const user = await operations.users.get(id)
  if (user === undefined || !within(person, user.towns)) throw notFound('user', id)
  return user
}

/** Whether nobody but this user could manage users and devices of the whole district. */
async function isLastAdministrator(operations: Operations, id: number): Promise<boolean> {
  const able = (await operations.users.list()).filter(
    ({ role, towns, disabledAtMs }) => role === 'administrator' && towns.length === 0 && disabledAtMs === undefined,
  )
  return able.length === 1 && able[0]?.id === id
}

const told = (user: UserRow): Static<typeof User> => ({
  id: user.id,
  name: user.name,
  role: user.role,
  towns: user.towns,
  createdAtMs: user.createdAtMs,
  ...(user.disabledAtMs === undefined ? {} : { disabledAtMs: user.disabledAtMs }),
  mustChangePassword: user.mustChangePassword,
})
