import { sideStates } from '#domain/coverage/shift.ts'
import type { Language } from '../words.ts'
import type { Report } from './report.ts'
import { isoText } from './text.ts'
import { reportWords } from './words.ts'

/** Table programs take a cell that begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/

/**
 * A cell: quoted where it must be (RFC 4180), and with an apostrophe in front where a table program would run it as a formula. Numbers are ours and stay
 * numbers.
 */
export function cell(is: string | number): string {
  if (typeof is === 'number') return String(Math.round(is * 10) / 10)
  const text = FORMULA.test(is) ? `'${is}` : is
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A row a part of a side and pass in one state; begins with a byte-order mark, so that Excel reads Chinese. */
export function reportCsv({ shift, coverage, version, settings }: Report, language: Language): string {
  const { column, state: stateWords, work } = reportWords[language]
  const heads = [
    column.shift,
    column.version,
    column.settings,
    column.network,
    column.day,
    column.plan,
    column.town,
    column.work,
    column.edge,
    column.street,
    column.length,
    column.pass,
    `${column.window} ${column.from}`,
    `${column.window} ${column.to}`,
    column.state,
    column.fromM,
    column.toM,
    column.metres,
    column.firstDone,
    column.lastDone,
    column.overspeed,
    column.inferred,
  ]
  const lines = [heads.map(cell).join(',')]
  const common = [
    shift.id,
    version,
    settings.version,
    shift.networkId,
    shift.day,
    language === 'en' && shift.nameEn !== '' ? shift.nameEn : shift.name,
    shift.town,
    work[shift.workType],
  ].map(cell)
  for (const { edge, name, lengthM, passes } of coverage.sides)
    for (const [n, { parts, overspeedM, inferredM, firstDoneMs, lastDoneMs }] of passes.entries()) {
      const window = shift.passes[n]
      const times = [firstDoneMs, lastDoneMs].map((atMs) => (atMs === undefined ? '' : isoText(atMs)))
      for (const state of sideStates)
        for (const [fromM, toM, is] of parts) {
          if (is !== state) continue
          const row = [
            edge,
            name,
            lengthM,
            n + 1,
            window === undefined ? '' : isoText(window.fromMs),
            window === undefined ? '' : isoText(window.toMs),
            stateWords[state],
            fromM,
            toM,
            toM - fromM,
            ...times,
            overspeedM,
            inferredM,
          ]
          lines.push([...common, ...row.map(cell)].join(','))
        }
    }
  return `\uFEFF${lines.join('\r\n')}\r\n`
}
