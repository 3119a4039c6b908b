import type { RoadEdge, RoadLine, TownArea } from '#domain/geography.ts'
import type { Geography, Networks } from '../types.ts'
import type { Context } from './context.ts'

export function createGeography({ sql, audited }: Context, networks: Networks): Geography {
  const version = sql.prepare<{ version: number }>('SELECT geography_version AS version FROM clock')
  const changed = sql.prepare('UPDATE clock SET geography_version = geography_version + 1')
  const towns = sql.prepare<{ name: string; name_en: string; ring: string }>('SELECT * FROM town ORDER BY name')
  const noTowns = sql.prepare('DELETE FROM town')
  const addTown = sql.prepare('INSERT INTO town (name, name_en, ring) VALUES (?, ?, ?)')
  return {
    roads: async () => {
      // read first: a change in between makes the next question find a newer version, never an old network under a new one
      const is = version.get()?.version ?? 0
      const network = await networks.current()
      return { version: is, roads: linesOf(network?.edges ?? []), attribution: attributionOf(network?.report ?? {}) }
    },
    towns: async () =>
      towns
        .all()
        .map((row) => ({ name: row.name, nameEn: row.name_en, ring: JSON.parse(row.ring) as TownArea['ring'] })),
    putTowns: async (areas, by) =>
      sql.transaction(() => {
        noTowns.run()
        for (const town of areas) addTown.run(town.name, town.nameEn, JSON.stringify(town.ring))
        changed.run()
        audited(by, 'geography.towns', 'geography', { towns: areas.length })
      }),
  }
}

const attributionOf = (report: object): string =>
  'attribution' in report && typeof report.attribution === 'string' ? report.attribution : ''

/** A line for each edge, and one for both directions of a two-way street, drawn along the first of them. */
function linesOf(edges: readonly RoadEdge[]): RoadLine[] {
  const drawn = new Set<string>()
  const known = new Set(edges.map(({ id }) => id))
  return edges.flatMap((edge) => {
    if (drawn.has(edge.id)) return []
    const opposite = edge.oppositeId !== undefined && known.has(edge.oppositeId) ? edge.oppositeId : undefined
    if (opposite !== undefined) drawn.add(opposite)
    const { name, roadClass, oneway, tunnel, grade, line } = edge
    const both = opposite === undefined ? [edge.id] : [edge.id, opposite]
    return [{ id: edge.id, name, roadClass, oneway, tunnel, grade, edges: both, line }]
  })
}
