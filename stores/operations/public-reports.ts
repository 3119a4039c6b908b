import type { PublicReport, Toilets } from '../types.ts'
import type { Context } from './context.ts'
import type { ToiletWriter } from './toilets.ts'

interface Row {
  id: number
  toilet: string
  town: string
  kind: PublicReport['kind']
  at_ms: number
  state: PublicReport['state']
  content: string
  reviewed_by: string | null
  reviewed_at_ms: number | null
}
type Content = Pick<PublicReport, 'stars' | 'category' | 'text' | 'photoId'>

const reportOf = (row: Row): PublicReport => ({
  id: row.id,
  toilet: row.toilet,
  town: row.town,
  kind: row.kind,
  atMs: row.at_ms,
  state: row.state,
  ...(JSON.parse(row.content) as Content),
  ...(row.reviewed_by === null ? {} : { reviewedBy: row.reviewed_by }),
  ...(row.reviewed_at_ms === null ? {} : { reviewedAtMs: row.reviewed_at_ms }),
})

/** What the public says of toilets; it counts when somebody has looked at it. */
export function createPublicReports(
  { sql, audited }: Context,
  addInput: ToiletWriter['addInput'],
): Pick<Toilets, 'addReport' | 'reportsOfPhone' | 'hasRated' | 'forgetPhones' | 'reports' | 'review'> {
  const insert = sql.prepare<Row>(
    `INSERT INTO public_report (toilet, town, kind, at_ms, state, content, phone_hash) VALUES (?, ?, ?, ?, 'new', ?, ?) RETURNING *`,
  )
  const showPhoto = sql.prepare(
    `INSERT OR IGNORE INTO photo_use
       SELECT photo.id, 'report', public_report.id, town FROM public_report, photo WHERE public_report.id = ? AND photo.id = ?`,
  )
  const ofPhone = sql.prepare<{ count: number }>(
    `SELECT count(*) AS count FROM public_report WHERE phone_hash = ?1 AND phone_hash <> '' AND at_ms >= ?2`,
  )
  const ofPhoneAt = sql.prepare<{ one: number }>(
    `SELECT 1 AS one FROM public_report
      WHERE phone_hash = ?1 AND phone_hash <> '' AND at_ms >= ?2 AND toilet = ?3 AND kind = 'rating' AND state = 'accepted' LIMIT 1`,
  )
  const forget = sql.prepare(`UPDATE public_report SET phone_hash = '' WHERE phone_hash <> '' AND at_ms < ?`)
  const list = sql.prepare<Row>(
    `SELECT * FROM public_report
      WHERE id < ?1 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR kind = ?3) AND (?4 IS NULL OR toilet = ?4)
        AND (?5 = '[]' OR town IN (SELECT value FROM json_each(?5)))
      ORDER BY id DESC LIMIT ?6`,
  )
  const select = sql.prepare<Row>('SELECT * FROM public_report WHERE id = ?')
  const review = sql.prepare<Row>(
    `UPDATE public_report SET state = ?2, reviewed_by = ?3, reviewed_at_ms = ?4 WHERE id = ?1 AND state = 'new' RETURNING *`,
  )

  const tell = ({ id, toilet, kind, atMs, stars = 0, category = '', text = '' }: PublicReport, nowMs: number): void => {
    if (kind === 'rating') addInput(toilet, atMs, { is: 'rating', stars, reportId: id })
    else addInput(toilet, nowMs, { is: 'fault', reportId: id, category, note: text })
  }
  return {
    addReport: async ({ toilet, town, kind, atMs, stars, category, text, photoId }, phoneHash) => {
      const content: Content = {
        ...(stars === undefined ? {} : { stars }),
        ...(category === undefined ? {} : { category }),
        ...(text === undefined ? {} : { text }),
        ...(photoId === undefined ? {} : { photoId }),
      }
      return sql.transaction(() => {
        const report = reportOf(insert.get(toilet, town, kind, atMs, JSON.stringify(content), phoneHash)!)
        if (photoId !== undefined) showPhoto.run(report.id, photoId)
        return report
      })
    },
    reportsOfPhone: async (phoneHash, sinceMs) => ofPhone.get(phoneHash, sinceMs)?.count ?? 0,
    hasRated: async (phoneHash, toilet, sinceMs) => ofPhoneAt.get(phoneHash, sinceMs, toilet) !== undefined,
    forgetPhones: async (beforeMs) => {
      forget.run(beforeMs)
    },
    reports: async ({ state, kind, toilet, towns, beforeId, limit }) =>
      list
        .all(
          beforeId ?? Number.MAX_SAFE_INTEGER,
          state ?? null,
          kind ?? null,
          toilet ?? null,
          JSON.stringify(towns),
          limit,
        )
        .map((row) => reportOf(row)),
    review: async (id, verdict, { by, atMs, note }) =>
      sql.transaction(() => {
        const row = review.get(id, verdict, by, atMs)
        // reviewed before, or never there
        if (row === undefined) {
          const known = select.get(id)
          return known === undefined ? undefined : reportOf(known)
        }
        const report = reportOf(row)
        if (verdict === 'accepted') tell(report, atMs)
        audited(by, 'public-report.review', report.toilet, { id, verdict, ...(note === undefined ? {} : { note }) })
        return report
      }),
  }
}
