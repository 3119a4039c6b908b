import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { AssetId } from '#domain/asset.ts'
import { readCalibration } from '#domain/parking/forecast-judge.ts'
import { seesTown, type Person } from '#domain/person.ts'
import type { Hold } from '#domain/sharing/hold.ts'
import { callOutcomes } from '#domain/sharing/overstay.ts'
import type { LotScope } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { lotHours } from '../lot-hours.ts'
import { operatorSide } from '../lot-sides.ts'
import { lotInScope } from '../lots-now.ts'
import { properNote } from '../names.ts'
import { createParkingChances } from '../parking-chances.ts'
import { sessionsCsv } from '../parking-sessions.ts'
import { ActionId, CallLineSchema, CallSchema, HoldAnswerSchema, HoldDetailSchema } from '../hold-schemas.ts'
import { AskedMs, ForecastSchema, HoursSchema, LotId, LotParams, WhichSessions } from '../parking-schemas.ts'
import { invalid, notFound } from '../problems.ts'
import { AtMs, body, query } from '../schemas.ts'
import { RowIdParams } from '../service-schemas.ts'
import { languages } from '../words.ts'
import { rangeOf } from './parking-records.ts'

const DAY_MS = 86_400_000
const MESSAGES_MAX = 1_000
const CSV_ROWS_MAX = 100_000
const CSV_MS_MAX = 400 * DAY_MS

/** What an operator sees of holds and does with them, the list of who is called, and how good forecasts are (docs/SPEC.md X27, X28). */
export function parkingHoldRoutes(app: App, context: Context): void {
  const { operations, nowMs } = context
  const { parking } = operations
  const { base, see, scopeOf } = operatorSide
  const chances = createParkingChances(operations, nowMs)
  const handle = 'handle-parking'
  const tags = ['parking']
  const now = () => Math.round(nowMs())

  const holdInScope = async (person: Person, id: number): Promise<Hold> => {
    const hold = await parking.holdOf(id)
    if (hold === undefined || !seesTown(person, hold.town)) throw notFound('hold', id)
    return hold
  }

  app.get(
    `${base}/holds/:id`,
    {
      config: { access: see },
      schema: {
        summary: 'A hold with all that happened to it, what its driver was told, calls, and her stay by sensor',
        tags,
        params: RowIdParams,
        response: { 200: HoldDetailSchema },
      },
    },
    async (request) => {
      const hold = await holdInScope(whoAsks(request).person, request.params.id)
      const [trail, messages, calls, session, overstay, right] = await Promise.all([
        parking.holdTrail(hold.id),
        parking.messages(hold.rightId, 0, MESSAGES_MAX),
        parking.callsOf(hold.id),
        parking.sessionOf(hold.id),
        parking.overstayOf(hold.id),
        parking.right(hold.rightId),
      ])
      return {
        hold,
        trail,
        messages: messages.filter(({ holdId }) => holdId === hold.id),
        calls,
        ...(session === undefined ? {} : { session }),
        ...(overstay === undefined ? {} : { overstay }),
        ...(right === undefined ? {} : { right }),
      }
    },
  )

  app.post(
    `${base}/holds/:id`,
    {
      config: { access: handle },
      schema: {
        summary: 'Cancel a hold, or say for its driver that she came or left',
        tags,
        params: RowIdParams,
        body: body({ actionId: ActionId, action: Type.Enum(['cancel', 'leave', 'arrive']) }),
        response: { 200: HoldAnswerSchema },
      },
    },
    async (request) => {
      const { person } = whoAsks(request)
      const hold = await holdInScope(person, request.params.id)
      return parking.act({ ...request.body, holdId: hold.id }, { by: person.name })
    },
  )

  app.post(
    `${base}/holds/:id/calls`,
    {
      config: { access: handle },
      schema: {
        summary: 'A driver was called because her bay is needed',
        tags,
        params: RowIdParams,
        body: body({
          outcome: Type.Enum([...callOutcomes]),
          note: Type.Optional(Type.String({ maxLength: 1_000 })),
        }),
        response: { 201: Type.Object({ call: CallSchema }) },
      },
    },
    async (request, reply) => {
      const { person } = whoAsks(request)
      const hold = await holdInScope(person, request.params.id)
      const note = properNote(request.body.note ?? '')
      const call = await parking.addCall(hold.id, request.body.outcome, note, person.name)
      if (call === undefined) throw notFound('hold', hold.id)
      return reply.code(201).send({ call })
    },
  )

  app.get(
    `${base}/calls`,
    {
      config: { access: see },
      schema: {
        summary: 'Who must be called before the owner’s people come, the most urgent first',
        tags,
        response: { 200: Type.Object({ lines: Type.Array(CallLineSchema) }) },
      },
    },
    async (request) => ({ lines: await parking.callList(await scopeOf(request)) }),
  )

  app.get(
    `${base}/sessions.csv`,
    {
      config: { access: see },
      schema: {
        summary: `Stays in bays as a table, the last day unless asked for; more than ${CSV_ROWS_MAX} are refused, not cut`,
        tags,
        querystring: query({
          lot: Type.Optional(LotId),
          bay: Type.Optional(AssetId),
          which: WhichSessions,
          fromMs: Type.Optional(AtMs),
          toMs: Type.Optional(AtMs),
          lang: Type.Optional(Type.Enum([...languages], { default: 'zh' })),
        }),
        produces: ['text/csv'],
        response: { 200: Type.Unknown({ description: 'CSV' }) },
      },
    },
    async (request, answer) => {
      const reply = answer as FastifyReply
      const { lang = 'zh', lot, bay, which, ...asked } = request.query
      const scope = await scopeOf(request)
      if (lot !== undefined) await lotInScope(operations, scope, lot)
      const { fromMs, toMs } = rangeOf(asked, now(), DAY_MS, CSV_MS_MAX)
      const filter = {
        scope,
        ...(lot === undefined ? {} : { lot }),
        ...(bay === undefined ? {} : { bay }),
        ...(which === undefined ? {} : { which }),
        fromMs,
        toMs,
        limit: CSV_ROWS_MAX + 1,
      }
      const sessions = await parking.sessions(filter)
      if (sessions.length > CSV_ROWS_MAX)
        throw invalid('fromMs', `to toMs has more than ${CSV_ROWS_MAX} stays; ask for less time or one lot`)
      reply.header('content-disposition', `attachment; filename="parking-sessions.${fromMs}.${toMs}.csv"`)
      return reply.type('text/csv; charset=utf-8').send(sessionsCsv(sessions, await lotNames(scope), lang))
    },
  )
  const lotNames = async (scope: LotScope) => {
    const [assets, files] = await Promise.all([
      operations.assets.list({ kind: 'lot', towns: [...scope.towns] }),
      parking.lots(scope),
    ])
    const nameOf = new Map(assets.map(({ id, name }) => [id, name]))
    return new Map(
      files.map(({ lot, profile }) => [
        lot,
        { name: nameOf.get(lot) ?? lot, bays: new Map(profile.bays.map((bay) => [bay.id, bay])) },
      ]),
    )
  }

  app.get(
    `${base}/lots/:id/hours`,
    {
      config: { access: see },
      schema: {
        summary: 'Chance of a free bay each half hour of a day, and when the lot is shared in it',
        tags,
        params: LotParams,
        querystring: query({ fromMs: Type.Optional(AskedMs) }),
        response: { 200: HoursSchema },
      },
    },
    async (request) => {
      const { id } = await lotInScope(operations, await scopeOf(request), request.params.id)
      return lotHours(operations, chances, id, request.query.fromMs ?? now())
    },
  )

  app.get(
    `${base}/forecast`,
    {
      config: { access: see },
      schema: {
        summary: 'How well chances of a free bay were kept, and of how many days each lot’s model is made',
        tags,
        response: { 200: ForecastSchema },
      },
    },
    async (request) => {
      const [judged, files] = await Promise.all([parking.calibration(), parking.lots(await scopeOf(request))])
      const lots = await Promise.all(
        files.map(async ({ lot }) => {
          const model = await parking.model(lot)
          return { lot, days: model === undefined ? 0 : daysOfModel(model.content), ...(model && { atMs: model.atMs }) }
        }),
      )
      return {
        ...(judged === undefined
          ? {}
          : { calibration: readCalibration(judged.content).calibration, atMs: judged.atMs }),
        lots,
      }
    },
  )
}

/** Days of history in a stored model (domain/parking/forecast-lot.ts). */
function daysOfModel(content: string): number {
  const { days } = JSON.parse(content) as { readonly days?: unknown }
  return typeof days === 'number' ? days : 0
}
