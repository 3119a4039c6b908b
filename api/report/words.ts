import type { AlertRule, Severity } from '#domain/alert/alert.ts'
import type { ExcuseReason, Shift, ShiftVersion } from '#domain/coverage/shift.ts'
import type { SideStanding } from '#domain/coverage/standing.ts'
import type { WorkType } from '#domain/plan/plan.ts'
import type { OrderAnswer } from '#domain/reading.ts'
import type { Language } from '../words.ts'
import { en } from './words-en.ts'
import { zh } from './words-zh.ts'

/** Everything a report says, in one language. */
export interface ReportWords {
  readonly title: string
  readonly made: (at: string, by: string) => string
  readonly state: Readonly<Record<SideStanding, string>>
  readonly work: Readonly<Record<WorkType, string>>
  readonly shiftState: Readonly<Record<Shift['state'], string>>
  readonly cause: Readonly<Record<ShiftVersion['cause'], string>>
  readonly reason: Readonly<Record<ExcuseReason, string>>
  readonly rule: Readonly<Record<AlertRule, string>>
  readonly severity: Readonly<Record<Severity, string>>
  readonly answer: Readonly<Record<OrderAnswer | 'waiting' | 'published', string>>
  readonly compass: readonly string[]
  /** Which side of a street. */
  readonly side: (street: string, direction: string) => string
  /** Of a setting nobody else prescribes. */
  readonly ours: string
  readonly noName: string
  readonly head: Readonly<Record<HeadName, string>>
  readonly figure: Readonly<Record<FigureName, string>>
  readonly column: Readonly<Record<ColumnName, string>>
  readonly text: Readonly<Record<TextName, string>>
  readonly more: (rows: number) => string
  readonly runsOf: (metres: string) => string
}
type HeadName =
  | 'figures'
  | 'map'
  | 'missed'
  | 'streets'
  | 'excuses'
  | 'orders'
  | 'alerts'
  | 'versions'
  | 'settings'
  | 'proof'
type FigureName =
  | 'planned'
  | 'overspeed'
  | 'inferred'
  | 'repeated'
  | 'workKm'
  | 'deadheadKm'
  | 'water'
  | 'meanKmh'
  | 'started'
  | 'ended'
  | 'peak'
  | 'kerb'
  | 'workedBy'
type ColumnName =
  | 'shift'
  | 'day'
  | 'plan'
  | 'town'
  | 'work'
  | 'edge'
  | 'street'
  | 'pass'
  | 'window'
  | 'from'
  | 'to'
  | 'length'
  | 'fromM'
  | 'toM'
  | 'metres'
  | 'state'
  | 'worked'
  | 'firstDone'
  | 'lastDone'
  | 'overspeed'
  | 'inferred'
  | 'why'
  | 'note'
  | 'by'
  | 'at'
  | 'undone'
  | 'vehicle'
  | 'streets'
  | 'answer'
  | 'rule'
  | 'severity'
  | 'since'
  | 'closed'
  | 'version'
  | 'settings'
  | 'network'
  | 'cause'
  | 'change'
  | 'setting'
  | 'value'
  | 'source'
type TextName =
  | 'none'
  | 'still'
  | 'allPasses'
  | 'photo'
  | 'changed'
  | 'shift'
  | 'figures'
  | 'settings'
  | 'network'
  | 'digest'
  | 'digestHow'
  | 'unknownIs'
  | 'inferredIs'
  | 'running'
  | 'vehicles'
  | 'limit'

export const reportWords: Readonly<Record<Language, ReportWords>> = { zh, en }
