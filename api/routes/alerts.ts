import { Type } from 'typebox'
import { alertRules, alertStates, severities, subjectKinds, type Alert } from '#domain/alert/alert.ts'
import { seesTown, type Person } from '#domain/person.ts'
import type { ByPerson, Operations } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { properNote } from '../names.ts'
import { invalid, notFound } from '../problems.ts'
import { AtMs, body, limit, query } from '../schemas.ts'
import { AlertSchema, RowId, RowIdParams, TownQuery, TrailSchema } from '../service-schemas.ts'
import { townsOf } from '../towns.ts'

const PAGE_MAX = 500
const PAGE_DEFAULT = 100
/** Longer nobody is kept from being told (our choice). */
const MUTE_MS_MAX = 7 * 86_400_000
const NOTE_MAX = 1_000
const note = Type.String({ maxLength: NOTE_MAX })

/** Alerts, open and past, and what people do with them. */
export function alertRoutes(app: App, { operations, nowMs }: Context): void {
  const tags = ['alerts']
  const response = { 200: Type.Object({ alert: AlertSchema }) }

  app.get(
    '/api/alerts',
    {
      config: { access: 'see-alerts' },
      schema: {
        summary: 'Alerts, newest first; `beforeId` goes on after the last one of a page',
        tags,
        querystring: query({
          state: Type.Optional(Type.Enum(['standing', ...alertStates], { description: 'standing: not closed' })),
          rule: Type.Optional(Type.Enum([...alertRules])),
          subject: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
          subjectKinds: Type.Optional(
            Type.String({
              pattern: `^(${subjectKinds.join('|')})(,(${subjectKinds.join('|')}))*$`,
              description: `Some of ${subjectKinds.join(', ')}, separated by commas`,
            }),
          ),
          shiftId: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
          severity: Type.Optional(Type.Enum([...severities])),
          town: TownQuery,
          beforeId: Type.Optional(RowId),
          limit: limit(PAGE_MAX, PAGE_DEFAULT),
        }),
        response: { 200: Type.Object({ alerts: Type.Array(AlertSchema) }) },
      },
    },
    async (request) => {
      const { limit: most = PAGE_DEFAULT, town, subjectKinds: kinds, ...filter } = request.query
      const towns = townsOf(whoAsks(request).person, town)
      if (towns === undefined) return { alerts: [] }
      return {
        alerts: await operations.alerts.list({
          ...filter,
          ...(kinds === undefined ? {} : { subjectKinds: kinds.split(',') as Alert['subjectKind'][] }),
          towns,
          limit: most,
        }),
      }
    },
  )

  app.get(
    '/api/alerts/:id',
    {
      config: { access: 'see-alerts' },
      schema: {
        summary: 'An alert, and what became of it',
        tags,
        params: RowIdParams,
        response: { 200: Type.Object({ alert: AlertSchema, trail: TrailSchema }) },
      },
    },
    async (request) => {
      const alert = await alertInScope(operations, whoAsks(request).person, request.params.id)
      return { alert, trail: await operations.alerts.trail(alert.id) }
    },
  )

  /** The alert after what a person did, which must be one that they may see. */
  const done = async (
    person: Person,
    id: number,
    words: string | undefined,
    act: (by: ByPerson) => Promise<Alert | undefined>,
  ): Promise<{ alert: Alert }> => {
    await alertInScope(operations, person, id)
    const said = words === undefined ? '' : properNote(words)
    const by = { by: person.name, atMs: Math.round(nowMs()), ...(said === '' ? {} : { note: said }) }
    const alert = await act(by)
    if (alert === undefined) throw notFound('alert', id)
    return { alert }
  }

  app.post(
    '/api/alerts/:id/acknowledge',
    {
      config: { access: 'handle-alerts' },
      schema: {
        summary: 'Somebody takes care of it; with an order, the order is acknowledged. Nothing changes when it is over',
        tags,
        params: RowIdParams,
        body: body({ note: Type.Optional(note) }),
        response,
      },
    },
    async (request) => {
      const { id } = request.params
      return done(whoAsks(request).person, id, request.body.note, (by) => operations.alerts.acknowledge(id, by))
    },
  )

  app.post(
    '/api/alerts/:id/close',
    {
      config: { access: 'handle-alerts' },
      schema: {
        summary: 'Close it although its reason may still hold; needs a reason in words',
        tags,
        params: RowIdParams,
        body: body({ note: Type.String({ minLength: 1, maxLength: NOTE_MAX }) }),
        response,
      },
    },
    async (request) => {
      const { id } = request.params
      if (properNote(request.body.note) === '') throw invalid('note', 'must say why')
      return done(whoAsks(request).person, id, request.body.note, (by) => operations.alerts.close(id, by))
    },
  )

  app.post(
    '/api/alerts/:id/mute',
    {
      config: { access: 'handle-alerts' },
      schema: {
        summary: 'Nobody is told of it until then, at most for 7 days and with a reason; 0: people are told again',
        tags,
        params: RowIdParams,
        body: body({ untilMs: AtMs, note: Type.Optional(note) }),
        response,
      },
    },
    async (request) => {
      const { id } = request.params
      const { untilMs, note: words } = request.body
      if (untilMs > nowMs() && properNote(words ?? '') === '') throw invalid('note', 'must say why')
      if (untilMs > nowMs() + MUTE_MS_MAX) throw invalid('untilMs', 'must be within 7 days')
      return done(whoAsks(request).person, id, words, (by) => operations.alerts.mute(id, untilMs, by))
    },
  )
}

/** The alert, if the person may know of it; what belongs to no town is for everybody. */
async function alertInScope({ alerts }: Operations, person: Person, id: number): Promise<Alert> {
  const alert = await alerts.get(id)
  if (alert === undefined || !(alert.town === '' || seesTown(person, alert.town))) throw notFound('alert', id)
  return alert
}
