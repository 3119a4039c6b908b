import { randomUUID } from 'node:crypto'
import type { Asset } from '#domain/asset.ts'
import { fromWgs84 } from '#domain/coordinates.ts'
import type { SweepOrder } from '#domain/coverage/shift.ts'
import { thinnedLine } from '#domain/coverage/thinned-line.ts'
import type { LonLat } from '#domain/geography.ts'
import type { ShiftRow } from '#stores/types.ts'
import type { KnownNetwork } from './networks.ts'
import { lineOf } from './shifts.ts'

/** What a device hears on its command topic (docs/SPEC.md G11). */
export interface OrderCommand {
  readonly order: string
  readonly is: 're-sweep'
  readonly shift: string
  /** In which the lines are: those the device itself sends. */
  readonly crs: Asset['crs']
  readonly edges: readonly { readonly edge: string; readonly name: string; readonly line: readonly LonLat[] }[]
  readonly note: string
}

/** Enough to find a street by, and few bytes on the air. */
const LINE_TOLERANCE_M = 3
/** A terminal need not take a longer command than we take of it (docs/SPEC.md B5). */
export const COMMAND_BYTES_MAX = 48_000

export function makeOrder(
  shift: ShiftRow,
  vehicle: Asset,
  asked: { readonly edges: readonly string[]; readonly note: string; readonly by: string; readonly atMs: number },
  network: KnownNetwork | undefined,
): { order: SweepOrder; payload: string } {
  const id = randomUUID()
  const sides = new Map(shift.sides.map((side) => [side.edge, side]))
  const edges = asked.edges.flatMap((edge) => {
    const side = sides.get(edge)
    if (side === undefined) return []
    const line = thinnedLine(lineOf(side, network), LINE_TOLERANCE_M)
    return [{ edge, name: side.name, line: line.map((point) => rounded(fromWgs84(vehicle.crs, point))) }]
  })
  const { note, by, atMs } = asked
  const command: OrderCommand = { order: id, is: 're-sweep', shift: shift.id, crs: vehicle.crs, edges, note }
  return {
    order: { id, shiftId: shift.id, vehicle: vehicle.id, edges: asked.edges, note, by, atMs },
    payload: JSON.stringify(command),
  }
}

/** To about a decimetre. */
const rounded = ([lon, lat]: LonLat): LonLat => [Math.round(lon * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6]
