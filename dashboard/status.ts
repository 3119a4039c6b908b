import type { Asset, AssetKind } from '#domain/asset.ts'
import { clockSkewMs, isLost, vehicleStatus, type LiveRow } from '#domain/live.ts'
import { streamsOf } from '#domain/topic.ts'
import { key, type LiveView } from './live.ts'

/** States of assets as symbols, lists and counts show them: a closed list, each with its own shape, letter and colour. */
export const vehicleStates = ['working', 'driving', 'stopped', 'offline'] as const
export type VehicleState = (typeof vehicleStates)[number]
export const placeStates = ['free', 'full', 'unknown'] as const
export type PlaceState = (typeof placeStates)[number]

/** What is known of an asset now, as every page says it. */
export type AssetState =
  | {
      readonly kind: 'sweeper'
      readonly state: VehicleState
      readonly fix: LiveRow | undefined
      readonly atMs: number | undefined
    }
  | {
      readonly kind: 'toilet'
      readonly state: PlaceState
      readonly free: number | undefined
      readonly capacity: number | undefined
      readonly atMs: number | undefined
    }
  | {
      readonly kind: 'lot'
      readonly state: PlaceState
      readonly free: number
      readonly occupied: number
      readonly unknown: number
      readonly atMs: number | undefined
    }
  | { readonly kind: 'bay'; readonly state: PlaceState; readonly atMs: number | undefined }

export interface StateSettings {
  readonly nowMs: number
  /** A toilet, bay or lot silent for longer: what it last said is no longer known to be true. */
  readonly offlineAfterMs: number
}

const numberOf = (row: LiveRow | undefined, field: string): number | undefined => {
  const value = row?.fields[field]
  return typeof value === 'number' ? value : undefined
}

/** Whether what a sensor last said may still be taken for true; one that said goodbye sleeps until its next report. */
function stands(row: LiveRow, online: LiveRow | undefined, { nowMs, offlineAfterMs }: StateSettings): boolean {
  if (nowMs - row.atMs > offlineAfterMs) return false
  return !isLost(online, row)
}

function vehicleState(view: LiveView, asset: Asset, { nowMs }: StateSettings): AssetState {
  const fix = view.rows.get(key(asset.id, 'fix'))
  const status = vehicleStatus({ fix, online: view.rows.get(key(asset.id, 'online')) }, nowMs)
  // a vehicle that never sent a position is on no map; in lists it is offline like any other that says nothing
  return { kind: 'sweeper', state: status === 'unknown' ? 'offline' : status, fix, atMs: fix?.atMs }
}

/** Stalls a toilet was registered with. */
function stallCount(asset: Asset): number | undefined {
  const { stalls } = asset.attributes
  return typeof stalls === 'string' && stalls !== '' ? stalls.split(',').length : undefined
}

function toiletState(view: LiveView, asset: Asset, settings: StateSettings): AssetState {
  const row = view.rows.get(key(asset.id, 'stalls'))
  const capacity = stallCount(asset)
  const occupied = row?.fields['occupied']
  const known =
    row !== undefined &&
    Array.isArray(occupied) &&
    capacity !== undefined &&
    stands(row, view.rows.get(key(asset.id, 'online')), settings)
  if (!known) return { kind: 'toilet', state: 'unknown', free: undefined, capacity, atMs: row?.atMs }
  const free = Math.max(0, capacity - occupied.length)
  return { kind: 'toilet', state: free > 0 ? 'free' : 'full', free, capacity, atMs: row?.atMs }
}

function lotState(view: LiveView, asset: Asset, settings: StateSettings): AssetState {
  const row = view.rows.get(key(asset.id, 'occupancy'))
  const bays = numberOf(row, 'capacity') ?? (Number(asset.attributes['capacity']) || 0)
  if (row === undefined || !stands(row, undefined, settings))
    return { kind: 'lot', state: 'unknown', free: 0, occupied: 0, unknown: bays, atMs: row?.atMs }
  const free = numberOf(row, 'free') ?? 0
  const occupied = numberOf(row, 'occupied') ?? 0
  const unknown = numberOf(row, 'unknown') ?? 0
  const state = free > 0 ? 'free' : unknown > 0 || occupied === 0 ? 'unknown' : 'full'
  return { kind: 'lot', state, free, occupied, unknown, atMs: row.atMs }
}

function bayState(view: LiveView, asset: Asset, settings: StateSettings): AssetState {
  // what the rules believe of it, where they have looked: a sensor that is stuck says something, too
  const believed = view.rows.get(key(asset.id, 'parking'))
  if (believed !== undefined) {
    const is = believed.fields['is']
    // they say themselves when a sensor is silent; only when they look no more does its age tell
    const patient = { ...settings, offlineAfterMs: 2 * settings.offlineAfterMs }
    const isKnown = stands(believed, view.rows.get(key(asset.id, 'online')), patient)
    const state = !isKnown || (is !== 'occupied' && is !== 'free') ? 'unknown' : is === 'occupied' ? 'full' : 'free'
    return { kind: 'bay', state, atMs: numberOf(believed, 'heardMs') ?? believed.atMs }
  }
  const row = view.rows.get(key(asset.id, 'state'))
  const known = row !== undefined && stands(row, view.rows.get(key(asset.id, 'online')), settings)
  return { kind: 'bay', state: !known ? 'unknown' : row.fields['occupied'] === true ? 'full' : 'free', atMs: row?.atMs }
}

export function stateOf(view: LiveView, asset: Asset, settings: StateSettings): AssetState {
  switch (asset.kind) {
    case 'sweeper':
      return vehicleState(view, asset, settings)
    case 'toilet':
      return toiletState(view, asset, settings)
    case 'lot':
      return lotState(view, asset, settings)
    case 'bay':
      return bayState(view, asset, settings)
  }
}

export const statesOfKind = {
  sweeper: vehicleStates,
  toilet: placeStates,
  lot: placeStates,
  bay: placeStates,
} as const satisfies Record<AssetKind, readonly string[]>

/**
 * By how much the clock of an asset's device is off, ahead above zero, as what it sent last shows (docs/SPEC.md R10);
 * `undefined` when it is right or nothing tells. Being online is the broker's word.
 */
export function skewOf(
  view: LiveView,
  asset: Asset,
  settings: { readonly skewFlagMs: number; readonly lateMs: number },
): number | undefined {
  let last: LiveRow | undefined
  for (const stream of streamsOf[asset.kind]) {
    const row = stream === 'online' ? undefined : view.rows.get(key(asset.id, stream))
    if (row !== undefined && (last === undefined || row.receivedAtMs > last.receivedAtMs)) last = row
  }
  return last === undefined ? undefined : clockSkewMs(last, settings)
}
