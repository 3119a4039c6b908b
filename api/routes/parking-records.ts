import { Type } from 'typebox'
import { AssetId } from '#domain/asset.ts'
import { addDays, dayNumberOf, isDay, localDayOf } from '#domain/plan/local-day.ts'
import { appealStates } from '#domain/sharing/overstay.ts'
import { rightStates } from '#domain/sharing/right.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { lotSides, type LotSide } from '../lot-sides.ts'
import { lotInScope } from '../lots-now.ts'
import { sessionPage } from '../parking-sessions.ts'
import { HoldSchema, MorningSchema, OverstaySchema, RightSchema, SessionSchema } from '../hold-schemas.ts'
import { Day, LotDaySchema, LotId, SampleSchema, WhichSessions } from '../parking-schemas.ts'
import { invalid } from '../problems.ts'
import { AtMs, limit, query } from '../schemas.ts'
import { RowId } from '../service-schemas.ts'

const PAGE_MAX = 500
const PAGE_DEFAULT = 100
const DAY_MS = 86_400_000
const DAYS_MAX = 400
const DAYS_DEFAULT = 7
const SAMPLES_MS_MAX = 62 * DAY_MS
const SESSIONS_MS_MAX = 400 * DAY_MS

const page = { beforeId: Type.Optional(RowId), limit: limit(PAGE_MAX, PAGE_DEFAULT) }
const times = { fromMs: Type.Optional(AtMs), toMs: Type.Optional(AtMs) }
const lot = Type.Optional(LotId)
const days = query({ lot, from: Type.Optional(Day), to: Type.Optional(Day) })

/** What happened in lots: holds, stays, overstays, mornings, how full they were; for operators and owners alike (docs/SPEC.md X22, X27). */
export function parkingRecordRoutes(app: App, context: Context): void {
  for (const side of lotSides(context.operations)) routesOfSide(app, context, side)
}

function routesOfSide(app: App, { operations, nowMs }: Context, side: LotSide): void {
  const { base, see, scopeOf } = side
  const { parking } = operations
  const config = { access: see }
  const tags = [side.base === '/api/own' ? 'own' : 'parking']
  const now = () => Math.round(nowMs())

  app.get(
    `${base}/holds`,
    {
      config,
      schema: {
        summary: 'Holds as they are now, newest first; `beforeId` goes on after the last one of a page',
        tags,
        querystring: query({
          lot,
          right: Type.Optional(RowId),
          active: Type.Optional(Type.Boolean({ description: 'Only those that are active' })),
          ...times,
          ...page,
        }),
        response: { 200: Type.Object({ holds: Type.Array(HoldSchema) }) },
      },
    },
    async (request) => {
      const { right: rightId, active: activeOnly, limit: most = PAGE_DEFAULT, ...asked } = request.query
      return {
        holds: await parking.holds({
          ...asked,
          ...(rightId === undefined ? {} : { rightId }),
          ...(activeOnly === undefined ? {} : { activeOnly }),
          scope: await scopeOf(request),
          limit: most,
        }),
      }
    },
  )

  app.get(
    `${base}/sessions`,
    {
      config,
      schema: {
        summary: 'Stays in bays of a time, the last day unless asked for; newest first, on with `beforeMs`',
        tags,
        querystring: query({
          lot,
          bay: Type.Optional(AssetId),
          which: WhichSessions,
          ...times,
          beforeMs: Type.Optional(AtMs),
          limit: limit(PAGE_MAX, PAGE_DEFAULT),
        }),
        response: {
          200: Type.Object({
            sessions: Type.Array(SessionSchema),
            beforeMs: Type.Optional(Type.Integer({ description: 'To go on with; left out: there are no more' })),
          }),
        },
      },
    },
    async (request) => {
      const { limit: most = PAGE_DEFAULT, ...asked } = request.query
      const range = rangeOf(asked, now(), DAY_MS, SESSIONS_MS_MAX)
      return sessionPage(parking, { ...asked, ...range, scope: await scopeOf(request), limit: most })
    },
  )

  app.get(
    `${base}/samples`,
    {
      config,
      schema: {
        summary: 'How full a lot was, each quarter of an hour; the last day unless asked for, 62 days at most',
        tags,
        querystring: query({ lot: LotId, ...times }),
        response: { 200: Type.Object({ samples: Type.Array(SampleSchema) }) },
      },
    },
    async (request) => {
      const { id } = await lotInScope(operations, await scopeOf(request), request.query.lot)
      const { fromMs, toMs } = rangeOf(request.query, now(), DAY_MS, SAMPLES_MS_MAX)
      return { samples: await parking.samples(id, fromMs, toMs) }
    },
  )

  app.get(
    `${base}/days`,
    {
      config,
      schema: {
        summary:
          'Days of lots by their own clocks: arrivals, lengths of stay, bays by hour; the last seven unless asked for',
        tags,
        querystring: days,
        response: { 200: Type.Object({ days: Type.Array(LotDaySchema) }) },
      },
    },
    async (request) => {
      const { lot: id, ...asked } = request.query
      const range = daysOf(asked, localDayOf(now()))
      return {
        days: await parking.days({
          scope: await scopeOf(request),
          ...(id === undefined ? {} : { lot: id }),
          ...range,
        }),
      }
    },
  )

  app.get(
    `${base}/mornings`,
    {
      config,
      schema: {
        summary: 'Mornings: bays expected and come free when the owner’s people came; the last seven days and tomorrow',
        tags,
        querystring: days,
        response: { 200: Type.Object({ mornings: Type.Array(MorningSchema) }) },
      },
    },
    async (request) => {
      const { lot: id, ...asked } = request.query
      const range = daysOf(asked, addDays(localDayOf(now()), 1))
      return {
        mornings: await parking.mornings({
          scope: await scopeOf(request),
          ...(id === undefined ? {} : { lot: id }),
          ...range,
        }),
      }
    },
  )

  app.get(
    `${base}/overstays`,
    {
      config,
      schema: {
        summary: 'Stays that went on after their window, newest first; `open`: of drivers who are still there',
        tags,
        querystring: query({
          lot,
          right: Type.Optional(RowId),
          appeal: Type.Optional(Type.Enum([...appealStates])),
          open: Type.Optional(Type.Boolean()),
          ...page,
        }),
        response: { 200: Type.Object({ overstays: Type.Array(OverstaySchema) }) },
      },
    },
    async (request) => {
      const { right: rightId, open: openOnly, limit: most = PAGE_DEFAULT, ...asked } = request.query
      return {
        overstays: await parking.overstays({
          ...asked,
          ...(rightId === undefined ? {} : { rightId }),
          ...(openOnly === undefined ? {} : { openOnly }),
          scope: await scopeOf(request),
          limit: most,
        }),
      }
    },
  )

  app.get(
    `${base}/rights`,
    {
      config,
      schema: {
        summary:
          'Applications and rights to hold, newest first; a whole plate finds its own, a part what is shown of plates',
        tags,
        querystring: query({
          state: Type.Optional(Type.Enum([...rightStates])),
          plate: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
          ...page,
        }),
        response: { 200: Type.Object({ rights: Type.Array(RightSchema) }) },
      },
    },
    async (request) => {
      const { limit: most = PAGE_DEFAULT, ...asked } = request.query
      return { rights: await parking.rights({ ...asked, scope: await scopeOf(request), limit: most }) }
    },
  )
}

/** What is left out: up to now, from so long before. @throws {Problem} in words */
export function rangeOf(
  asked: { readonly fromMs?: number; readonly toMs?: number },
  nowMs: number,
  spanMs: number,
  spanMsMax: number,
): { fromMs: number; toMs: number } {
  const toMs = asked.toMs ?? (asked.fromMs === undefined ? nowMs : Math.min(nowMs, asked.fromMs + spanMsMax))
  const fromMs = asked.fromMs ?? Math.max(0, toMs - spanMs)
  if (fromMs >= toMs) throw invalid('fromMs', 'must be before toMs')
  if (toMs - fromMs > spanMsMax) throw invalid('fromMs', `to toMs may be ${spanMsMax / DAY_MS} days at most`)
  return { fromMs, toMs }
}

function daysOf(
  asked: { readonly from?: string; readonly to?: string },
  last: string,
): { fromDay: string; toDay: string } {
  for (const [name, day] of Object.entries(asked))
    if (!isDay(day)) throw invalid(name, `must be a date such as 2026-02-28: it is ${JSON.stringify(day)}`)
  const toDay = asked.to ?? last
  const fromDay = asked.from ?? addDays(toDay, 1 - DAYS_DEFAULT)
  if (fromDay > toDay) throw invalid('from', `must not be after to: it is ${fromDay}, to is ${toDay}`)
  if (dayNumberOf(toDay) - dayNumberOf(fromDay) >= DAYS_MAX)
    throw invalid('from', `to to may be ${DAYS_MAX} days at most`)
  return { fromDay, toDay }
}
