import { existsSync } from 'node:fs'
import { openSqlite } from '../sqlite.ts'
import type { PartReport, PartReports } from '../types.ts'
import type { Context } from './context.ts'
import { operationsFile } from './file.ts'

/** What parts said last, without opening the rest of the store: for checks that start a process each. Nothing where no part ever ran. */
export async function lastReports(dataDir: string): Promise<Record<string, PartReport>> {
  const file = operationsFile(dataDir)
  if (!existsSync(file)) return {}
  using sql = openSqlite({ file, durability: 'normal' })
  return await createReports({ sql }).all()
}

export function createReports({ sql }: Pick<Context, 'sql'>): PartReports {
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
