import type { PartReport, PartReports } from '../types.ts'
import type { Context } from './context.ts'

export function createReports({ sql }: Context): PartReports {
  const put = sql.prepare(
    `INSERT INTO report (part, at_ms, state, detail, numbers) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (part) DO UPDATE SET at_ms = ?2, state = ?3, detail = ?4, numbers = ?5`,
  )
  const all = sql.prepare<{
    part: string
    at_ms: number
    state: PartReport['state']
    detail: string
    numbers: string
  }>('SELECT * FROM report ORDER BY part')
  return {
    put: async (part, report) => {
      put.run(part, report.atMs, report.state, report.detail, JSON.stringify(report.numbers))
    },
    all: async () =>
      Object.fromEntries(
        all.all().map((row) => [
          row.part,
          {
            atMs: row.at_ms,
            state: row.state,
            detail: row.detail,
            numbers: JSON.parse(row.numbers) as PartReport['numbers'],
          },
        ]),
      ),
  }
}
