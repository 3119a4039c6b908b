import { createReadStream } from 'node:fs'
import { SaxesParser } from 'saxes'
import { fixOf, vehicleOfFile, type Row, type TrackFormat, type Word } from './recorded.ts'

/** Problems told of one broken file. */
const PROBLEMS_MAX = 20

/** Points of tracks; a track's name is its vehicle. Speed is metres a second, as GPX 1.0 and the usual extensions have it. */
export const gpx: TrackFormat = {
  name: 'GPX',
  relativeTime: false,
  fits: (head) => /^\uFEFF?\s*</.test(head) && /<gpx[\s>]/i.test(head),
  async *read(file, options) {
    const parser = new SaxesParser()
    const found: Row[] = []
    const path: string[] = []
    let vehicle = vehicleOfFile(file)
    let point: (Partial<Record<Word, string>> & { line: number }) | undefined
    let text = ''
    let problems = 0
    parser.on('error', ({ message }) => {
      problems++
      if (problems <= PROBLEMS_MAX)
        found.push({ ok: false, at: `line ${parser.line}`, problem: `broken XML: ${message}` })
    })
    parser.on('opentag', ({ name, attributes }) => {
      const tag = name.replace(/^.*:/, '').toLowerCase()
      path.push(tag)
      text = ''
      if (tag === 'trkpt') {
        const { lat, lon } = attributes as Record<string, string>
        point = { line: parser.line, lon, lat }
      }
    })
    parser.on('text', (more) => {
      text += more
    })
    parser.on('closetag', () => {
      const tag = path.pop()
      const inside = path.at(-1)
      const said = text.trim()
      text = ''
      if (tag === 'trkpt' && point !== undefined) {
        const { line, ...texts } = point
        point = undefined
        found.push({ at: `line ${line}`, ...fixOf(texts, vehicle, options) })
      } else if (tag === 'name' && inside === 'trk' && said !== '') vehicle = said
      else if (point !== undefined)
        switch (tag) {
          case 'time':
            point.time = said
            break
          case 'speed':
            point.speedMs = said
            break
          case 'course':
            point.heading = said
            break
          case 'hdop':
            point.hdop = said
            break
          case 'sat':
            point.satellites = said
            break
        }
    })
    for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
      parser.write(chunk)
      yield* found.splice(0)
    }
    parser.close()
    yield* found
  },
}
