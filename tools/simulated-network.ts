import { reportOf } from '#domain/network/report.ts'
import type { Operations } from '#stores/types.ts'
import type { District } from '../simulators/district.ts'

/** The district's streets and towns, unless somebody has imported others: those stay (docs/SPEC.md N17). */
export async function putSimulatedNetwork(
  operations: Pick<Operations, 'networks' | 'geography'>,
  { nodes, edges, towns }: Pick<District, 'nodes' | 'edges' | 'towns'>,
  by: string,
): Promise<void> {
  const inUse = (await operations.networks.list()).find(({ usedSinceMs }) => usedSinceMs !== undefined)
  if (inUse !== undefined && inUse.by !== by) return
  const report = reportOf(nodes, edges, {
    format: 'made',
    attribution: '',
    widthsFrom: { width: 0, lanes: 0, class: new Set(edges.map(({ roadId }) => roadId)).size },
    dropped: [],
    warnings: [],
  })
  const { isNew } = await operations.networks.put({ source: by, nodes, edges, report }, by)
  // also when the last start ended between the two
  if (isNew || (await operations.geography.towns()).length === 0) await operations.geography.putTowns(towns, by)
}
