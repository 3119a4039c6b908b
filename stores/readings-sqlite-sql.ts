import type { Stream } from '#domain/topic.ts'
import { storedFields } from './reading-fields.ts'

// Streams and fields named in these statements come from our own schema, never from a message or a request.

/** Keep a reading; one already there keeps the fields the new one does not carry, as InfluxDB does it. */
export function insertSql(stream: Stream): string {
  const names = storedFields[stream].map(({ name }) => `"${name}"`)
  return `INSERT INTO raw_${stream} (asset, at_ms, sub, received_at_ms, seq, ${names.join(', ')})
          VALUES (?, ?, ?, ?, ?${', ?'.repeat(names.length)})
          ON CONFLICT (asset, at_ms, sub) DO UPDATE SET received_at_ms = excluded.received_at_ms, seq = excluded.seq,
          ${names.map((name) => `${name} = coalesce(excluded.${name}, ${name})`).join(', ')}`
}

/** One asset's minute worked out from its raw readings: ?1 asset, ?2 its beginning, ?3 its end. */
export function minuteSql(stream: Stream): string {
  const ofMinute = `FROM raw_${stream} WHERE asset = ?1 AND at_ms >= ?2 AND at_ms < ?3`
  const columns: string[] = []
  const values: string[] = []
  for (const { name, minute } of storedFields[stream]) {
    if (minute === 'last') {
      columns.push(`"${name}"`)
      values.push(`(SELECT "${name}" ${ofMinute} AND "${name}" IS NOT NULL ORDER BY at_ms DESC, sub DESC LIMIT 1)`)
    } else {
      columns.push(...['mean', 'min', 'max', 'count'].map((what) => `"${name}_${what}"`))
      values.push(...['avg', 'min', 'max', 'count'].map((what) => `${what}("${name}")`))
    }
  }
  return `INSERT OR REPLACE INTO minute_${stream} (asset, minute_ms, ${columns.join(', ')})
          SELECT ?1, ?2, ${values.join(', ')} ${ofMinute} GROUP BY asset`
}

/** At most ?2 rows before ?1; asset by asset, so that only rows that go are read. */
export function purgeSql(what: 'raw' | 'minute', stream: Stream): string {
  const [time, key] = what === 'raw' ? ['at_ms', 'asset, at_ms, sub'] : ['minute_ms', 'asset, minute_ms']
  return `DELETE FROM ${what}_${stream} WHERE (${key}) IN (
            SELECT ${key} FROM asset CROSS JOIN ${what}_${stream} ON asset = key WHERE ${time} < ? LIMIT ?)`
}
