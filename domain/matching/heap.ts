/** Edges by what it costs to reach them: a binary heap that a search keeps and uses again. */
export interface Heap {
  heapSize: number
  heap: Int32Array
  heapCost: Float64Array
}

export function push(search: Heap, edge: number, costM: number): void {
  if (search.heapSize === search.heap.length) {
    const [heap, heapCost] = [search.heap, search.heapCost]
    search.heap = new Int32Array(heap.length * 2)
    search.heapCost = new Float64Array(heap.length * 2)
    search.heap.set(heap)
    search.heapCost.set(heapCost)
  }
  const { heap, heapCost } = search
  let at = search.heapSize++
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!comesFirst(costM, edge, heapCost[parent]!, heap[parent]!)) break
    heap[at] = heap[parent]!
    heapCost[at] = heapCost[parent]!
    at = parent
  }
  heap[at] = edge
  heapCost[at] = costM
}

export function pop(search: Heap): number {
  const { heap, heapCost } = search
  const first = heap[0]!
  const size = --search.heapSize
  const edge = heap[size]!
  const costM = heapCost[size]!
  let at = 0
  for (;;) {
    let child = at * 2 + 1
    if (child >= size) break
    if (child + 1 < size && comesFirst(heapCost[child + 1]!, heap[child + 1]!, heapCost[child]!, heap[child]!)) child++
    if (!comesFirst(heapCost[child]!, heap[child]!, costM, edge)) break
    heap[at] = heap[child]!
    heapCost[at] = heapCost[child]!
    at = child
  }
  heap[at] = edge
  heapCost[at] = costM
  return first
}

/** Equal costs are settled by number, so that the same search always finds the same way. */
const comesFirst = (costA: number, edgeA: number, costB: number, edgeB: number): boolean =>
  costA < costB || (costA === costB && edgeA < edgeB)
