import type { ChangedSettings } from '#domain/coverage/settings.ts'
import type { Excuse, Shift, SideCoverage } from '#domain/coverage/shift.ts'
import type { SideStanding } from '#domain/coverage/standing.ts'
import type { RoadEdge, RoadGrade } from '#domain/geography.ts'
import type { CalendarDay } from '#domain/plan/calendar.ts'
import type { PlanProblem } from '#domain/plan/check.ts'
import type { Plan, WorkType } from '#domain/plan/plan.ts'
import type { PlanTemplate } from '#domain/plan/template.ts'
import type { Evidence, SettingsVersion } from './coverage-api.ts'
import { get, send, sendOnly } from './http.ts'
import { planEndpoints as at } from './paths.ts'

/** What the server answers about streets, plans, the calendar and the settings; times are epoch milliseconds, lengths metres. */

export interface FoundEdge {
  readonly id: string
  readonly lengthM: number
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
}
/** A street of a town, with all its sides. */
export interface FoundStreet {
  readonly name: string
  readonly nameEn: string
  readonly town: string
  readonly edges: readonly FoundEdge[]
}

export interface NetworkNamed {
  readonly id: string
  readonly source: string
  readonly addedAtMs: number
}
export interface StreetSide {
  readonly edge: RoadEdge
  /** None on a one-way street. */
  readonly opposite?: RoadEdge
  readonly network: NetworkNamed
}
/** A shift that had the side to do, with what it says of it. */
export interface ShiftOnSide extends Pick<
  Shift,
  'id' | 'name' | 'nameEn' | 'day' | 'town' | 'workType' | 'state' | 'passes'
> {
  /** Version of its figures, and of the settings that made them. */
  readonly version: number
  readonly settings: number
  readonly standing?: SideStanding
  readonly donePercent?: number
  readonly covered?: SideCoverage
}
export interface SideEvidence extends Evidence {
  readonly fromMs: number
  readonly toMs: number
  readonly shifts: readonly ShiftOnSide[]
  readonly excuses: readonly Excuse[]
  readonly network: NetworkNamed
}

/** A plan as it is kept. */
export interface KeptPlan extends Plan {
  readonly version: number
  readonly changedAtMs: number
  readonly changedBy: string
  readonly retiredAtMs?: number
}
/** A plan as lists show it: without its sides. */
export interface PlanEntry extends Omit<KeptPlan, 'sides'> {
  readonly sideCount: number
  readonly lengthM: number
  /** Sides that the road network in use lacks: they are left out of shifts. */
  readonly missingSides: number
}
export interface WholePlan {
  readonly plan: KeptPlan
  readonly lengthM: number
  readonly missing: readonly string[]
  readonly problems: readonly PlanProblem[]
}
export type NewPlan = Omit<Plan, 'id'> & { readonly id?: string }

export interface CalendarYear {
  readonly year: number
  /** All days of the year that differ from their weekday are known, and who says so. */
  readonly covered: boolean
  readonly source?: string
  readonly days: readonly CalendarDay[]
  /** Years that plans need and the calendar does not know. */
  readonly missingYears: readonly number[]
}

export interface RuleSettingsAnswer extends SettingsVersion {
  /** Those that are not as delivered. */
  readonly changed: ChangedSettings
  /** Newest first. */
  readonly history: readonly { readonly version: number; readonly atMs: number; readonly by: string }[]
}

/** One function an endpoint. All throw {@link Refusal}. */
export const plansApi = {
  streets: (search: string, limit: number, signal?: AbortSignal) =>
    get<{ streets: readonly FoundStreet[] }>(at.streets({ search, limit }), signal),
  street: (edge: string, signal?: AbortSignal) => get<StreetSide>(at.street(edge), signal),
  evidence: (edge: string, range: { from: number; to: number }, signal?: AbortSignal) =>
    get<SideEvidence>(at.evidence(edge, range), signal),

  plans: (filter: { retired: boolean }, signal?: AbortSignal) =>
    get<{ plans: readonly PlanEntry[] }>(at.plans(filter.retired ? { retired: 'true' } : {}), signal),
  plan: (id: string, signal?: AbortSignal) => get<WholePlan>(at.plan(id), signal),
  makePlan: (plan: NewPlan) => send<WholePlan>('POST', at.plans({}), { plan }),
  changePlan: (id: string, plan: NewPlan, version: number) => send<WholePlan>('PUT', at.plan(id), { plan, version }),
  retirePlan: (id: string) => sendOnly('DELETE', at.plan(id)),
  checkPlan: (plan: NewPlan) => send<{ problems: readonly PlanProblem[] }>('POST', at.planCheck(), { plan }),
  template: (of: { grade: RoadGrade; workType: WorkType; demoArea: boolean }) =>
    send<PlanTemplate>('POST', at.planTemplates(), of),

  calendar: (year: number, signal?: AbortSignal) => get<CalendarYear>(at.calendar(year), signal),
  putDay: (day: string, is: Pick<CalendarDay, 'type' | 'name'>) => send<CalendarYear>('PUT', at.calendarDay(day), is),
  removeDay: (day: string) => sendOnly('DELETE', at.calendarDay(day)),
  coverYear: (year: number) => send<CalendarYear>('POST', at.calendarCovered(year)),

  rules: (version: number | undefined, signal?: AbortSignal) => get<RuleSettingsAnswer>(at.rules(version), signal),
  changeRules: (changed: ChangedSettings, version: number) =>
    send<RuleSettingsAnswer>('PUT', at.rules(undefined), { changed, version }),
} as const
