import { sideStates, type SideCoverage, type SideState } from '#domain/coverage/shift.ts'
import { metresOf, standingOf, type SideStanding } from '#domain/coverage/standing.ts'
import type { Language } from '../words.ts'
import type { Report, ReportSide } from './report.ts'
import { clockText, escaped, metresText, minuteText, percentText, signedText, windowText } from './text.ts'
import type { ReportWords } from './words.ts'

/** Rows of streets in a page; a longer list is for a table program. */
const ROWS_MAX = 5_000

interface Column {
  readonly head: string
  readonly class?: 'n' | 't' | 'id' | 'note'
}
const table = (columns: readonly Column[], rows: readonly (readonly string[])[]): string => {
  const of = (place: number): string => {
    const name = columns[place]?.class
    return name === undefined ? '' : ` class="${name}"`
  }
  const heads = columns.map(({ head }, i) => `<th${columns[i]!.class === 'n' ? ' class="n"' : ''}>${head}</th>`)
  const body = rows.map((row) => `<tr>${row.map((cell, i) => `<td${of(i)}>${cell}</td>`).join('')}</tr>`)
  return `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${body.join('')}</tbody></table>`
}

/** `锡沪路（向东）` */
export const sideName = (side: Pick<ReportSide, 'name' | 'compass'>, words: ReportWords): string =>
  words.side(side.name === '' ? words.noName : side.name, words.compass[side.compass] ?? '')

/** What was missed in runs long enough to be told, the longest first. */
export function missedTable(report: Report, words: ReportWords): string {
  const { missed, settings, sides } = report
  if (missed.length === 0) return ''
  const byEdge = new Map(sides.map((side) => [side.edge, side]))
  const rows = missed.map(({ name, pass, lengthM, parts }) => {
    const first = byEdge.get(parts[0]!.edge)
    return [
      escaped(first === undefined ? name : sideName(first, words)),
      String(pass + 1),
      metresText(lengthM),
      parts.map(({ edge, fromM, toM }) => `${escaped(edge)} ${metresText(fromM)}–${metresText(toM)}`).join('<br>'),
    ]
  })
  const { column } = words
  return `<p class="about">${words.runsOf(metresText(settings.numbers.missedRunM))}</p>${table(
    [
      { head: column.street },
      { head: column.pass },
      { head: column.metres, class: 'n' },
      { head: `${column.edge}, ${column.fromM}–${column.toM}`, class: 'id' },
    ],
    rows,
  )}`
}

export function excusesTable({ excuses, sides }: Report, words: ReportWords): string {
  if (excuses.length === 0) return ''
  const byEdge = new Map(sides.map((side) => [side.edge, side]))
  const { column, text } = words
  const rows = excuses.map(({ edge, pass, fromM, toM, reason, note, photoId, by, atMs, undoneBy, undoneAtMs }) => {
    const side = byEdge.get(edge)
    return [
      escaped(side === undefined ? edge : sideName(side, words)),
      pass === undefined ? text.allPasses : String(pass + 1),
      `${metresText(fromM)}–${metresText(toM)}`,
      words.reason[reason],
      `${escaped(note)}${photoId === undefined ? '' : ` [${text.photo} ${photoId}]`}`,
      `${escaped(by)}<br>${minuteText(atMs)}`,
      undoneAtMs === undefined ? '' : `${escaped(undoneBy ?? '')}<br>${minuteText(undoneAtMs)}`,
    ]
  })
  return table(
    [
      { head: column.street },
      { head: column.pass },
      { head: `${column.fromM}–${column.toM}`, class: 't' },
      { head: column.why },
      { head: column.note, class: 'note' },
      { head: column.by },
      { head: column.undone },
    ],
    rows,
  )
}

export function ordersTable({ orders, sides, nameOf }: Report, words: ReportWords): string {
  if (orders.length === 0) return ''
  const byEdge = new Map(sides.map((side) => [side.edge, side]))
  const { column } = words
  const rows = orders.map(({ vehicle, edges, note, by, atMs, publishedAtMs, answer, answeredAtMs }) => [
    escaped(nameOf(vehicle)),
    [...new Set(edges.map((edge) => escaped(byEdge.get(edge)?.name ?? edge)))].join('<br>'),
    escaped(note),
    `${escaped(by)}<br>${minuteText(atMs)}`,
    `${words.answer[answer ?? (publishedAtMs === undefined ? 'waiting' : 'published')]}${answeredAtMs === undefined ? '' : `<br>${minuteText(answeredAtMs)}`}`,
  ])
  return table(
    [
      { head: column.vehicle },
      { head: column.streets },
      { head: column.note, class: 'note' },
      { head: column.by },
      { head: column.answer },
    ],
    rows,
  )
}

export function alertsTable({ alerts, shift, nameOf }: Report, words: ReportWords): string {
  if (alerts.length === 0) return ''
  const { column, text } = words
  const rows = alerts.map(({ rule, severity, subject, sinceMs, closedAtMs }) => [
    words.rule[rule],
    words.severity[severity],
    subject === shift.id ? '' : escaped(nameOf(subject)),
    minuteText(sinceMs),
    closedAtMs === undefined ? text.still : minuteText(closedAtMs),
  ])
  return table(
    [
      { head: column.rule },
      { head: column.severity },
      { head: column.vehicle },
      { head: column.since, class: 't' },
      { head: column.closed, class: 't' },
    ],
    rows,
  )
}

/** All street sides, by how they stand in each pass; what was missed first. */
export function streetTables(report: Report, words: ReportWords): string {
  const enough = report.settings.numbers.donePercentMin
  const rows = report.sides.flatMap((side) =>
    side.passes.map((pass, n) => ({ side, pass, n, ...standingOf([pass], enough), metres: metresOf([pass]) })),
  )
  const order: readonly SideStanding[] = ['missed', 'unknown', 'partly', 'open', 'excused', 'done']
  const several = report.shift.passes.length > 1
  let left = ROWS_MAX
  const tables = order.flatMap((state) => {
    const of = rows.filter((row) => row.state === state)
    if (of.length === 0) return []
    const shown = of.slice(0, left)
    left -= shown.length
    const sumM = of.reduce((sum, { side }) => sum + side.lengthM, 0)
    const head = `<h3>${words.state[state]} · ${of.length} · ${metresText(sumM)} m</h3>`
    const more = shown.length < of.length ? `<p>${words.more(of.length - shown.length)}</p>` : ''
    if (shown.length === 0) return [`${head}${more}`]
    return [`${head}${streetTable(shown, words, several)}${more}`]
  })
  return tables.join('')
}

interface StreetRow {
  readonly side: ReportSide
  readonly pass: SideCoverage['passes'][number]
  readonly n: number
  readonly donePercent: number
  readonly metres: Readonly<Record<SideState, number>>
}
function streetTable(rows: readonly StreetRow[], words: ReportWords, several: boolean): string {
  const { column } = words
  const metresOrNot = (metres: number): string => (metres < 0.05 ? '' : metresText(metres))
  const optional = (is: boolean, ...cells: string[]): string[] => (is ? cells : [])
  const [fast, inferred] = [rows.some(({ pass }) => pass.overspeedM > 0), rows.some(({ pass }) => pass.inferredM > 0)]
  const columns: Column[] = [
    { head: column.street },
    { head: column.edge, class: 'id' },
    ...(several ? [{ head: column.pass }] : []),
    { head: column.length, class: 'n' },
    ...sideStates.map((state) => ({ head: words.state[state], class: 'n' as const })),
    ...(fast ? [{ head: column.overspeed, class: 'n' as const }] : []),
    ...(inferred ? [{ head: column.inferred, class: 'n' as const }] : []),
    { head: column.worked, class: 't' },
  ]
  return table(
    columns,
    rows.map(({ side, pass, n, metres }) => [
      escaped(sideName(side, words)),
      escaped(side.edge),
      ...optional(several, String(n + 1)),
      metresText(side.lengthM),
      ...sideStates.map((state) => metresOrNot(Math.min(metres[state], side.lengthM))),
      ...optional(fast, metresOrNot(pass.overspeedM)),
      ...optional(inferred, metresOrNot(pass.inferredM)),
      pass.firstDoneMs === undefined || pass.lastDoneMs === undefined
        ? ''
        : `${clockText(pass.firstDoneMs)}–${clockText(pass.lastDoneMs)}`,
    ]),
  )
}

export function versionsTable({ versions }: Report, words: ReportWords): string {
  if (versions.length === 0) return ''
  const { column } = words
  return table(
    [
      { head: column.version },
      { head: column.at, class: 't' },
      { head: column.cause },
      { head: column.settings },
      { head: words.state.done, class: 'n' },
      { head: words.state.missed, class: 'n' },
      { head: words.state.unknown, class: 'n' },
      { head: column.change },
    ],
    versions.map(({ version, atMs, cause, settings, figures, totals }) => [
      `v${version}`,
      minuteText(atMs),
      words.cause[cause],
      `v${settings}`,
      percentText(figures.doneM, figures.plannedM),
      percentText(figures.missedM, figures.plannedM),
      percentText(figures.unknownM, figures.plannedM),
      totals === undefined
        ? ''
        : sideStates
            .filter((state) => totals[state] !== 0)
            .map((state) => `${words.state[state]} ${signedText(totals[state])}`)
            .join('<br>'),
    ]),
  )
}

/** What `domain/coverage/settings.ts` says of a number that nobody prescribes. */
const OURS = 'our choice'

/** As people write it: minutes of a day as a time, milliseconds in what they make. */
function settingText(name: string, is: number, unit: string): string {
  if (/(?:From|To)Minute$/.test(name))
    return `${String(Math.floor(is / 60)).padStart(2, '0')}:${String(is % 60).padStart(2, '0')}`
  if (unit !== 'ms') return `${is} ${escaped(unit)}`
  return is >= 60_000 && is % 60_000 === 0 ? `${is / 60_000} min` : `${is / 1_000} s`
}

export function settingsTable({ settings, shift }: Report, words: ReportWords, language: Language): string {
  const { column, text } = words
  const rows = settings.settings.map(({ name, is, unit, source, ...setting }) => [
    setting[language],
    settingText(name, is, unit),
    `${escaped(source === OURS ? words.ours : source)}${settings.changed[name] === undefined ? '' : ` <span class="changed">(${text.changed})</span>`}`,
  ])
  const windows = shift.passes.map(({ fromMs, toMs }) => windowText(fromMs, toMs)).join(', ')
  return `<p class="about">v${settings.version} · ${column.window} ${windows}</p>${table(
    [{ head: column.setting }, { head: column.value, class: 't' }, { head: column.source }],
    rows,
  )}`
}
