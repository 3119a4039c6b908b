import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import { columnsFor, fixOf, vehicleOfFile, type TrackFormat, type Word } from './recorded.ts'

/** Text with a heading line, separated by comma, semicolon or tab. */
export const csv: TrackFormat = {
  name: 'CSV',
  relativeTime: false,
  fits: (head) => {
    const [heading = ''] = head.replace(/^\uFEFF/, '').split(/\r?\n/)
    const { lon, lat, time } = columnsFor(heading.split(/[,;\t]/).map((name) => name.replaceAll('"', '')))
    // a heading line may lack something, then reading says what; digits and braces are no heading
    return (lon ?? lat ?? time) !== undefined || (/[,;\t]/.test(heading) && !/^[\s\d{<[]/.test(heading))
  },
  async *read(file, options) {
    const rows = createReadStream(file).pipe(
      parse({
        bom: true,
        delimiter: [',', ';', '\t'],
        relax_column_count: true,
        relax_quotes: true,
        skip_empty_lines: true,
        trim: true,
        info: true,
      }),
    )
    const vehicle = vehicleOfFile(file)
    let heading: string[] | undefined
    let columns: [Word, number][] = []
    for await (const { record, info } of rows as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const at = `line ${info.lines}`
      if (heading === undefined) {
        heading = record
        const found = columnsFor(heading)
        const missing = (['lon', 'lat', 'time'] as const).filter((word) => found[word] === undefined)
        if (missing.length > 0) {
          const words = missing.map((word) => ({ lon: 'longitude', lat: 'latitude', time: 'time' })[word]).join(', ')
          yield { ok: false, at, problem: `no column for ${words}; the columns are ${heading.join(', ')}` }
          return
        }
        columns = Object.entries(found).map(([word, name]) => [word as Word, record.indexOf(name)])
        continue
      }
      if (record.length !== heading.length) {
        yield { ok: false, at, problem: `${record.length} fields where the heading has ${heading.length}` }
        continue
      }
      const texts = Object.fromEntries(columns.map(([word, column]) => [word, record[column]]))
      yield { at, ...fixOf(texts, vehicle, options) }
    }
  },
}
