import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { RoadEdge, RoadNode } from '#domain/geography.ts'
import type { NetworkEntry, Networks, StoredNetwork } from '../types.ts'
import type { Context } from './context.ts'

const packed = promisify(gzip)
const unpacked = promisify(gunzip)

interface NetworkRow {
  id: string
  added_at_ms: number
  by: string
  source: string
  report: string
  edges: number
}
interface ContentRow extends NetworkRow {
  content: Uint8Array
}

const COLUMNS = 'id, added_at_ms, by, source, report, edges'

export function createNetworks({ sql, nowMs, audited }: Context): Networks {
  const insert = sql.prepare('INSERT OR IGNORE INTO network VALUES (?, ?, ?, ?, ?, ?, ?)')
  const select = sql.prepare<ContentRow>('SELECT * FROM network WHERE id = ?')
  const all = sql.prepare<NetworkRow>(`SELECT ${COLUMNS} FROM network ORDER BY added_at_ms, id`)
  const use = sql.prepare('INSERT INTO network_use (network_id, from_ms, by) VALUES (?, ?, ?)')
  const uses = sql.prepare<{ id: string; fromMs: number }>(
    'SELECT network_id AS id, from_ms AS fromMs FROM network_use ORDER BY no',
  )
  const last = sql.prepare<{ id: string; fromMs: number }>(
    'SELECT network_id AS id, from_ms AS fromMs FROM network_use ORDER BY no DESC LIMIT 1',
  )
  const changed = sql.prepare('UPDATE clock SET geography_version = geography_version + 1')

  const entryOf = (row: NetworkRow, inUse: { id: string; fromMs: number } | undefined): NetworkEntry => ({
    id: row.id,
    addedAtMs: row.added_at_ms,
    by: row.by,
    source: row.source,
    edgeCount: row.edges,
    report: JSON.parse(row.report) as NetworkEntry['report'],
    ...(inUse?.id === row.id ? { usedSinceMs: inUse.fromMs } : {}),
  })
  const get = async (id: string): Promise<StoredNetwork | undefined> => {
    const row = select.get(id)
    if (row === undefined) return undefined
    const { nodes, edges } = JSON.parse((await unpacked(row.content)).toString()) as {
      nodes: RoadNode[]
      edges: RoadEdge[]
    }
    return { ...entryOf(row, last.get()), nodes, edges }
  }
  return {
    put: async ({ source, nodes, edges, report }, by) => {
      const text = JSON.stringify({ nodes, edges })
      const id = createHash('sha256').update(text).digest('hex').slice(0, 16)
      const content = await packed(text)
      return sql.transaction(() => {
        const inUse = last.get()
        if (inUse?.id === id) return { id, isNew: false }
        const atMs = nowMs()
        insert.run(id, atMs, by, source, JSON.stringify(report), edges.length, content)
        // the time of use only grows, so that a fix belongs to one network whatever the clock did
        use.run(id, inUse === undefined ? 0 : Math.max(atMs, inUse.fromMs + 1), by)
        changed.run()
        audited(by, 'network.put', id, { source, edges: edges.length })
        return { id, isNew: true }
      })
    },
    get,
    current: async () => {
      const inUse = last.get()
      return inUse === undefined ? undefined : get(inUse.id)
    },
    uses: async () => uses.all(),
    list: async () => {
      const inUse = last.get()
      return all.all().map((row) => entryOf(row, inUse))
    },
  }
}
