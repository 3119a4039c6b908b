import { Type } from 'typebox'
import type { Alert } from '#domain/alert/alert.ts'
import { differenceOf } from '#domain/coverage/difference.ts'
import type { SideState } from '#domain/coverage/shift.ts'
import { isDay, localDayOf } from '#domain/plan/local-day.ts'
import type { ShiftEntry } from '#stores/types.ts'
import { whoAsks } from '../access.ts'
import type { App } from '../app.ts'
import type { Context } from '../context.ts'
import { invalid, notFound } from '../problems.ts'
import { settingsOfVersion, shownSettings } from '../rule-settings.ts'
import { limit, query, ShiftId, ShiftIdParams, Time } from '../schemas.ts'
import {
  CoverageSchema,
  ExcuseSchema,
  OrderSchema,
  ShownShiftSchema,
  SideFeaturesSchema,
  VersionSchema,
  WholeShiftSchema,
} from '../shift-schemas.ts'
import { bySide, liveOf, noTotals, shiftInScope, sideFeatures, withLive, type SideDifference } from '../shifts.ts'
import { timeRange } from '../times.ts'
import { AlertSchema } from '../service-schemas.ts'
import { ShownSettingsSchema } from './rule-settings.ts'

const PAGE_MAX = 2_000
const PAGE_DEFAULT = 500
const WITH_A_SHIFT_MAX = 200 // orders and alerts told with it
const DAY_MS = 86_400_000

/** Shifts: the board, one with all that is known of it, its former versions, and its streets as a map draws them. */
export function shiftRoutes(app: App, { operations, networks, vehicleNames, nowMs }: Context): void {
  const config = { access: 'see-coverage' } as const
  const tags = ['coverage']

  app.get(
    '/api/shifts',
    {
      config,
      schema: {
        summary: 'Shifts of a day, of a plan or of a time, the latest first; else those of today and what still runs',
        tags,
        querystring: query({
          day: Type.Optional(Type.String({ maxLength: 10, description: 'Local day YYYY-MM-DD' })),
          from: Type.Optional(Time),
          to: Type.Optional(Time),
          state: Type.Optional(Type.Enum(['planned', 'open', 'closed'])),
          planId: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
          limit: limit(PAGE_MAX, PAGE_DEFAULT),
        }),
        response: { 200: Type.Object({ shifts: Type.Array(ShownShiftSchema) }) },
      },
    },
    async (request) => {
      const { day, from, to, state, planId, limit: most = PAGE_DEFAULT } = request.query
      const { towns } = whoAsks(request).person
      if (day !== undefined && !isDay(day))
        throw invalid('day', `must be a date such as 2026-02-28: it is ${JSON.stringify(day)}`)
      const times = from === undefined && to === undefined ? {} : timeRange({ from, to }, nowMs(), DAY_MS)
      const asked = { ...times, state, planId, towns, limit: most }
      const isToday = day === undefined && planId === undefined && from === undefined && to === undefined
      const shifts = isToday ? await today(asked) : await operations.shifts.list({ ...asked, day })
      const shown = []
      for (const shift of shifts) shown.push(await withLive(operations, shift))
      return { shifts: shown }
    },
  )
  /** Those of the local day, and what began before it and is not closed. */
  const today = async (asked: { state?: ShiftEntry['state']; towns: readonly string[]; limit: number }) => {
    const day = localDayOf(nowMs())
    const ofDay = await operations.shifts.list({ ...asked, day })
    if (asked.state === 'closed' || asked.state === 'planned') return ofDay
    const open = await operations.shifts.list({ ...asked, state: 'open' })
    return [...ofDay, ...open.filter((shift) => shift.day < day)].slice(0, asked.limit)
  }

  app.get(
    '/api/shifts/:id',
    {
      config,
      schema: {
        summary: 'A shift with its figures, excuses, orders, alerts, versions and the settings that made the figures',
        tags,
        params: ShiftIdParams,
        response: {
          200: Type.Object({
            shift: WholeShiftSchema,
            coverage: Type.Optional(CoverageSchema),
            excuses: Type.Array(ExcuseSchema),
            orders: Type.Array(OrderSchema),
            alerts: Type.Array(AlertSchema),
            versions: Type.Array(VersionSchema),
            settings: ShownSettingsSchema,
            network: Type.Optional(
              Type.Object({ id: Type.String(), source: Type.String(), addedAtMs: Type.Integer() }),
            ),
            vehicles: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
          }),
        },
      },
    },
    async (request) => {
      const { id } = request.params
      const { coverage, ...shift } = await shiftInScope(operations, whoAsks(request).person, id)
      const live = await liveOf(operations, id)
      const network = await networks.get(shift.networkId)
      const nameOf = await vehicleNames.all()
      const vehicles = [...new Set([...shift.vehicles, ...(coverage?.figures.workedBy ?? [])])]
      return {
        shift: live === undefined ? shift : { ...shift, live },
        ...(coverage === undefined ? {} : { coverage }),
        excuses: await operations.shifts.excuses(id),
        orders: await operations.shifts.orders({ shiftId: id, limit: WITH_A_SHIFT_MAX }),
        alerts: await alertsOf(id),
        versions: await operations.shifts.versions(id),
        settings: shownSettings(await settingsOfVersion(operations, shift.settings)),
        ...(network === undefined
          ? {}
          : { network: { id: network.id, source: network.source, addedAtMs: network.addedAtMs } }),
        vehicles: vehicles.map((vehicle) => ({ id: vehicle, name: nameOf(vehicle) })),
      }
    },
  )
  // whoever may see the shift may see what was raised about it
  const alertsOf = (shiftId: string): Promise<Alert[]> =>
    operations.alerts.list({ shiftId, towns: [], limit: WITH_A_SHIFT_MAX })

  app.get(
    '/api/shifts/:id/versions/:version',
    {
      config,
      schema: {
        summary: 'Figures of a shift as they stood once, and what changed since the version before',
        tags,
        params: Type.Object({ id: ShiftId, version: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }),
        response: {
          200: Type.Object({
            version: VersionSchema,
            coverage: CoverageSchema,
            settings: ShownSettingsSchema,
            difference: Type.Array(
              Type.Unsafe<SideDifference>(
                Type.Object({
                  edge: Type.String(),
                  name: Type.String(),
                  pass: Type.Integer(),
                  changes: Type.Array(
                    Type.Object({
                      from: Type.String(),
                      to: Type.String(),
                      lengthM: Type.Number(),
                      parts: Type.Unknown(),
                    }),
                  ),
                }),
              ),
            ),
            totals: Type.Unsafe<Readonly<Record<SideState, number>>>(
              Type.Record(Type.String(), Type.Number(), { description: 'Metres gained by each state' }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { id, version: number } = request.params
      await shiftInScope(operations, whoAsks(request).person, id)
      const version = (await operations.shifts.versions(id)).find((each) => each.version === number)
      const coverage = await operations.shifts.versionCoverage(id, number)
      if (version === undefined || coverage === undefined) throw notFound('version', `${id} v${number}`)
      const before = await operations.shifts.versionCoverage(id, number - 1)
      const difference = before === undefined ? undefined : differenceOf(before, coverage)
      return {
        version,
        coverage,
        settings: shownSettings(await settingsOfVersion(operations, version.settings)),
        difference: difference === undefined ? [] : bySide(difference),
        totals: difference?.totals ?? noTotals,
      }
    },
  )

  app.get(
    '/api/shifts/:id/streets',
    {
      config,
      schema: {
        summary: 'Street sides of a shift as lines, each with its parts by state and how it stands',
        tags,
        params: ShiftIdParams,
        response: { 200: SideFeaturesSchema },
      },
    },
    async (request) => {
      const shift = await shiftInScope(operations, whoAsks(request).person, request.params.id)
      const settings = await settingsOfVersion(operations, shift.settings)
      return sideFeatures(shift, await networks.get(shift.networkId), settings.numbers.donePercentMin)
    },
  )
}
