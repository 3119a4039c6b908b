/** Segments by the square cells they cross, as one list per cell (compressed rows). */
export interface SegmentGrid {
  readonly cellM: number
  readonly minX: number
  readonly minY: number
  readonly columns: number
  readonly rows: number
  /** Segments of cell c are cellSegments from cellStart[c] to before cellStart[c + 1]. */
  readonly cellStart: Int32Array
  readonly cellSegments: Int32Array
}

/** About the radius of a search, so that most searches read nine cells or fewer. */
const CELL_M_MIN = 50
/** 16 MB of cell starts; a network too wide for it gets bigger cells. */
const CELLS_MAX = 4_000_000

/** Put each segment (vertex i to i + 1 of the same edge) of the indexed edges into every cell it crosses. */
export function buildGrid(source: {
  readonly vertexX: Float64Array
  readonly vertexY: Float64Array
  readonly vertexEdge: Int32Array
  readonly isIndexed: (edge: number) => boolean
}): SegmentGrid {
  const { vertexX, vertexY, vertexEdge, isIndexed } = source
  const segments: number[] = []
  for (let i = 0; i + 1 < vertexEdge.length; i++)
    if (vertexEdge[i] === vertexEdge[i + 1] && isIndexed(vertexEdge[i]!)) segments.push(i)

  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < vertexX.length; i++) {
    minX = Math.min(minX, vertexX[i]!)
    maxX = Math.max(maxX, vertexX[i]!)
    minY = Math.min(minY, vertexY[i]!)
    maxY = Math.max(maxY, vertexY[i]!)
  }
  if (vertexX.length === 0) [minX, minY, maxX, maxY] = [0, 0, 0, 0]
  let cellM = CELL_M_MIN
  const count = (extentM: number): number => Math.floor(extentM / cellM) + 1
  while (count(maxX - minX) * count(maxY - minY) > CELLS_MAX) cellM *= 2
  const [columns, rows] = [count(maxX - minX), count(maxY - minY)]

  const eachCell = (segment: number, visit: (cell: number) => void): void => {
    const [xA, yA] = [vertexX[segment]! - minX, vertexY[segment]! - minY]
    const [xB, yB] = [vertexX[segment + 1]! - minX, vertexY[segment + 1]! - minY]
    const [low, high] = [Math.min(yA, yB), Math.max(yA, yB)]
    const xAt = (y: number): number => xA + ((xB - xA) * (y - yA)) / (yB - yA)
    const lastRow = Math.floor(high / cellM)
    for (let row = Math.floor(low / cellM); row <= lastRow; row++) {
      // the part of the segment inside this row of cells; a level one is inside whole
      const atLow = yA === yB ? xA : xAt(Math.max(low, row * cellM))
      const atHigh = yA === yB ? xB : xAt(Math.min(high, (row + 1) * cellM))
      const first = clamp(Math.floor(Math.min(atLow, atHigh) / cellM), columns)
      const last = clamp(Math.floor(Math.max(atLow, atHigh) / cellM), columns)
      for (let column = first; column <= last; column++) visit(row * columns + column)
    }
  }
  const cellStart = new Int32Array(columns * rows + 1)
  for (const segment of segments) eachCell(segment, (cell) => cellStart[cell + 1]!++)
  for (let cell = 0; cell < columns * rows; cell++) cellStart[cell + 1]! += cellStart[cell]!
  const cellSegments = new Int32Array(cellStart[columns * rows]!)
  const filled = cellStart.slice()
  for (const segment of segments) eachCell(segment, (cell) => (cellSegments[filled[cell]!++] = segment))
  return { cellM, minX, minY, columns, rows, cellStart, cellSegments }
}

const clamp = (cell: number, count: number): number => Math.max(0, Math.min(count - 1, cell))
