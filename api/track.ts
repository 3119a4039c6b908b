/** A vehicle's way on the map: pure; one piece a stretch without a gap. */

export interface TrackPoint {
  readonly atMs: number
  /** WGS-84 degrees. */
  readonly lon: number
  readonly lat: number
  readonly speedKmh: number | undefined
}

/** A longer silence is not bridged by a line: nobody knows where the vehicle was (our choice). */
export const GAP_MS_MAX = 5 * 60_000

/** Points in order of time, cut where more than `GAP_MS_MAX` lie between two. */
export function piecesOf(points: readonly TrackPoint[]): TrackPoint[][] {
  const pieces: TrackPoint[][] = []
  let last: TrackPoint | undefined
  for (const point of points) {
    const piece = pieces.at(-1)
    if (piece === undefined || last === undefined || point.atMs - last.atMs > GAP_MS_MAX) pieces.push([point])
    else piece.push(point)
    last = point
  }
  return pieces
}

/** GeoJSON lines (RFC 7946); `properties.atMs` has the time of each position. */
export function trackGeoJson(asset: { id: string; name: string }, points: readonly TrackPoint[]) {
  return {
    type: 'FeatureCollection' as const,
    features: piecesOf(points).map((piece) => {
      // a line has two positions or more; a single fix is a line that stays where it is
      const line = piece.length === 1 ? [piece[0]!, piece[0]!] : piece
      return {
        type: 'Feature' as const,
        properties: {
          id: asset.id,
          name: asset.name,
          fromAtMs: line[0]!.atMs,
          toAtMs: line.at(-1)!.atMs,
          atMs: line.map(({ atMs }) => atMs),
          speedKmh: line.map(({ speedKmh }) => speedKmh ?? null),
        },
        geometry: {
          type: 'LineString' as const,
          coordinates: line.map(({ lon, lat }) => [degrees(lon), degrees(lat)]),
        },
      }
    }),
  }
}

/** GPX 1.1, one segment a piece. */
export function trackGpx(asset: { id: string; name: string }, points: readonly TrackPoint[]): string {
  const segments = piecesOf(points).map((piece) => {
    const fixes = piece.map(
      ({ lon, lat, atMs }) =>
        `<trkpt lat="${degrees(lat)}" lon="${degrees(lon)}"><time>${new Date(atMs).toISOString()}</time></trkpt>`,
    )
    return `<trkseg>\n${fixes.join('\n')}\n</trkseg>`
  })
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<gpx version="1.1" creator="Kerbside" xmlns="http://www.topografix.com/GPX/1/1">\n' +
    `<trk><name>${xmlText(asset.name)}</name><src>${xmlText(asset.id)}</src>\n${segments.join('\n')}\n</trk>\n</gpx>\n`
  )
}

const degrees = (angle: number): number => Math.round(angle * 1e7) / 1e7 // a centimetre; RFC 7946 §11.2 asks for no more

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text for an XML element or attribute; characters XML 1.0 cannot hold at all become U+FFFD. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replace(/[&<>"']/g, (sign) => entities[sign]!)
}
