import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { AssetId, nameEnOf } from '#domain/asset.ts'
import { seesTown, type Person } from '#domain/person.ts'
import { addDays, dayNumberOf, isDay, localDayOf } from '#domain/plan/local-day.ts'
import type { ToiletDay } from '#domain/toilet/service-day.ts'
import { dayDifference, type DayDifference } from '#domain/toilet/service-difference.ts'
import {
  addSums,
  rollUp,
  serviceGroups,
  sumNames,
  type ServiceGroup,
  type ServiceRow,
  type ServiceSums,
} from '#domain/toilet/service-sums.ts'
import type { ToiletDayRow } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { invalid, notFound } from '../problems.ts'
import { settingsOfVersion, shownSettings } from '../rule-settings.ts'
import { AtMs, query } from '../schemas.ts'
import { serviceCsv } from '../service-csv.ts'
import { hasBegun, isEmpty, ServiceLevels, storedDay } from '../service-levels.ts'
import { languages } from '../words.ts'
import { ShownSettingsSchema } from './rule-settings.ts'

const DAYS_MAX = 400
const DAYS_DEFAULT = 7

const Day = Type.String({ maxLength: 10, description: 'Local day YYYY-MM-DD' })
const SumsSchema = Type.Unsafe<ServiceSums>(
  Type.Object(Object.fromEntries(sumNames.map((name) => [name, Type.Number()])), {
    description: 'Numerators and denominators, times in ms; shares are good / (good + not good), unknown stands apart',
  }),
)
const RowSchema = Type.Unsafe<ServiceRow>(
  Type.Object({
    key: Type.String({ description: 'The toilet, crew, town, day or month' }),
    toilets: Type.Integer(),
    days: Type.Integer(),
    running: Type.Integer({ description: 'Days of toilets in it that are not closed yet: figures may still change' }),
    sums: SumsSchema,
  }),
)
const Asked = query({
  by: Type.Optional(Type.Enum([...serviceGroups], { default: 'toilet' })),
  from: Type.Optional(Day),
  to: Type.Optional(Type.String({ maxLength: 10, description: 'Last local day, with it; left out: yesterday' })),
  town: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  crew: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  toilet: Type.Optional(AssetId),
})
interface AskedLevels {
  by?: ServiceGroup
  from?: string
  to?: string
  town?: string
  crew?: string
  toilet?: string
}

type Version = Pick<ToiletDayRow, 'version' | 'atMs' | 'cause' | 'settings'>
const VersionSchema = Type.Unsafe<Version>(
  Type.Object({
    version: Type.Integer(),
    atMs: AtMs,
    cause: Type.String({ description: 'closed, late-data, order, profile, calendar or settings' }),
    settings: Type.Integer(),
  }),
)

/** Service levels of toilets: rolled up, and one day with all that made its figures and how they changed. */
export function serviceLevelRoutes(app: App, context: Context): void {
  const { operations, nowMs } = context
  const levels = new ServiceLevels(context)
  const config = { access: 'see-service' } as const
  const tags = ['toilets']

  /** What is asked for, with what is left out filled in. */
  const rangeOf = ({ from, to }: AskedLevels): { fromDay: string; toDay: string } => {
    for (const [name, day] of Object.entries({ from, to }))
      if (day !== undefined && !isDay(day))
        throw invalid(name, `must be a date such as 2026-02-28: it is ${JSON.stringify(day)}`)
    const toDay = to ?? addDays(localDayOf(nowMs()), -1)
    const fromDay = from ?? addDays(toDay, 1 - DAYS_DEFAULT)
    if (fromDay > toDay) throw invalid('from', `must not be after to: it is ${fromDay}, to is ${toDay}`)
    if (dayNumberOf(toDay) - dayNumberOf(fromDay) >= DAYS_MAX)
      throw invalid('from', `to to may be ${DAYS_MAX} days at most`)
    return { fromDay, toDay }
  }
  const asked = async (person: Person, question: AskedLevels) => {
    const { by = 'toilet', town, crew, toilet } = question
    const range = rangeOf(question)
    if (town !== undefined && !seesTown(person, town)) throw notFound('town', town)
    if (toilet !== undefined) await levels.toiletInScope(person, toilet)
    const towns = town === undefined ? person.towns : [town]
    const { rows, running } = await levels.rows({
      towns,
      ...range,
      ...(crew === undefined ? {} : { crew }),
      ...(toilet === undefined ? {} : { toilet }),
    })
    const all = [...rows, ...running]
    return { by, ...range, rows: rollUp(all, by), total: addSums(all.map(({ sums }) => sums)), running, closed: rows }
  }

  app.get(
    '/api/service-levels',
    {
      config,
      schema: {
        summary:
          'Service levels of toilets by toilet, crew, town, day or month; days that still run are in it as they stand',
        tags,
        querystring: Asked,
        response: {
          200: Type.Object({
            by: Type.Enum([...serviceGroups]),
            fromDay: Day,
            toDay: Day,
            rows: Type.Array(RowSchema),
            total: SumsSchema,
            closedDays: Type.Integer({ description: 'Days of toilets that are closed' }),
            runningDays: Type.Integer({
              description: 'Days of toilets that are not closed yet: figures may still change',
            }),
          }),
        },
      },
    },
    async (request) => {
      const { running, closed, ...answer } = await asked(whoAsks(request).person, request.query)
      return { ...answer, closedDays: closed.length, runningDays: running.length }
    },
  )

  app.get(
    '/api/service-levels.csv',
    {
      config,
      schema: {
        summary: 'The same as a table',
        tags,
        querystring: query({
          ...Asked.properties,
          lang: Type.Optional(Type.Enum([...languages], { default: 'zh' })),
        }),
        produces: ['text/csv'],
        response: { 200: Type.Unknown({ description: 'CSV' }) },
      },
    },
    async (request, answer) => {
      const reply = answer as FastifyReply
      const { by, rows, fromDay, toDay } = await asked(whoAsks(request).person, request.query)
      const { lang = 'zh' } = request.query
      const names = new Map(
        by === 'toilet'
          ? (await operations.assets.list({ kind: 'toilet', towns: [] })).map((each) => [each.id, each])
          : [],
      )
      const nameOf = (id: string): string => {
        const asset = names.get(id)
        if (asset === undefined) return id
        return (lang === 'en' ? nameEnOf(asset).nameEn : undefined) ?? asset.name
      }
      reply.header('content-disposition', `attachment; filename="service-levels.${by}.${fromDay}.${toDay}.csv"`)
      return reply.type('text/csv; charset=utf-8').send(serviceCsv(rows, by, nameOf, lang))
    },
  )

  app.get(
    '/api/toilets/:id/days/:day',
    {
      config,
      schema: {
        summary:
          'One day of a toilet: every figure with what made it, its versions and what changed in the one that is shown',
        tags,
        params: Type.Object({ id: AssetId, day: Day }),
        querystring: query({
          version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Left out: the newest' })),
        }),
        response: {
          200: Type.Object({
            toilet: Type.Object({
              id: AssetId,
              name: Type.String(),
              nameEn: Type.Optional(Type.String()),
              town: Type.String(),
            }),
            state: Type.Enum(['none', 'running', 'closed'], {
              description: 'none: nothing was heard of it on this day; running: not closed yet, version 0',
            }),
            version: Type.Integer(),
            atMs: Type.Optional(AtMs),
            day: Type.Optional(
              Type.Unsafe<ToiletDay>(
                Type.Object(
                  {},
                  { additionalProperties: true, description: 'ToiletDay of domain/toilet/service-day.ts' },
                ),
              ),
            ),
            versions: Type.Array(VersionSchema),
            difference: Type.Optional(
              Type.Unsafe<DayDifference>(
                Type.Object(
                  {
                    sums: Type.Array(Type.Unknown()),
                    times: Type.Array(Type.Unknown()),
                    orders: Type.Array(Type.Unknown()),
                  },
                  { description: 'What changed since the version before' },
                ),
              ),
            ),
            settings: ShownSettingsSchema,
          }),
        },
      },
    },
    async (request) => {
      const { id, day } = request.params
      if (!isDay(day)) throw invalid('day', `must be a date such as 2026-02-28: it is ${JSON.stringify(day)}`)
      const toilet = await levels.toiletInScope(whoAsks(request).person, id)
      const { nameEn } = toilet.attributes
      const shown = {
        id,
        name: toilet.name,
        ...(typeof nameEn === 'string' && nameEn !== '' ? { nameEn } : {}),
        town: toilet.town,
      }
      const rows = await operations.toilets.dayVersions(id, day)
      const versions = rows.map(({ version, atMs, cause, settings }): Version => ({ version, atMs, cause, settings }))
      const settingsOf = async (version: number) => shownSettings(await settingsOfVersion(operations, version))
      const { version: wanted } = request.query
      const row = wanted === undefined ? rows.at(-1) : rows.find(({ version }) => version === wanted)
      if (row === undefined) {
        if (wanted !== undefined) throw notFound('version', `${id} ${day} v${wanted}`)
        const none = { toilet: shown, state: 'none' as const, version: 0, versions }
        const current = await operations.ruleSettings.current()
        if (!hasBegun(day, nowMs())) return { ...none, settings: await settingsOf(current.version) }
        const worked = await levels.running(toilet, day)
        const settings = await settingsOf(worked.settings)
        // a day that is long over and was never closed: nothing was known of the toilet then
        if (isEmpty(worked.day)) return { ...none, settings }
        return {
          toilet: shown,
          state: 'running' as const,
          version: 0,
          atMs: worked.atMs,
          day: worked.day,
          versions,
          settings,
        }
      }
      const before = rows.find(({ version }) => version === row.version - 1)
      return {
        toilet: shown,
        state: 'closed' as const,
        version: row.version,
        atMs: row.atMs,
        day: storedDay(row),
        versions,
        ...(before === undefined ? {} : { difference: dayDifference(storedDay(before), storedDay(row)) }),
        settings: await settingsOf(row.settings),
      }
    },
  )
}
