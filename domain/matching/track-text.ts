import type { Fix } from './state.ts'

/**
 * The text format of map-matching data sets (Kubička et al. 2015): lines of numbers, WGS-84 degrees, longitude first, ids are line numbers from 0.
 * All throw a `RangeError` that names the file and the line (from 1, as editors count).
 */

/** Lines of `lon lat`. */
export function parseNodes(text: string, file: string): [lon: number, lat: number][] {
  return numbers(text, file, 2, 'lon lat').map(([lon, lat], line) => {
    checkPosition(lon!, lat!, file, line)
    return [lon!, lat!]
  })
}

/** Lines of `fromNode toNode`. */
export function parseArcs(text: string, file: string, nodeCount: number): [from: number, to: number][] {
  return numbers(text, file, 2, 'fromNode toNode').map(([from, to], line) => {
    for (const node of [from!, to!])
      if (!Number.isSafeInteger(node) || node < 0 || node >= nodeCount)
        throw wrong(file, line, `names node ${node}, and nodes are 0 to ${nodeCount - 1}`)
    return [from!, to!]
  })
}

/** Lines of `lon lat seconds`. Times need not grow: the matcher leaves out what is late. */
export function parseTrack(text: string, file: string): Fix[] {
  return numbers(text, file, 3, 'lon lat seconds').map(([lon, lat, seconds], line) => {
    checkPosition(lon!, lat!, file, line)
    return { lon: lon!, lat: lat!, atMs: Math.round(seconds! * 1_000) }
  })
}

/** Lines of one arc id. */
export function parseRoute(text: string, file: string, arcCount: number): number[] {
  return numbers(text, file, 1, 'arc').map(([arc], line) => {
    if (!Number.isSafeInteger(arc) || arc! < 0 || arc! >= arcCount)
      throw wrong(file, line, `names arc ${arc}, and arcs are 0 to ${arcCount - 1}`)
    return arc!
  })
}

function numbers(text: string, file: string, count: number, form: string): number[][] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/)
  if (lines.length === 1 && lines[0]!.trim() === '')
    throw new RangeError(`${file} is empty: it must have lines of "${form}"`)
  return lines.map((line, at) => {
    const words = line.trim().split(/\s+/)
    const row = words.map(Number)
    if (words.length !== count || words.includes('') || !row.every(Number.isFinite))
      throw wrong(file, at, `must be "${form}": it is "${line.slice(0, 80)}"`)
    return row
  })
}

function checkPosition(lon: number, lat: number, file: string, line: number): void {
  if (Math.abs(lat) >= 90 && Math.abs(lon) < 90)
    throw wrong(file, line, `has latitude ${lat}: longitude comes first, are they swapped?`)
  if (Math.abs(lat) >= 90 || Math.abs(lon) > 180) throw wrong(file, line, `is no place on earth: ${lon} ${lat}`)
}

const wrong = (file: string, line: number, what: string): RangeError => new RangeError(`${file}:${line + 1} ${what}`)
