import type { RoadEdge } from '../geography.ts'

export interface Components {
  readonly count: number
  /** Share of the directed length that lies in the part with the most of it, 0–1. */
  readonly largestShare: number
}

type Directed = Pick<RoadEdge, 'from' | 'to' | 'lengthM'>

/**
 * Parts of a network: strongly connected (Tarjan 1972, without recursion) and weakly connected ones. An edge belongs to a strong
 * part when both its ends do; one that leads from part to part belongs to none.
 */
export function components(edges: readonly Directed[]): { strong: Components; weak: Components } {
  const numberOf = new Map<string, number>()
  const number = (id: string): number => {
    const known = numberOf.get(id)
    if (known !== undefined) return known
    numberOf.set(id, numberOf.size)
    return numberOf.size - 1
  }
  const from = edges.map((edge) => number(edge.from))
  const to = edges.map((edge) => number(edge.to))
  const strong = strongParts(numberOf.size, from, to)
  const weak = weakParts(numberOf.size, from, to)
  return { strong: sharesOf(edges, from, to, strong), weak: sharesOf(edges, from, to, weak) }
}

function sharesOf(
  edges: readonly Directed[],
  from: readonly number[],
  to: readonly number[],
  partOf: Int32Array,
): Components {
  const lengthM = new Map<number, number>()
  for (const part of partOf) lengthM.set(part, 0)
  let sumM = 0
  for (const [i, edge] of edges.entries()) {
    sumM += edge.lengthM
    const part = partOf[from[i]!]!
    if (part === partOf[to[i]!]) lengthM.set(part, lengthM.get(part)! + edge.lengthM)
  }
  let largestM = 0
  for (const each of lengthM.values()) largestM = Math.max(largestM, each)
  return { count: lengthM.size, largestShare: sumM > 0 ? largestM / sumM : 0 }
}

function weakParts(nodes: number, from: readonly number[], to: readonly number[]): Int32Array {
  const parent = Int32Array.from({ length: nodes }, (_, node) => node)
  const rootOf = (node: number): number => {
    let root = node
    while (parent[root]! !== root) {
      const above = parent[parent[root]!]!
      parent[root] = above
      root = above
    }
    return root
  }
  for (const [i, start] of from.entries()) parent[rootOf(start)] = rootOf(to[i]!)
  return parent.map((_, node) => rootOf(node))
}

function strongParts(nodes: number, from: readonly number[], to: readonly number[]): Int32Array {
  const next = Array.from({ length: nodes }, (): number[] => [])
  for (const [i, start] of from.entries()) next[start]!.push(to[i]!)
  const foundAt = new Int32Array(nodes).fill(-1)
  const lowest = new Int32Array(nodes)
  const partOf = new Int32Array(nodes).fill(-1)
  const waiting: number[] = []
  let [found, parts] = [0, 0]
  for (let start = 0; start < nodes; start++) {
    if (foundAt[start] !== -1) continue
    const path = [{ node: start, tried: 0 }]
    for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
      const { node } = here
      if (here.tried === 0) {
        foundAt[node] = lowest[node] = found++
        waiting.push(node)
      }
      const child = next[node]![here.tried++]
      if (child !== undefined) {
        if (foundAt[child] === -1) path.push({ node: child, tried: 0 })
        else if (partOf[child] === -1) lowest[node] = Math.min(lowest[node]!, foundAt[child]!)
        continue
      }
      path.pop()
      const before = path.at(-1)
      if (before !== undefined) lowest[before.node] = Math.min(lowest[before.node]!, lowest[node]!)
      if (lowest[node] !== foundAt[node]) continue
      for (let member = waiting.pop(); member !== undefined; member = waiting.pop()) {
        partOf[member] = parts
        if (member === node) break
      }
      parts++
    }
  }
  return partOf
}
