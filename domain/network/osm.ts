import type { LonLat } from '../geography.ts'
import { hash53 } from '../hash.ts'
import type { Piece, Pieces } from './pieces.ts'
import { NetworkRefused, placeOf, refuseShifted } from './refused.ts'
import {
  dropReasons,
  networkWarnings,
  Tally,
  type Dropped,
  type DropReason,
  type NetworkWarning,
  type Warned,
} from './report.ts'
import { isRoadClass, roadOf, type Tags } from './road-words.ts'
import { readRoad, type Road } from './road.ts'

/** A way of an OpenStreetMap file. */
export interface OsmWay {
  readonly id: number
  readonly refs: readonly number[]
  readonly tags: Tags
}

/** Tags that are looked at; readers need not keep others. */
export const osmTags: readonly string[] = (
  'highway area access vehicle motor_vehicle motorcar hgv goods psv bus service emergency tracktype surface ' +
  'oneway junction bridge tunnel width lanes name name:en ref grade crs'
).split(' ')

/** With more than this share of their nodes missing, roads are not cut by the border of an extract: the file is not whole (our choice). */
const MISSING_SHARE_MAX = 0.5

interface KeptWay {
  readonly id: number
  readonly refs: readonly number[]
  readonly road: Road
}

/**
 * Roads of an OpenStreetMap file, in two goes: first all its ways, then the nodes these need. Ways are cut at nodes that two
 * roads share or one passes twice; ids are made of the way's id and those of the two nodes, which stay from extract to extract.
 */
export class OsmRoads {
  readonly #ways = new Map<number, KeptWay>()
  /** How a way was written, to tell a repeated one from one that contradicts it. */
  readonly #written = new Map<number, string>()
  readonly #needed = new Set<number>()
  readonly #places = new Map<number, LonLat>()
  readonly #dropped = new Tally<DropReason>()
  readonly #warned = new Tally<NetworkWarning>()

  /** Roads found so far. */
  get roads(): number {
    return this.#ways.size
  }

  /** Nodes that roads name. */
  get nodesNeeded(): number {
    return this.#needed.size
  }

  /** @throws {NetworkRefused} when the file has another way with its id */
  addWay({ id, refs, tags }: OsmWay, where: string): void {
    const roadClass = roadOf(tags)
    if (roadClass === undefined) return
    const example = `way ${id}`
    refuseShifted(tags['crs'], `${where}: ${example}`)
    if (!isRoadClass(roadClass)) {
      this.#dropped.add(roadClass, roadClass === 'unknown-class' ? `${example} (${tags['highway']})` : example)
      return
    }
    const written = hash53(JSON.stringify([refs, tags]))
    const before = this.#written.get(id)
    if (before !== undefined) {
      if (before !== written)
        throw new NetworkRefused(
          'contradiction',
          `${where}: way ${id} is in the file twice, with different content (is it a file of the history of the map?)`,
        )
      this.#dropped.add('repeated', example)
      return
    }
    this.#written.set(id, written)
    if (new Set(refs).size < 2) {
      this.#dropped.add('zero-length', example)
      return
    }
    const road = readRoad(tags, roadClass, (warning, seen) => this.#warned.add(warning, `${example} (${seen})`))
    this.#ways.set(id, { id, refs, road })
    for (const ref of refs) this.#needed.add(ref)
  }

  /** A node; one that no road names is passed over. @throws {NetworkRefused} when it is nowhere, or elsewhere than before */
  addNode(id: number, lon: unknown, lat: unknown, where: string): void {
    if (!this.#needed.has(id)) return
    const place = placeOf(lon, lat, `${where}: node ${id}`)
    const before = this.#places.get(id)
    if (before !== undefined && (before[0] !== place[0] || before[1] !== place[1]))
      throw new NetworkRefused(
        'contradiction',
        `${where}: node ${id} is in the file twice, at ${before.join(', ')} and at ${place.join(', ')} (is it a file of the history of the map?)`,
      )
    this.#places.set(id, place)
  }

  /** Cut the roads at their junctions. @throws {NetworkRefused} when most of their nodes were not in the file */
  finish(): Pieces & { dropped: Dropped[]; warnings: Warned[] } {
    this.#checkMissing()
    const same = this.#sameNodes()
    // in the order of their ids, so that the order of the file does not matter
    const ways = [...this.#ways.values()]
      .toSorted((a, b) => a.id - b.id)
      .map((way) => ({
        ...way,
        refs: way.refs.map((ref) => same.get(ref) ?? ref).filter((ref, i, refs) => ref !== refs[i - 1]),
      }))
    const passes = new Map<number, number>()
    for (const { refs } of ways) for (const ref of refs) passes.set(ref, (passes.get(ref) ?? 0) + 1)
    const pieces = ways.flatMap((way) => this.#piecesOf(way, passes))
    return {
      pieces,
      places: new Map([...this.#places].map(([id, place]) => [nodeId(id), place])),
      dropped: this.#dropped.list(dropReasons).map(({ word, ...rest }) => ({ reason: word, ...rest })),
      warnings: this.#warned.list(networkWarnings).map(({ word, ...rest }) => ({ warning: word, ...rest })),
    }
  }

  #checkMissing(): void {
    const missing = this.#needed.size - this.#places.size
    if (missing <= this.#needed.size * MISSING_SHARE_MAX) return
    for (const { id, refs } of this.#ways.values()) {
      const node = refs.find((ref) => !this.#places.has(ref))
      if (node !== undefined)
        throw new NetworkRefused(
          'missing-nodes',
          `${missing} of the ${this.#needed.size} nodes that its roads name are not in it, the first one is node ${node} of way ${id}`,
        )
    }
  }

  /** Neighbours on a road at one place are one node, else a road of no length would part those that meet there. */
  #sameNodes(): ReadonlyMap<number, number> {
    const parent = new Map<number, number>()
    const rootOf = (node: number): number => {
      let root = node
      for (let above = parent.get(root); above !== undefined; above = parent.get(root)) root = above
      return root
    }
    for (const { refs } of this.#ways.values())
      for (let i = 1; i < refs.length; i++) {
        const [a, b] = [rootOf(refs[i - 1]!), rootOf(refs[i]!)]
        const [placeA, placeB] = [this.#places.get(a), this.#places.get(b)]
        if (a !== b && placeA?.[0] === placeB?.[0] && placeA?.[1] === placeB?.[1] && placeA !== undefined)
          parent.set(Math.max(a, b), Math.min(a, b))
      }
    return new Map([...parent.keys()].map((node) => [node, rootOf(node)]))
  }

  #piecesOf(way: KeptWay, passes: ReadonlyMap<number, number>): Piece[] {
    const pieces: Piece[] = []
    const times = new Map<string, number>()
    let stretch: number[] = []
    let lacking: number | undefined
    const end = (): void => {
      if (stretch.length > 1) {
        const line = stretch.map((ref) => this.#places.get(ref)!)
        pieces.push(pieceOf(way, stretch, line, times))
      }
      stretch = stretch.slice(-1)
    }
    for (const ref of way.refs)
      if (this.#places.has(ref)) {
        stretch.push(ref)
        if (passes.get(ref)! > 1) end()
      } else {
        lacking ??= ref
        end()
        stretch = []
      }
    end()
    if (lacking !== undefined) this.#dropped.add('missing-nodes', `way ${way.id} (node ${lacking})`)
    else if (pieces.length === 0) this.#dropped.add('zero-length', `way ${way.id}`)
    return pieces
  }
}

const nodeId = (id: number): string => `n${id}`

/**
 * The id of an edge says from which node to which, so it stays when a mapper turns the drawing of the way round. A way that
 * comes by the same two nodes again, and one that ends where it began, need a number or a direction besides.
 */
function pieceOf(
  { id, road }: KeptWay,
  refs: readonly number[],
  line: readonly LonLat[],
  times: Map<string, number>,
): Piece {
  const [from, to] = [refs[0]!, refs.at(-1)!]
  const ends = `${Math.min(from, to)}.${Math.max(from, to)}`
  const time = (times.get(ends) ?? 0) + 1
  times.set(ends, time)
  const again = time > 1 ? `.${time}` : ''
  const loop = from === to
  return {
    roadId: `w${id}.${ends}${again}`,
    forthId: `w${id}.${from}.${to}${again}${loop ? '.f' : ''}`,
    backId: `w${id}.${to}.${from}${again}${loop ? '.r' : ''}`,
    from: nodeId(from),
    to: nodeId(to),
    line,
    road,
  }
}
