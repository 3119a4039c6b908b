import type {
  Dropped,
  DropReason,
  LengthOf,
  NetworkFormat,
  NetworkReport,
  NetworkWarning,
  Warned,
} from '#domain/network/report.ts'

/** A report in plain words, line by line. */
export function reportLines(report: NetworkReport): string[] {
  const { nodes, edges, lines, directedKm, centreKm, onewayKm, bridgeKm, tunnelKm, unnamedKm, strong, weak, box } =
    report
  return [
    `${formats[report.format]}: ${count(nodes)} nodes, ${count(edges)} edges (street sides) on ${lines === 1 ? '1 road line' : `${count(lines)} road lines`}`,
    `${km(centreKm)} of road, ${km(directedKm)} by direction; one-way ${km(onewayKm)}, on bridges ${km(bridgeKm)}, in tunnels ${km(tunnelKm)}, without a name ${km(unnamedKm)}`,
    `connected: ${parts(weak.count)}, ${percent(weak.largestShare)} of the length in the largest; driven to from everywhere: ${parts(strong.count)}, ${percent(strong.largestShare)}`,
    `lies at ${box.map((degrees) => degrees.toFixed(4)).join(',')} (west,south,east,north)`,
    ...lengthLines('class', report.byClass),
    ...lengthLines('grade', report.byGrade),
    `widths: ${count(report.widthsFrom.width)} road lines as the file says, ${count(report.widthsFrom.lanes)} from their lanes, ${count(report.widthsFrom.class)} usual for their class`,
    ...(report.dropped.length > 0 ? ['left out:', ...report.dropped.map(droppedLine)] : []),
    ...(report.warnings.length > 0 ? ['worth a look:', ...report.warnings.map(warnedLine)] : []),
    ...(report.attribution === '' ? [] : [`wherever it is shown, name: ${report.attribution}`]),
  ]
}

const formats: Readonly<Record<NetworkFormat, string>> = {
  'osm-xml': 'OpenStreetMap XML',
  'osm-pbf': 'OpenStreetMap PBF',
  geojson: 'GeoJSON lines',
  made: 'made by a program',
}

export const count = (number: number): string => number.toLocaleString('en')
const km = (is: number): string => `${is.toFixed(1)} km`
const parts = (number: number): string => (number === 1 ? '1 part' : `${count(number)} parts`)
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

const lengthLines = (what: string, lengths: readonly LengthOf<string | number>[]): string[] =>
  lengths.map(
    ({ is, edges, centreKm }) =>
      `  ${what} ${String(is).padEnd(14)}${km(centreKm).padStart(12)}${count(edges).padStart(9)} edges`,
  )

const drops: Readonly<Record<DropReason, string>> = {
  'not-for-vehicles': 'ways that no vehicle can drive (for walking, cycling, steps …)',
  'unpaved-track': 'tracks that are not paved',
  'not-built': 'roads that are planned, being built or gone',
  'no-access': 'roads shut to everybody (access=no)',
  area: 'squares and other areas',
  'unknown-class': 'ways with a highway value that is not known',
  'not-a-line': 'features that are no lines',
  'missing-nodes': 'roads cut, or left out, where their nodes are not in the file (as at the border of an extract)',
  'zero-length': 'roads with no length',
  'too-short': 'lines shorter than the distance at which ends are joined',
  repeated: 'lines that are in the file twice',
}

const warnings: Readonly<Record<NetworkWarning, string>> = {
  'unknown-class': 'lines with a class that is not known, taken as unclassified',
  'unreadable-width': 'widths that cannot be read, taken from lanes or class',
  'unreadable-grade': 'grades that are none of 1 to 4, taken from the class',
  'unreadable-oneway': 'one-way words that are not known, taken as two-way',
  'unreadable-length': 'lengths more than 2 % off, measured instead',
  'id-not-unique': 'lines whose id another line has too, named by their course',
  reversible: 'roads whose direction changes with time, taken as two-way',
  'ends-beside-line': 'ends that lie on another line where it has no point: not joined there',
  'in-pieces': 'parts that cannot be driven to and from each other; the largest has less than 90 % of the length',
}

const droppedLine = ({ reason, count: times, example }: Dropped): string =>
  `${count(times).padStart(7)} ${drops[reason]}; first: ${example}`
const warnedLine = ({ warning, count: times, example }: Warned): string =>
  `${count(times).padStart(7)} ${warnings[warning]}; ${warning === 'in-pieces' ? 'it has' : 'first:'} ${example}`
