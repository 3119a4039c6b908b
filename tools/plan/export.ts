import type { RoadEdge } from '#domain/geography.ts'
import type { Plan } from '#domain/plan/plan.ts'
import { passesText, weekdaysText } from '#domain/plan/words.ts'

/** One side of one plan, in the words in which an import reads it back. */
function wordsOf(plan: Plan, edge: RoadEdge): Record<string, string | number | boolean> {
  const { weekdays, weeksOfMonth, holidays, makeUpWorkdays } = plan.schedule
  return {
    plan: plan.id,
    planName: plan.name,
    planNameEn: plan.nameEn,
    town: plan.town,
    workType: plan.workType,
    passes: passesText(plan.passes),
    weekdays: weekdaysText(weekdays),
    weeks: weeksOfMonth.join(','),
    holidays,
    makeUpWorkdays,
    speedLimitKmh: plan.speedLimitKmh ?? '',
    vehicles: plan.vehicles.join(','),
    demoArea: plan.demoArea ?? false,
    workArea: plan.area === undefined ? '' : JSON.stringify(plan.area),
    edge: edge.id,
    street: edge.name,
    lengthM: edge.lengthM,
  }
}

interface ExportedSide {
  readonly words: Record<string, string | number | boolean>
  readonly edge: RoadEdge
}

/** Sides of plans in their order, those that the network has. */
export function sidesToExport(
  plans: readonly Plan[],
  edges: ReadonlyMap<string, RoadEdge>,
): { sides: ExportedSide[]; missing: number } {
  const all = plans.flatMap((plan) => plan.sides.map((side) => ({ plan, edge: edges.get(side) })))
  const sides = all.flatMap(({ plan, edge }) => (edge === undefined ? [] : [{ words: wordsOf(plan, edge), edge }]))
  return { sides, missing: all.length - sides.length }
}

export const geojsonText = (sides: readonly ExportedSide[]): string =>
  `{"type":"FeatureCollection","features":[\n${sides
    .map(({ words, edge }) =>
      JSON.stringify({ type: 'Feature', properties: words, geometry: { type: 'LineString', coordinates: edge.line } }),
    )
    .join(',\n')}\n]}\n`

/** With a byte-order mark, so that spreadsheets read its Chinese. */
export function csvText(sides: readonly ExportedSide[]): string {
  const rows = sides.map(({ words, edge }) => ({
    ...words,
    wkt: `LINESTRING (${edge.line.map(([lon, lat]) => `${lon} ${lat}`).join(', ')})`,
  }))
  const columns = Object.keys(rows[0] ?? {})
  const lines = rows.map((row) => columns.map((column) => cell(String((row as Record<string, unknown>)[column]))))
  return `\uFEFF${[columns, ...lines].map((line) => line.join(',')).join('\r\n')}\r\n`
}

/** A spreadsheet takes what begins with one of these for a formula. */
const cell = (text: string): string => {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
