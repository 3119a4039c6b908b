import { sideStates, type StateMetres } from '#domain/coverage/shift.ts'
import { sideStandings } from '#domain/coverage/standing.ts'
import type { Language } from '../words.ts'
import { drawnParts, looks, mapSvg, stroke } from './map-svg.ts'
import type { Report } from './report.ts'
import { style } from './style.ts'
import {
  alertsTable,
  excusesTable,
  missedTable,
  ordersTable,
  settingsTable,
  streetTables,
  versionsTable,
} from './tables.ts'
import {
  dateTimeText,
  escaped,
  hundredthText,
  metresText,
  minuteText,
  percentText,
  tenthText,
  windowText,
} from './text.ts'
import { reportWords, type ReportWords } from './words.ts'

/** What a browser may load of a report: nothing, whatever somebody wrote into a note. */
export const REPORT_CSP = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`

/** A whole page that needs nothing but itself: to be read, printed on A4 or made a PDF. */
export function reportHtml(report: Report, language: Language): string {
  const words = reportWords[language]
  const { shift, version } = report
  const name = language === 'en' && shift.nameEn !== '' ? shift.nameEn : shift.name
  const title = `${words.title} · ${name} · ${shift.day}${version > 0 ? ` · v${version}` : ''}`
  const section = (head: keyof ReportWords['head'], content: string): string =>
    `<section><h2>${words.head[head]}</h2>${content === '' ? `<p>${words.text.none}</p>` : content}</section>`
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${REPORT_CSP}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escaped(name)}</h1>
<p class="about">${words.title} · ${escaped(shift.town)} · ${shift.day} · ${words.work[shift.workType]} · ${words.shiftState[shift.state]}</p>
${version === 0 ? `<p><strong>${words.text.running}</strong></p>` : ''}
<dl class="facts">${headFacts(report, words)}</dl>
</header>
${section('figures', figures(report, words))}
${section('map', map(report, words))}
${section('missed', missedTable(report, words))}
${section('excuses', excusesTable(report, words))}
${section('orders', ordersTable(report, words))}
${section('alerts', alertsTable(report, words))}
${section('streets', streetTables(report, words))}
${section('versions', versionsTable(report, words))}
${section('settings', settingsTable(report, words, language))}
${section('proof', proof(report, words))}
</body>
</html>
`
}

const fact = (name: string, is: string): string => `<div><dt>${name}</dt><dd>${is}</dd></div>`

function headFacts({ shift, nameOf }: Report, words: ReportWords): string {
  const windows = shift.passes.map(({ fromMs, toMs }) => windowText(fromMs, toMs))
  return [
    fact(words.column.window, windows.join('<br>')),
    fact(words.text.vehicles, shift.vehicles.map((id) => escaped(nameOf(id))).join('<br>') || words.text.none),
    fact(words.text.limit, `${shift.speedLimitKmh} km/h`),
    fact(words.column.plan, `${escaped(shift.planId)} v${shift.planVersion}`),
  ].join('')
}

function figures(report: Report, words: ReportWords): string {
  const { figures: is } = report.coverage
  const km = (metres: number): string => `${hundredthText(metres / 1_000)} km`
  const facts = [
    fact(words.figure.planned, km(is.plannedM)),
    ...sideStates.map((state) =>
      fact(words.state[state], `${km(is[`${state}M`])} (${percentText(is[`${state}M`], is.plannedM)})`),
    ),
    fact(words.figure.overspeed, `${metresText(is.overspeedM)} m`),
    fact(words.figure.inferred, `${metresText(is.inferredM)} m (${percentText(is.inferredM, is.doneM)})`),
    fact(words.figure.repeated, `${metresText(is.repeatedM)} m (${percentText(is.repeatedM, is.plannedM)})`),
    fact(words.figure.workKm, `${hundredthText(is.workKm)} km`),
    fact(words.figure.deadheadKm, `${hundredthText(is.deadheadKm)} km`),
    ...(is.meanWorkKmh === undefined ? [] : [fact(words.figure.meanKmh, `${tenthText(is.meanWorkKmh)} km/h`)]),
    ...(is.startedAtMs === undefined ? [] : [fact(words.figure.started, minuteText(is.startedAtMs))]),
    ...(is.endedAtMs === undefined ? [] : [fact(words.figure.ended, minuteText(is.endedAtMs))]),
    fact(words.figure.peak, `${metresText(is.peakMinutes)} min`),
    ...(is.waterUsedPercent === undefined ? [] : [fact(words.figure.water, tenthText(is.waterUsedPercent))]),
    ...(is.kerb === undefined
      ? []
      : [fact(words.figure.kerb, `${hundredthText(is.kerb.meanM)} m (${is.kerb.pieces} × 20 m)`)]),
    fact(words.figure.workedBy, is.workedBy.map((id) => escaped(report.nameOf(id))).join('<br>') || words.text.none),
  ]
  const passes = is.passes.length < 2 ? '' : passesTable(report, words)
  return `${bar(is, words)}<dl class="facts">${facts.join('')}</dl>${passes}
<p class="about">${words.text.unknownIs}</p>${is.inferredM > 0 ? `<p class="about">${words.text.inferredIs}</p>` : ''}`
}

/** The five states side by side, as long as their share; hatched apart for a black and white print. */
function bar(is: StateMetres, words: ReportWords): string {
  if (is.plannedM <= 0) return ''
  const fills = {
    done: ['#1c7a3e', ''],
    missed: ['#c0262d', 'M0 0L8 8M-2 6L2 10M6 -2L10 2'],
    unknown: ['#7b3fa0', 'M2 2h.1M6 6h.1'],
    excused: ['#1864ab', 'M0 4H8'],
    open: ['#e3e8eb', ''],
  } as const
  let at = 0
  const parts = sideStates.map((state) => {
    const width = (is[`${state}M`] / is.plannedM) * 1_000
    const from = at
    at += width
    if (width <= 0) return ''
    const place = `x="${from.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="26"`
    const [fill, lines] = fills[state]
    const hatch = lines === '' ? '' : `<rect ${place} fill="url(#b-${state})"/>`
    return `<rect ${place} fill="${fill}"/>${hatch}`
  })
  const patterns = Object.entries(fills).flatMap(([state, [, lines]]) =>
    lines === ''
      ? []
      : [
          `<pattern id="b-${state}" width="8" height="8" patternUnits="userSpaceOnUse"><path d="${lines}" stroke="#fff" stroke-width="1.6" stroke-linecap="round"/></pattern>`,
        ],
  )
  const told = sideStates.map((state) => `${words.state[state]} ${percentText(is[`${state}M`], is.plannedM)}`)
  return `<svg class="bar" viewBox="0 0 1000 26" role="img" aria-label="${told.join(', ')}"><defs>${patterns.join('')}</defs>${parts.join('')}<rect x="0.5" y="0.5" width="999" height="25" fill="none" stroke="#1b262c"/></svg>`
}

function passesTable({ coverage, shift }: Report, words: ReportWords): string {
  const rows = coverage.figures.passes.map((pass, n) => {
    const window = shift.passes[n]
    const cells = sideStates.map(
      (state) =>
        `<td class="n">${metresText(pass[`${state}M`])} (${percentText(pass[`${state}M`], pass.plannedM)})</td>`,
    )
    return `<tr><td>${n + 1}</td><td class="t">${window === undefined ? '' : windowText(window.fromMs, window.toMs)}</td>${cells.join('')}</tr>`
  })
  const heads = sideStates.map((state) => `<th class="n">${words.state[state]} m</th>`)
  return `<table><thead><tr><th>${words.column.pass}</th><th>${words.column.window}</th>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function map({ sides }: Report, words: ReportWords): string {
  const drawn = mapSvg(
    sides.map(({ name, line, lengthM, twoWay, passes, state }) => ({
      name,
      line,
      lengthM,
      twoWay,
      parts: drawnParts(passes, lengthM, state),
    })),
    words.head.map,
  )
  if (drawn === '') return ''
  const legend = sideStandings
    .filter((state) => state in looks)
    .map(
      (state) =>
        `<span><svg viewBox="0 0 48 12" aria-hidden="true"><path ${stroke(state)} d="M2 6H46"/></svg>${words.state[state]}</span>`,
    )
  return `${drawn}<div class="legend">${legend.join('')}</div>`
}

function proof(report: Report, words: ReportWords): string {
  const { shift, version, settings, network, digest, madeAtMs, by } = report
  const row = (name: string, is: string): string => `<tr><td>${name}</td><td>${escaped(is)}</td></tr>`
  const source = network.source === '' ? '' : ` (${network.source})`
  return `<div class="proof"><table><tbody>${[
    row(words.text.shift, shift.id),
    row(words.text.figures, version === 0 ? '–' : `v${version}`),
    row(words.text.settings, `v${settings.version}`),
    row(words.text.network, `${network.id}${source}`),
    row(words.text.digest, digest),
  ].join(
    '',
  )}</tbody></table><p class="about">${words.text.digestHow} ${escaped(words.made(dateTimeText(madeAtMs), by))}</p></div>`
}
