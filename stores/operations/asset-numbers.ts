import type { Context } from './context.ts'

/** The short form of an asset's id. @throws {Error} when no such asset is registered. */
export type AssetNumbers = (id: string) => number

/** Assets are never deleted, so a number once known stays right. */
export function createAssetNumbers({ sql }: Context): AssetNumbers {
  const select = sql.prepare<{ no: number }>('SELECT no FROM asset WHERE id = ?')
  const numbers = new Map<string, number>()
  return (id) => {
    const known = numbers.get(id)
    if (known !== undefined) return known
    const row = select.get(id)
    if (row === undefined) throw new Error(`Cannot keep what "${id}" did: no such asset is registered`)
    numbers.set(id, row.no)
    return row.no
  }
}
