import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { fixOf, vehicleOfFile, type TrackFormat } from './recorded.ts'

const NUMBERS = /^\s*-?\d+(\.\d+)?\s+-?\d+(\.\d+)?\s+\d+(\.\d+)?\s*$/

/** `lon lat t` a line, t in seconds from the start: the tracks of map-matching data sets. */
export const track: TrackFormat = {
  name: 'lon lat t',
  relativeTime: true,
  fits: (head) => NUMBERS.test(head.split(/\r?\n/)[0] ?? ''),
  async *read(file, options) {
    const vehicle = vehicleOfFile(file)
    let line = 0
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      line++
      if (text.trim() === '') continue
      const at = `line ${line}`
      if (!NUMBERS.test(text)) {
        yield {
          ok: false,
          at,
          problem: `must be three numbers "lon lat seconds", it is ${JSON.stringify(text.slice(0, 80))}`,
        }
        continue
      }
      const [lon, lat, seconds] = text.trim().split(/\s+/)
      const read = fixOf({ lon, lat, time: '0' }, vehicle, options)
      yield read.ok
        ? { ok: true, at, fix: { ...read.fix, atMs: Math.round(Number(seconds) * 1_000) } }
        : { at, ...read }
    }
  },
}
