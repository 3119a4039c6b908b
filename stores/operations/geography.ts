import type { RoadLine, TownArea } from '#domain/geography.ts'
import type { Geography } from '../types.ts'
import type { Context } from './context.ts'

interface RoadRow {
  id: string
  name: string
  road_class: string
  oneway: number
  tunnel: number
  line: string
}

export function createGeography({ sql, audited }: Context): Geography {
  const version = sql.prepare<{ version: number }>('SELECT geography_version AS version FROM clock')
  const changed = sql.prepare('UPDATE clock SET geography_version = geography_version + 1')
  const roads = sql.prepare<RoadRow>('SELECT * FROM road ORDER BY id')
  const towns = sql.prepare<{ name: string; name_en: string; ring: string }>('SELECT * FROM town ORDER BY name')
  const noRoads = sql.prepare('DELETE FROM road')
  const noTowns = sql.prepare('DELETE FROM town')
  const addRoad = sql.prepare('INSERT INTO road (id, name, road_class, oneway, tunnel, line) VALUES (?, ?, ?, ?, ?, ?)')
  const addTown = sql.prepare('INSERT INTO town (name, name_en, ring) VALUES (?, ?, ?)')
  return {
    roads: async () =>
      sql.snapshot(() => ({
        version: version.get()?.version ?? 0,
        roads: roads.all().map((row) => ({
          id: row.id,
          name: row.name,
          roadClass: row.road_class,
          oneway: row.oneway === 1,
          tunnel: row.tunnel === 1,
          line: JSON.parse(row.line) as RoadLine['line'],
        })),
      })),
    towns: async () =>
      towns
        .all()
        .map((row) => ({ name: row.name, nameEn: row.name_en, ring: JSON.parse(row.ring) as TownArea['ring'] })),
    put: async (geography, by) =>
      sql.transaction(() => {
        noRoads.run()
        noTowns.run()
        for (const road of geography.roads)
          addRoad.run(
            road.id,
            road.name,
            road.roadClass,
            road.oneway ? 1 : 0,
            road.tunnel ? 1 : 0,
            JSON.stringify(road.line),
          )
        for (const town of geography.towns) addTown.run(town.name, town.nameEn, JSON.stringify(town.ring))
        changed.run()
        audited(by, 'geography.put', 'geography', { roads: geography.roads.length, towns: geography.towns.length })
      }),
  }
}
