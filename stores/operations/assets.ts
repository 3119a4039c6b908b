import type { Asset, AssetKind, CoordinateSystem } from '#domain/asset.ts'
import { Asset as AssetSchema } from '#domain/asset.ts'
import { Compile } from 'typebox/compile'
import type { Assets } from '../types.ts'
import type { Context } from './context.ts'

export interface AssetRow {
  no: number
  id: string
  kind: AssetKind
  town: string
  name: string
  crs: CoordinateSystem
  lon: number | null
  lat: number | null
  lot_id: string | null
  attributes: string
}

const assetSchema = Compile(AssetSchema)

export const assetOf = (row: AssetRow): Asset => ({
  id: row.id,
  kind: row.kind,
  town: row.town,
  name: row.name,
  crs: row.crs,
  ...(row.lon === null ? {} : { lon: row.lon }),
  ...(row.lat === null ? {} : { lat: row.lat }),
  ...(row.lot_id === null ? {} : { lotId: row.lot_id }),
  attributes: JSON.parse(row.attributes) as Asset['attributes'],
})

/** @throws {RangeError} saying which part of the asset is wrong. */
export function checkAsset(asset: Asset): void {
  const fits: boolean = assetSchema.Check(asset)
  if (fits) return
  const [first] = assetSchema.Errors(asset)
  const part = first?.instancePath.slice(1) ?? ''
  throw new RangeError(
    `Cannot keep asset ${JSON.stringify(asset.id)}: ${part === '' ? 'it' : part} ${first?.message ?? 'is wrong'}`,
  )
}

export interface AssetWriter {
  /** Insert a checked asset. @throws {RangeError} when its id is taken. */
  insert(asset: Asset): void
  find(id: string): AssetRow | undefined
}

export function createAssets({ sql, audited }: Context): Assets & AssetWriter {
  const select = sql.prepare<AssetRow>('SELECT * FROM asset WHERE id = ?')
  const insert = sql.prepare(
    'INSERT INTO asset (id, kind, town, name, crs, lon, lat, lot_id, attributes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const update = sql.prepare(
    'UPDATE asset SET town = ?2, name = ?3, crs = ?4, lon = ?5, lat = ?6, lot_id = ?7, attributes = ?8 WHERE id = ?1',
  )
  const list = sql.prepare<AssetRow>(
    `SELECT * FROM asset
      WHERE (?1 IS NULL OR kind = ?1)
        AND (?2 IS NULL OR lot_id = ?2)
        AND (?3 IS NULL OR instr(lower(id), ?3) > 0 OR instr(lower(name), ?3) > 0)
        AND (?4 = '[]' OR town IN (SELECT value FROM json_each(?4)))
      ORDER BY id`,
  )
  const version = sql.prepare<{ version: number }>('SELECT asset_version AS version FROM clock')
  const changed = sql.prepare('UPDATE clock SET asset_version = asset_version + 1')
  const advance = sql.prepare<{ rev: number }>('UPDATE clock SET rev = rev + 1 RETURNING rev')
  const moveLive = sql.prepare('UPDATE live_state SET town = ?2, rev = ?3 WHERE asset_id = ?1')
  const hasLive = sql.prepare<{ one: number }>('SELECT 1 AS one FROM live_state WHERE asset_id = ? LIMIT 1')

  const place = (asset: Asset): [number | null, number | null, string | null, string] => [
    asset.lon ?? null,
    asset.lat ?? null,
    asset.lotId ?? null,
    JSON.stringify(asset.attributes),
  ]
  const writer: AssetWriter = {
    find: (id) => select.get(id),
    insert: (asset) => {
      if (select.get(asset.id) !== undefined) throw new RangeError(`Cannot register "${asset.id}": the id is taken`)
      insert.run(asset.id, asset.kind, asset.town, asset.name, asset.crs, ...place(asset))
      changed.run()
    },
  }
  /** People of the new town see the asset's states from now on. */
  const moveTown = (asset: Asset): void => {
    if (hasLive.get(asset.id) === undefined) return
    moveLive.run(asset.id, asset.town, advance.get()?.rev ?? 0)
  }
  return {
    ...writer,
    get: async (id) => {
      const row = select.get(id)
      return row === undefined ? undefined : assetOf(row)
    },
    list: async ({ kind, towns, search, lotId }) =>
      list
        .all(kind ?? null, lotId ?? null, search?.toLowerCase() ?? null, JSON.stringify(towns))
        .map((row) => assetOf(row)),
    put: async (asset, by) => {
      checkAsset(asset)
      sql.transaction(() => {
        const before = select.get(asset.id)
        if (before === undefined) {
          if (asset.kind !== 'lot')
            throw new RangeError(`Cannot add "${asset.id}": a ${asset.kind} is registered with its device`)
          writer.insert(asset)
        } else {
          if (before.kind !== asset.kind)
            throw new RangeError(`Cannot change "${asset.id}" to a ${asset.kind}: it is a ${before.kind}`)
          update.run(asset.id, asset.town, asset.name, asset.crs, ...place(asset))
          changed.run()
          if (before.town !== asset.town) moveTown(asset)
        }
        audited(by, before === undefined ? 'asset.add' : 'asset.change', asset.id, {
          before: before === undefined ? null : assetOf(before),
          after: asset,
        })
      })
    },
    version: async () => version.get()?.version ?? 0,
  }
}
